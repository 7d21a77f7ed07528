/**
 * `npm test`: lint, types, unused code, unit tests, and end-to-end tests in both browsers, in this order; stops at the first that
 * fails. What CI runs.
 *
 * The list of licences and the size budgets are held by each build, and tested in `unit` (`test/unit/shipped`); the commands of the
 * documents, a short chaos and a short fuzz are in `e2e`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, findFirefox } from './find-browser';

const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
const report = (name: string) => join(folder, `${name}.json`);
const bin = (name: string) => join('node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const vitest = (project: string) => [
  bin('vitest'),
  ...['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report(project)}`],
];

const steps: [name: string, command: string[]][] = [
  ['lint', [bin('biome'), 'check', '.']],
  ['types', [bin('tsc'), '--noEmit']],
  ['unused code and dependencies', [bin('knip'), '--no-progress']],
  ['unit', vitest('unit')],
  ['e2e', vitest('e2e')],
  ['firefox', vitest('firefox')],
];

// Found or installed before the long part begins, not in the middle of it.
process.env.CHROME_PATH = findBrowser();
process.env.FIREFOX_PATH = findFirefox();
run('types of the build', [bin('wxt'), 'prepare']);

const failed = steps.find(([name, command]) => !run(name, command));
const { numPassedTests, numFailedTests } = count();
rmSync(folder, { recursive: true, force: true });
console.log(failed ? `\nFailed at: ${failed[0]}` : '\nAll steps passed.');
// A step can fail without a failing test (lint, or a test file that does not load): it counts as one, never as none.
console.log(`${numPassedTests} passed, ${failed ? Math.max(1, numFailedTests) : numFailedTests} failed`);
process.exit(failed ? 1 : 0);

function run(name: string, [command = '', ...args]: string[]): boolean {
  console.log(`\n== ${name}`);
  const begun = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
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
