/** Takes the gallery's pictures of an administrator's policy, on computers where the browser's policies can be set. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExtensionBrowser } from '../../test/browser/extension-browser';
import { ManagedPolicy } from '../../test/browser/managed';
import { defaultApp as app, startImService } from '../../test/server';
import { startWebServer } from '../../test/server/web';
import { buildExtension } from '../build/build-extension';
import { findBrowser } from './find-browser';
import { accounts } from './local-services';

const executable = findBrowser();
const im = await startImService();
for (const account of accounts) im.addUser(app, account);
const web = await startWebServer({});
const preset = { agora: { appKey: app, dnsUrl: im.dnsUrl } };
// Without a real click, `activeTab` is not granted; `tabs` lets the popup see the page in front.
const extension = buildExtension({ sites: [], preset, granted: ['tabs'], out: '.partyline/gallery-managed' });
const managed = ManagedPolicy.for(executable, extension);

async function show(language: string, suffix: string, scheme: 'light' | 'dark', policy: ManagedPolicy): Promise<void> {
  policy.set({
    providers: ['agora'],
    services: { agora: { appKey: app } },
    appServer: { endpoint: 'https://desk.example/chat/login' },
    pinned: ['appKey', 'appServer'],
    sites: [{ origin: web.origins[0], scopes: ['receive', 'send'] }],
    forbidRemember: true,
  });
  const size = ['--ozone-override-screen-size=2400,2000', '--force-device-scale-factor=2'];
  const args = [...size, `--lang=${language}`, `--accept-lang=${language}`];
  const browser = await ExtensionBrowser.launch(executable, extension, { args });
  const page = await browser.tab(`${web.origins[0]}/`);
  const popup = await browser.openPopup(page);
  await popup.emulateColors(scheme);
  const shoot = async (name: string) => {
    writeFileSync(join('docs', 'gallery', `${name}-${suffix}-${scheme}.png`), await popup.screenshot());
    console.log(`${name} (${suffix})`);
  };
  await popup.waitForText('[data-test=provider]', /./);
  await shoot('managed');
  await popup.signIn({ userId: 'alice', password: 'alice-pass' });
  await popup.waitForPhase('online');
  await shoot('managed-site');
  await browser.close();
  policy.clear();
}

if (managed) {
  await show('en-US', 'en', 'light', managed);
  await show('zh-CN', 'zh', 'dark', managed);
} else console.log('The browser policies of this computer cannot be set: no pictures of them.');
await Promise.all([im.close(), web.close()]);
