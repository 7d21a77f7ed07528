/**
 * `npm test`: lint, types, unused code, unit tests, and end-to-end tests in both browsers, in this order; stops at the first that
 * fails. What CI runs.
 *
 * The list of licences and the size budgets are held by each build, and tested in `unit` (`test/unit/shipped`); the commands of the
 * documents, a short chaos and a short fuzz are in `e2e`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, findFirefox } from './demo/find-browser';

const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
const report = (name: string) => join(folder, `${name}.json`);
const bin = (name: string) => join('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const vitest = (project: string) => [
  bin('vitest'),
  ...['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report(project)}`],
];

type Step = [name: string, command: string[]];

/** Those of a group run beside each other: both browsers wait more than they compute. */
const groups: Step[][] = [
  [['types of the build', [bin('wxt'), 'prepare']]],
  [['lint', [bin('biome'), 'check', '.']]],
  [['types', [bin('tsc'), '--noEmit']]],
  [['unused code and dependencies', [bin('knip'), '--no-progress']]],
  [['unit', vitest('unit')]],
  [
    ['e2e', vitest('e2e')],
    ['firefox', vitest('firefox')],
  ],
];

// Found or installed before the long part begins, not in the middle of it.
process.env.CHROME_PATH = findBrowser();
process.env.FIREFOX_PATH = findFirefox();

const failed = await firstFailed();
const { numPassedTests, numFailedTests } = count();
rmSync(folder, { recursive: true, force: true });
console.log(failed ? `\nFailed at: ${failed}` : '\nAll steps passed.');
// A step can fail without a failing test (lint, or a test file that does not load): it counts as one, never as none.
console.log(`${numPassedTests} passed, ${failed ? Math.max(1, numFailedTests) : numFailedTests} failed`);
process.exit(failed ? 1 : 0);

/** Runs the groups until one has a step that fails. @returns the names of those that did */
async function firstFailed(): Promise<string> {
  for (const group of groups) {
    const passed = await Promise.all(group.map((step, index) => run(step, index > 0)));
    const names = group.filter((_, index) => !passed[index]).map(([name]) => name);
    if (names.length > 0) return names.join(', ');
  }
  return '';
}

/** @param isQuiet what it says is shown when it has ended: another one speaks meanwhile */
async function run([name, [command = '', ...args]]: Step, isQuiet: boolean): Promise<boolean> {
  if (!isQuiet) console.log(`\n== ${name}`);
  const begun = Date.now();
  const output = isQuiet ? 'pipe' : 'inherit';
  const child = spawn(command, args, { stdio: ['inherit', output, output], shell: process.platform === 'win32' });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => said.push(data));
  const [status] = await once(child, 'close');
  if (isQuiet) process.stdout.write(`\n== ${name}\n${Buffer.concat(said)}`);
  console.log(`== ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  return status === 0;
}

/** The numbers of the test runner's own reports, added up. */
function count() {
  const total = { numPassedTests: 0, numFailedTests: 0 };
  for (const project of ['unit', 'e2e', 'firefox']) {
    try {
      const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report(project), 'utf8')) as typeof total;
      total.numPassedTests += numPassedTests;
      total.numFailedTests += numFailedTests;
    } catch {
      // It was not reached.
    }
  }
  return total;
}
