// The settings page: changes apply at once on all pages, and can be exported to another browser.
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildExtension } from '../../scripts/build/build-extension';
import type { ExtensionBrowser } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';
import { en, zh } from '../messages';
import { openRawTab } from '../server/raw-sdk';
import { presetFor } from './global-setup';
import { app, createWorld, ownBuild, userSentence } from './world';

let extension = '';
beforeAll(() => {
  // A test cannot answer the browser's permission prompt, so the build requires the hosts.
  const hosts = ['http://localhost', 'http://127.0.0.1'];
  extension = buildExtension({
    sites: [],
    hosts,
    preset: presetFor(ownBuild()),
    out: `${ownBuild().extension}-settings`,
  });
});
const world = createWorld(() => extension);

async function openSettings(browser: ExtensionBrowser): Promise<Page> {
  const page = await browser.tab(`chrome-extension://${browser.extensionId}/options.html`);
  await page.waitForSelector('[data-test=settings]');
  return page;
}

/** Connects another device of the account by the vendor's SDK. */
function rawTab() {
  const { sdk } = openRawTab('agora');
  return new sdk.connection({
    appKey: app,
    deviceId: 'sofa',
    isHttpDNS: false,
    apiUrl: world.im.restUrl,
    url: world.im.wsUrl,
  });
}

const choose = (page: Page, name: string, value: string) => page.check(`input[name=${name}][value=${value}]`);
const background = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

/** The content of the file that a button downloads. */
async function downloadBy(page: Page, button: 'export' | 'report'): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(`[data-test=${button}]`)]);
  return readFileSync(await download.path(), 'utf8');
}

const importFile = (page: Page, text: string) =>
  page.setInputFiles('[data-test=settings-file]', {
    name: 'settings.json',
    mimeType: 'application/json',
    buffer: Buffer.from(text),
  });

describe('the settings', () => {
  it('open from the popup', async () => {
    const popup = await world.browser.openPopup();
    await popup.click('[data-test=settings]');
    await waitFor('the settings page', async () =>
      world.browser.context.pages().some(page => page.url().endsWith('/options.html')),
    );
  });

  it('name this browser for other devices, list those, and show which one took the account', async () => {
    world.im.configure(app, { devices: { max: 2 } });
    const sofa = rawTab();
    sofa.setLoginInfoCustomExt('the sofa');
    await sofa.open({ user: 'alice', pwd: 'alice-pass' });
    const page = await openSettings(world.browser);
    const field = page.locator('[name=label]');
    await waitFor('the default name', async () => /^\w+ on \w+/.test(await field.inputValue()));
    await field.fill('The desk');
    await field.press('Enter');
    await page.waitForSelector(`[data-test=save-label]:has-text("${en.t('more.saved')}")`);
    await world.signIn('agora');
    await page.waitForSelector('[data-test=others]:has-text("webim_web_sofa")');

    world.im.configure(app, { devices: { max: 1 } });
    const evicted = new Promise(done => sofa.addEventHandler('test', { onDisconnected: done }));
    const popup = await world.browser.openPopup(page);
    await popup.signOut();
    await popup.waitForPhase('signedOut');
    await popup.signIn({ provider: 'agora', userId: 'alice', password: 'alice-pass' });
    expect(await evicted).toMatchObject({ type: 206, data: { loginInfoCustomExt: 'The desk' } });
    await popup.waitForPhase('online');
    await sofa.open({ user: 'alice', pwd: 'alice-pass' });
    await popup.waitForText('[data-test=replaced-by]', en.t('devices.replacedBy', { other: 'the sofa' }));
    popup.close();
  });

  it('change the language at once: of all pages, the popup and the badge', async () => {
    await world.signIn('agora');
    const page = await openSettings(world.browser);
    const other = await openSettings(world.browser);
    await choose(page, 'language', 'zh-CN');
    await other.waitForSelector(`h1:text-is("${zh.t('settings.title')}")`);
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
    await waitFor('a Chinese badge', async () => (await world.browser.badge()).title === 'Partyline：alice 已连接');
    const popup = await world.browser.openPopup(page);
    await popup.waitForText('h1', zh.t('status.online'));
    popup.close();

    await choose(page, 'language', 'en');
    await page.waitForSelector(`h1:text-is("${en.t('settings.title')}")`);
  });

  it('are kept when the worker and the browser restart', async () => {
    const page = await openSettings(world.browser);
    await choose(page, 'language', 'zh-CN');
    await page.waitForSelector('html[lang=zh-CN]');
    await world.browser.killWorker();
    const again = await world.restart();
    await waitFor('a Chinese badge', async () => (await again.badge()).title === 'Partyline：未登录');
    await (await openSettings(again)).waitForSelector('html[lang=zh-CN]');
  });

  it('make the pages dark or light, independently of the system', async () => {
    const page = await openSettings(world.browser);
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background(page);
    await choose(page, 'appearance', 'dark');
    await waitFor('a dark page', async () => (await background(page)) !== light);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await background(page);
    await choose(page, 'appearance', 'light');
    await waitFor('a light page', async () => (await background(page)) === light);
    await choose(page, 'appearance', 'system');
    await waitFor('the system’s scheme', async () => (await background(page)) === dark);
  });

  it('show the state instead of the unread count on the badge', async () => {
    await world.signIn('agora');
    const page = await openSettings(world.browser);
    world.sendText('agora', 'Hello');
    await world.browser.waitForBadge('1');
    await choose(page, 'badge', 'state');
    expect((await world.browser.waitForBadge('ON')).title).toContain('1 unread');
    await choose(page, 'badge', 'unread');
    await world.browser.waitForBadge('1');
  });

  it('are exported to another browser without secrets', async () => {
    const token = world.token('agora');
    const popup = await world.submit({ provider: 'agora', token, remember: true });
    await popup.waitForPhase('online');
    popup.close();
    const page = await openSettings(world.browser);
    await choose(page, 'language', 'zh-CN');
    await choose(page, 'appearance', 'dark');
    await page.waitForSelector('html[lang=zh-CN][data-appearance=dark]');
    const text = await downloadBy(page, 'export');
    expect(text).not.toContain(token);
    expect(text).not.toContain('alice');

    const second = await openSettings(await world.launch());
    await importFile(second, text);
    await second.waitForSelector('html[lang=zh-CN][data-appearance=dark]');
    expect(await downloadBy(second, 'export')).toBe(text);
    await second.click('[data-test=reset]');
    await second.click('[data-test=reset-yes]');
    await second.waitForSelector('html[data-appearance=system]');
  });

  it('ignore an invalid file and show an error', async () => {
    const page = await openSettings(world.browser);
    await importFile(page, '{"appearance":"dark"}');
    expect(await page.textContent('[data-test=error]')).toBe(userSentence('settingsMalformed'));
    expect(await page.getAttribute('html', 'data-appearance')).toBe('system');
  });
});

