/** Results of a run as text. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Budget } from './budgets';
import { plotOf } from './plot';
import type { Measurements } from './run';
import { budgetTable, measurementTables } from './tables';

export function describe(budgets: readonly Budget[], measurements: Measurements): string {
  return [budgetTable(budgets), ...measurementTables(measurements)].join('\n\n');
}

const page = 'docs/performance.md';
const picture = 'docs/performance.svg';
const [open, end] = ['<!-- measured -->', '<!-- end -->'];

/** Writes tables, machine and plot into the page. */
export function writePage(
  budgets: readonly Budget[],
  measurements: Measurements,
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
  write(picture, plotOf(measurements));
  write(page, `${before}${open}\n\n${machine}\n\n${describe(budgets, measurements)}\n\n${end}${after}`);
}
