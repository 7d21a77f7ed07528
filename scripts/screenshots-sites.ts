/** Takes the pictures of consent: a site's switch, the list of sites, and the window that asks. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExtensionBrowser } from '../test/browser/extension-browser';
import { defaultApp as app, startImService } from '../test/server';
import { startWebServer } from '../test/server/web';
import { buildExtension } from './build-extension';
import { findBrowser } from './find-browser';
import { accounts } from './local-services';

const folder = 'docs/screenshots';
mkdirSync(folder, { recursive: true });

const executable = findBrowser();
const im = await startImService();
for (const account of accounts) im.addUser(app, account);
const [web, other] = [await startWebServer({}), await startWebServer({})];
// The hosts are the extension's from the start, because nobody can answer the browser's own question here.
const extension = buildExtension({
  sites: [],
  hosts: ['http://localhost', 'http://127.0.0.1'],
  preset: { agora: { appKey: app, dnsUrl: im.dnsUrl } },
  out: '.partyline/screenshots-sites',
});

async function show(language: string, suffix: string, scheme: 'light' | 'dark'): Promise<void> {
  const browser = await ExtensionBrowser.launch(executable, extension, {
    args: [
      '--ozone-override-screen-size=2400,2000',
      '--force-device-scale-factor=2',
      `--lang=${language}`,
      `--accept-lang=${language}`,
    ],
  });
  const save = (name: string, picture: Buffer) => {
    writeFileSync(join(folder, `${name}${suffix}.png`), picture);
    console.log(`${name}${suffix}.png`);
  };
  const [one, two] = [await browser.tab(`${web.origins[0]}/`), await browser.tab(`${web.origins[1]}/`)];
  for (const page of [two, one]) {
    const popup = await browser.openPopup(page);
    await popup.prefer(scheme);
    if (page === two) {
      await popup.signIn({ userId: 'alice', password: 'alice-pass' });
      await popup.waitForPhase('online');
    }
    if (page === one) save('site-off', await popup.screenshot());
    await popup.click('[name=here]');
    await popup.waitForText('[data-test=tabs]', page === two ? '1' : '2');
    if (page === one) {
      save('site-on', await popup.screenshot());
      await popup.click('[data-test=sites] > summary');
      await popup.click(`[data-test=site][data-origin="${web.origins[0]}"]`);
      save('sites', await popup.screenshot());
    }
    popup.close();
  }
  const page = await browser.tab(`${other.origins[0]}/`);
  await page.evaluate(() => {
    addEventListener('partyline:announce', event => {
      const { detail } = event as CustomEvent<{ connect(options: object): Promise<unknown> }>;
      detail.connect({ scopes: ['receive', 'send', 'manage'] }).catch(() => {});
    });
    dispatchEvent(new CustomEvent('partyline:request'));
  });
  const question = await browser.consentWindow();
  // As large as the window that a browser with a screen opens.
  await question.setViewportSize({ width: 400, height: 520 });
  await question.emulateMedia({ colorScheme: scheme });
  await question.waitForSelector('[data-test=allow]:enabled');
  save('consent', await question.screenshot());
  await browser.close();
}

await show('en-US', '', 'light');
await show('zh-CN', '-zh', 'dark');
await Promise.all([im.close(), web.close(), other.close()]);
