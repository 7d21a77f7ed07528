/**
 * `npm test`, which CI runs: lint, types and unused code, then all tests: those in Chromium beside the unit tests and those
 * in Firefox. Stops at the first failure.
 *
 * Each build checks licences and size budgets (tests in `test/unit/shipped`). The e2e project also runs the documents'
 * commands, a short chaos and a short fuzz.
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

/** Steps in sequence. */
type Lane = Step[];

/** Lanes of a group run in parallel: tests are mostly idle. */
const groups: Lane[][] = [
  [[['types of the build', [bin('wxt'), 'prepare']]]],
  [
    [['lint', [bin('biome'), 'check', '.']]],
    [['types', [bin('tsc'), '--noEmit']]],
    [['unused code and dependencies', [bin('knip'), '--no-progress']]],
  ],
  [
    [['e2e', vitest('e2e')]],
    [
      ['unit', vitest('unit')],
      ['firefox', vitest('firefox')],
    ],
  ],
];

// Find or install the browsers before the long steps.
process.env.CHROME_PATH = findBrowser();
process.env.FIREFOX_PATH = findFirefox();

const failed = await firstFailed();
const { numPassedTests, numFailedTests } = count();
rmSync(folder, { recursive: true, force: true });
console.log(failed ? `\nFailed at: ${failed}` : '\nAll steps passed.');
// A step can fail without a failing test (lint, a test file that does not load), so report at least one failure.
console.log(`${numPassedTests} passed, ${failed ? Math.max(1, numFailedTests) : numFailedTests} failed`);
process.exit(failed ? 1 : 0);

/** Runs the groups until a step fails. @returns the failed steps' names */
async function firstFailed(): Promise<string> {
  for (const group of groups) {
    const failed = await Promise.all(group.map((lane, index) => firstFailedOf(lane, index > 0)));
    const names = failed.filter(name => name !== '');
    if (names.length > 0) return names.join(', ');
  }
  return '';
}

async function firstFailedOf(lane: Lane, isQuiet: boolean): Promise<string> {
  for (const step of lane) if (!(await run(step, isQuiet))) return step[0];
  return '';
}

/** @param isQuiet print the output after the step, because another step prints meanwhile */
async function run([name, [command = '', ...args]]: Step, isQuiet: boolean): Promise<boolean> {
  if (!isQuiet) console.log(`\n== ${name}`);
  const start = Date.now();
  const output = isQuiet ? 'pipe' : 'inherit';
  const child = spawn(command, args, { stdio: ['inherit', output, output], shell: process.platform === 'win32' });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer) => chunks.push(data));
  const [status] = await once(child, 'close');
  if (isQuiet) process.stdout.write(`\n== ${name}\n${Buffer.concat(chunks)}`);
  console.log(`== ${name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return status === 0;
}

/** Sums the numbers of Vitest's reports. */
function count() {
  const total = { numPassedTests: 0, numFailedTests: 0 };
  for (const project of ['unit', 'e2e', 'firefox']) {
    try {
      const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report(project), 'utf8')) as typeof total;
      total.numPassedTests += numPassedTests;
      total.numFailedTests += numFailedTests;
    } catch {
      // The project did not run.
    }
  }
  return total;
}