/** Allows a site with the popup, as the user does. */
async function allow(origin: string): Promise<void> {
  const tab = await world.browser.tab(`${origin}/`);
  const popup = await world.browser.openPopup(tab);
  await popup.click('[name=here]');
  await popup.waitForText('[data-test=tabs]', /[12]/);
  popup.close();
}

describe('the sites on the settings page', () => {
  it('are found by a part of their name, and stopped together', async () => {
    await world.signIn('agora');
    for (const origin of world.web.origins) await allow(origin);
    const page = await openSettings(world.browser);
    const listed = page.locator('[data-test=site]');
    await listed.nth(1).waitFor();
    await page.fill('[name=search]', 'LOCAL');
    await waitFor('one site', async () => (await listed.count()) === 1);
    expect(await listed.getAttribute('data-origin')).toContain('localhost');
    await page.fill('[name=search]', '');
    await listed.nth(1).waitFor();

    await page.click('[data-test=stop-all]');
    await page.keyboard.press('Escape');
    await page.click('[data-test=stop-all]');
    await page.click('[data-test=stop-all-yes]');
    await waitFor('no site', async () => (await listed.count()) === 0);
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=tabs]', '0');
  });
});

describe('the log on the settings page', () => {
  it('updates live, and is filtered', async () => {
    const page = await openSettings(world.browser);
    await page.selectOption('[name=logLevel]', 'TRACE');
    await world.signIn('agora');
    const lines = page.locator('[data-test=log] > li');
    await waitFor('the sign-in', async () =>
      (await lines.allTextContents()).some(line => / session: .*online/.test(line)),
    );
    const all = await lines.count();
    await page.fill('[name=log-search]', '-> online');
    await waitFor('one line', async () => (await lines.count()) === 1);
    await page.fill('[name=log-search]', '');
    await waitFor('all lines', async () => (await lines.count()) >= all);
  });

  it('is exported as a report without secrets, also after a worker restart', async () => {
    const token = world.token('agora');
    const page = await openSettings(world.browser);
    await page.selectOption('[name=logLevel]', 'TRACE');
    const popup = await world.submit({ provider: 'agora', token });
    await popup.waitForPhase('online');
    popup.close();
    await world.browser.killWorker();
    await waitFor('the reconnect', async () => world.alice.logins === 2);
    await page.waitForSelector(`[data-test=status]:text-is("${en.t('status.online')}")`);
    await allow(world.web.origins[0]);
    const site = await world.samplePage();
    await site.page.evaluate("partylineSample.session.send({ to: 'bob', text: 'no text in the report' })");
    await page.bringToFront();
    const report = JSON.parse(await downloadBy(page, 'report'));
    expect(report.siteActions).toEqual([
      { kind: 'sent', to: 'bob', site: world.web.origins[0], account: 'alice', at: expect.any(String) },
    ]);
    expect(JSON.stringify(report)).not.toContain('no text in the report');
    expect(report).toMatchObject({
      versions: { partyline: '0.1.0', browser: expect.stringContaining('Chrome'), sdks: { 'agora-chat': '1.4.0' } },
      settings: { language: 'browser', appearance: 'system', badge: 'unread' },
      session: { phase: 'online', provider: 'agora' },
    });
    const steps = report.transitions.map(({ from, to }: { from: string; to: string }) => `${from} ${to}`);
    expect(steps.filter((step: string) => step === 'signingIn online')).toHaveLength(2);
    expect(JSON.stringify(report)).not.toContain(token.slice(0, 10));
  });
});

describe('the connection of an account on the settings page', () => {
  it('can be changed, marks invalid fields, and is kept when the worker restarts', async () => {
    const popup = await world.submit({ provider: 'agora', remember: true });
    await popup.waitForPhase('online');
    popup.close();
    const page = await openSettings(world.browser);
    await page.click('[data-test=connection] > summary');
    const address = await page.inputValue('[name=apiUrl]');
    await page.fill('[name=apiUrl]', 'nowhere');
    await page.click('[data-test=save-connection]');
    await page.waitForSelector('[name=apiUrl][aria-invalid=true]');
    await page.fill('[name=apiUrl]', address);
    await page.fill('[name=customDeviceName]', 'front desk');
    await page.click('[data-test=save-connection]');
    await page.waitForSelector(`text=${en.t('settings.accounts.connectionSaved')}`);
    expect(world.alice.logins).toBe(1);

    await world.browser.killWorker();
    await page.reload();
    await page.click('[data-test=connection] > summary');
    await page.waitForSelector('[name=customDeviceName]');
    expect(await page.inputValue('[name=customDeviceName]')).toBe('front desk');
  });
});
