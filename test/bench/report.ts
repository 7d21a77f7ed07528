/** What a run has found, as text. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Budget } from './budgets';
import { plotOf } from './plot';
import type { Facts } from './run';
import { budgetTable, factTables } from './tables';

export function describe(budgets: readonly Budget[], facts: Facts): string {
  return [budgetTable(budgets), ...factTables(facts)].join('\n\n');
}

const page = 'docs/performance.md';
const picture = 'docs/performance.svg';
const [open, end] = ['<!-- measured -->', '<!-- end -->'];

/** Puts tables, machine and plot into the page. */
export function writePage(
  budgets: readonly Budget[],
  facts: Facts,
  { executable, runs }: { executable: string; runs: number },
  write: (path: string, text: string) => void,
): void {
  const browser = spawnSync(executable, ['--version'], { encoding: 'utf8' })
    .stdout.trim()
    .split(' ')
    .slice(0, 2)
    .join(' ');
  const machine = `Measured with ${browser} and Node ${process.versions.node} on ${cpus().length} cores; of each budget the worst of ${runs}.`;
  const text = readFileSync(page, 'utf8');
  const [before, rest] = text.split(open);
  const [, after] = rest?.split(end) ?? [];
  write(picture, plotOf(facts));
  write(page, `${before}${open}\n\n${machine}\n\n${describe(budgets, facts)}\n\n${end}${after}`);
}
