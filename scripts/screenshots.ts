/** Takes the pictures of the README from the real extension, in each state that they show. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExtensionBrowser } from '../test/browser/extension-browser';
import type { Popup } from '../test/browser/popup';
import { defaultApp as app, startImService } from '../test/server';
import { startImAppServer } from '../test/server/app-server';
import { startWebServer } from '../test/server/web';
import { buildExtension } from './build-extension';
import { findBrowser } from './find-browser';
import { accounts } from './local-services';

const folder = 'docs/screenshots';
mkdirSync(folder, { recursive: true });

const executable = findBrowser();
const im = await startImService();
for (const account of accounts) im.addUser(app, account);
const web = await startWebServer({});
const service = { appKey: app, dnsUrl: im.dnsUrl };
const extension = buildExtension({ sites: web.origins, preset: { agora: service }, out: '.partyline/screenshots' });

const alice = { userId: 'alice', password: 'alice-pass' };

async function shoot(popup: Popup, name: string, scheme: 'light' | 'dark' = 'light'): Promise<void> {
  await popup.prefer(scheme);
  writeFileSync(join(folder, `${name}.png`), await popup.screenshot());
  console.log(`${name}.png`);
}

const launch = (language: string) =>
  ExtensionBrowser.launch(executable, extension, {
    args: [
      '--ozone-override-screen-size=2400,2000',
      '--force-device-scale-factor=2',
      `--lang=${language}`,
      `--accept-lang=${language}`,
    ],
  });

/** Shows the popup in a state, and closes it. */
async function withPopup(browser: ExtensionBrowser, show: (popup: Popup) => Promise<void>): Promise<void> {
  const popup = await browser.openPopup();
  await show(popup);
  popup.close();
}

const browser = await launch('en-US');
await withPopup(browser, async popup => {
  await shoot(popup, 'signed-out');
  await shoot(popup, 'signed-out-dark', 'dark');
  await popup.evaluate('document.querySelector("[data-test=advanced]").open = true');
  await popup.evaluate('document.querySelector("[data-test=advanced]").scrollIntoView()');
  await shoot(popup, 'advanced');
});
await withPopup(browser, async popup => {
  await popup.signIn({ userId: 'alice', password: 'not this one' });
  await popup.waitForText('[data-test=field-error-password]', 'password');
  await shoot(popup, 'wrong-password');
});
im.pause('hang');
await withPopup(browser, async popup => {
  await popup.signIn(alice);
  await popup.waitForPhase('signingIn');
  await shoot(popup, 'signing-in');
  await popup.click('[data-test=cancel]');
  await popup.waitForPhase('signedOut');
});
im.resume();
await withPopup(browser, async popup => {
  await popup.signIn(alice);
  await popup.waitForPhase('online');
});
const pages = [];
for (const origin of [web.origins[0], web.origins[1], web.origins[1]])
  pages.push(await browser.tab(`${origin}/?to=bob`));
const [page] = pages;
if (page) {
  await page.setViewportSize({ width: 900, height: 560 });
  await page.waitForSelector('[data-test=status][data-phase=online]');
  im.send(app, 'bob', 'alice', 'Morning! Is the deploy out?');
  await page.waitForSelector('[data-topic=onTextMessage]');
  await page.fill('[data-test=text]', 'Since nine. No errors so far.');
  await page.click('[data-test=send]');
  await page.waitForSelector('[data-topic=sent]');
  im.deliver(app, 'alice', {
    kind: 'image',
    from: 'bob',
    url: `${web.origins[0]}/graph.png`,
    filename: 'graph.png',
    width: 640,
    height: 360,
  });
  await page.waitForSelector('[data-topic=onImageMessage]');
  writeFileSync(join(folder, 'sample-page.png'), await page.screenshot());
  console.log('sample-page.png');
}
await withPopup(browser, async popup => {
  await popup.waitForText('[data-test=tabs]', '3');
  await shoot(popup, 'online');
  await shoot(popup, 'online-dark', 'dark');
});
im.pause();
await withPopup(browser, async popup => {
  await popup.waitForText('main', 'attempt');
  await shoot(popup, 'reconnecting');
});
im.resume();
await browser.waitForBadge('ON');
im.kick(app, 'alice', 206);
await browser.waitForBadge('!');
await withPopup(browser, popup => shoot(popup, 'replaced'));
await browser.close();

const chinese = await launch('zh-CN');
await withPopup(chinese, async popup => {
  await popup.signIn(alice);
  await popup.waitForPhase('online');
  await shoot(popup, 'online-zh');
});
await chinese.close();

/** A session by the app's own server, from its form over a renewal that fails to the accounts that are remembered. */
async function showAppServer(language: string, suffix: string, scheme: 'light' | 'dark'): Promise<void> {
  const appServer = await startImAppServer(im, { users: accounts, lifeSeconds: 20 });
  const renewed = await launch(language);
  const show = (popup: Popup, name: string) => shoot(popup, `${name}${suffix}`, scheme);
  await withPopup(renewed, async popup => {
    await popup.click('input[name=credential][value=appServer]');
    await popup.fill('[name=userId]', 'alice');
    await popup.fill('[name=endpoint]', appServer.url);
    await show(popup, 'app-server');
    await popup.signIn({ ...alice, endpoint: appServer.url, remember: true });
    await popup.waitForPhase('online');
    appServer.behaviour = 'fail';
    await popup.waitForText('[data-test=expiring]', appServer.url, 30_000);
    await show(popup, 'expiring');
    await popup.waitForPhase('needsCredentials', 30_000);
    await show(popup, 'not-renewed');
    await popup.signIn({ userId: 'bob', password: 'bob-pass', remember: true });
    await popup.waitForPhase('online');
    await popup.click('[data-test=accounts] > summary');
    await show(popup, 'switch-account');
    await popup.click('[data-test=sign-out]');
    await popup.waitForPhase('signedOut');
    await show(popup, 'saved-accounts');
  });
  await renewed.close();
  await appServer.close();
}
await showAppServer('en-US', '', 'light');
await showAppServer('zh-CN', '-zh', 'dark');
await Promise.all([im.close(), web.close()]);
