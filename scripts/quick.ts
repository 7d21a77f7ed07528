/**
 * `npm run quick`: lint, types, the unit tests that need no service, and one test in Chromium. Under 90 seconds on two cores.
 * `npm test` runs everything.
 */
import { findBrowser } from './demo/find-browser';
import { bin, firstFailed, steps } from './steps';

const folders = ['channel', 'components', 'contract', 'i18n', 'log', 'notifications', 'scripts', 'settings', 'sites'];
const unit = [...folders.map(name => `test/unit/${name}/`), 'test/unit/security', 'test/unit/shipped/documents'];
const smoke = ['test/e2e/sharing.test.ts', '-t', 'agora.* send a text'];
const vitest = (project: string, ...filter: string[]) => [bin('vitest'), 'run', '--project', project, ...filter];

process.env.CHROME_PATH = findBrowser();
const begun = Date.now();
const failed = await firstFailed([
  [[steps.prepare]],
  [
    [['one test in the browser', vitest('e2e', ...smoke)]],
    [steps.lint, steps.types, ['unit tests without services', vitest('unit*', ...unit)]],
  ],
]);
const seconds = Math.round((Date.now() - begun) / 1000);
console.log(failed ? `\nFailed at: ${failed}` : `\nAll steps passed in ${seconds} s.`);
process.exit(failed ? 1 : 0);
