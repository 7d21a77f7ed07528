/**
 * `npm test`, which CI runs: lint, types and unused code, then all tests: those in Chromium beside the unit tests and those
 * in Firefox. Stops at the first failure.
 *
 * Each build checks licences and size budgets (tests in `test/unit/shipped`). The e2e project also runs the documents'
 * commands, a short chaos and a short fuzz. `--long` also runs what takes minutes, for a release.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, findFirefox } from './demo/find-browser';
import { bin, firstFailed, type Step, steps } from './steps';

const folder = mkdtempSync(join(tmpdir(), 'partyline-test-'));
const report = (name: string) => join(folder, `${name}.json`);
const reporters = ['--reporter=default', '--reporter=json'];
const vitest = (project: string) => [
  bin('vitest'),
  // `unit*` includes `unit-shared`.
  ...['run', '--project', `${project}*`, ...reporters, `--outputFile.json=${report(project)}`],
];

// Find or install the browsers before the long steps.
process.env.CHROME_PATH = findBrowser();
process.env.FIREFOX_PATH = findFirefox();

const long: Step = ['long', vitest('long')];
const failed = await firstFailed([
  [[steps.prepare]],
  [[steps.lint], [steps.types], [steps.unused]],
  // Tests are mostly idle.
  [
    [['e2e', vitest('e2e')]],
    [
      ['unit', vitest('unit')],
      ['firefox', vitest('firefox')],
    ],
  ],
  ...(process.argv.includes('--long') ? [[[long]]] : []),
]);
const { numPassedTests, numFailedTests } = count();
rmSync(folder, { recursive: true, force: true });
console.log(failed ? `\nFailed at: ${failed}` : '\nAll steps passed.');
// A step can fail without a failing test (lint, a test file that does not load), so report at least one failure.
console.log(`${numPassedTests} passed, ${failed ? Math.max(1, numFailedTests) : numFailedTests} failed`);
process.exit(failed ? 1 : 0);

/** Sums the numbers of Vitest's reports. */
function count() {
  const total = { numPassedTests: 0, numFailedTests: 0 };
  for (const project of ['unit', 'e2e', 'firefox', 'long']) {
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
