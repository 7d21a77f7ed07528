/**
 * `npm start`: opens a browser with the extension, local services and four sample tabs.
 *
 *     --firefox           in Firefox
 *     --headless          without a window
 *     --check             runs the check instead, for all providers
 *     --packed <zip>      runs the check with a packed extension
 *     --only <row>        runs the check for one provider, or for `tencent-v4`
 */
import { parseArgs } from 'node:util';
import { check } from './check';
import { buildForDemo, setUpDemo } from './demo';
import { findBrowser, findFirefox, NoBrowserError } from './find-browser';
import { liteChatPath } from './lite-chat-page';
import { accounts, type LocalService, providerNames, providers } from './local-services';
import { openBrowser } from './open-browser';
import { openFirefox } from './open-firefox';

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    packed: { type: 'string' },
    only: { type: 'string' },
    headless: { type: 'boolean', default: false },
    firefox: { type: 'boolean', default: false },
  },
});
const name = values.firefox ? 'firefox' : 'chrome';
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

if (values.check || values.packed || !(hasDisplay || values.headless)) {
  if (!values.check && !values.packed)
    console.log(
      `There is no display to open a browser on, so the check runs without one (npm start -- --check${values.firefox ? ' --firefox' : ''}).`,
    );
  process.exit((await check({ ...values, browser: name })) ? 0 : 1);
}

const { find, open } = {
  chrome: { find: findBrowser, open: openBrowser },
  firefox: { find: findFirefox, open: openFirefox },
}[name];
const executable = executableOrExit();
const demo = await setUpDemo();
console.log('Building the extension ...');
const extension = buildForDemo(demo, 'start', name);
const pages = [
  ...demo.web.origins.map((origin, index) => `${origin}/?to=${index === 0 ? 'bob' : 'carol'}`),
  `${demo.web.origins[0]}${liteChatPath(demo.services.tencent)}&wait`,
  `${demo.web.origins[1]}${plainSdkPath(demo.services.agora)}&wait`,
];
const browser = await open(executable, extension, pages, values.headless ? ['--headless'] : []);

console.log(`
Partyline is in the browser that has just opened, with two tabs of a sample page on two sites, one on Tencent's V4 SDK, and one without Partyline.

  1. Click Partyline in the toolbar.
  2. Sign in: ${accounts.map(({ userId, password }) => `${userId} / ${password}`).join('   or   ')}
  3. Both tabs connect automatically. Write in one, and see it in the other. The third has its own button.
  4. Sign in as alice in the fourth, which has Agora Chat's SDK and no Partyline: the badge shows “!”. Take alice back by the
     button of Partyline.

     Or sign in through the app's server, with the same user and password; Tencent Cloud Chat accepts no password:
${providers.map(provider => `       ${providerNames[provider].padEnd(20)} ${demo.services[provider].endpoint}`).join('\n')}

     Or with a UserSig for Tencent Cloud Chat:
       alice   ${demo.services.tencent.token('alice')}
       bob     ${demo.services.tencent.token('bob')}

  Local services with the vendors' protocols:
${providers.map(provider => `    ${providerNames[provider].padEnd(20)} 127.0.0.1:${demo.services[provider].port}`).join('\n')}
  Sample pages       ${demo.web.origins.join('   ')}

Close the browser, or press Ctrl-C here, to end.`);

process.once('SIGINT', () => browser.close());
process.once('SIGTERM', () => browser.close());
await browser.closed;
await demo.close();

/** A page with the vendor's unmodified SDK, which signs in by itself. */
function plainSdkPath({ preset, addresses }: LocalService): string {
  const { userId, password } = accounts[0]!;
  return `/raw.html?${new URLSearchParams({ sdk: 'agora', appKey: String(preset.appKey), ...addresses, user: userId, pwd: password })}`;
}

function executableOrExit(): string {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof NoBrowserError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
