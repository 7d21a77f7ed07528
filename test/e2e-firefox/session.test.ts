// The main scenarios of the Chromium tests in Firefox.
import { describe, expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, everyProvider } from '../e2e/world';
import { createFirefoxWorld } from './world';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

const world = createFirefoxWorld();

const texts = (from: number, count: number) => Array.from({ length: count }, (_, index) => `text ${from + index}`);

describe.each(everyProvider)('%s in Firefox', provider => {
  it('shares one connection with ten tabs on two sites after a popup sign-in, also when the background restarts', async () => {
    await world.signIn(provider);
    expect(await world.browser.badge()).toEqual({ text: 'ON', title: 'Partyline: connected as alice' });
    const pages = [];
    for (let index = 0; index < 10; index++) pages.push(await world.samplePage(world.web.origins[index % 2]));
    for (const page of pages) await page.waitForPhase('online');
    for (const text of texts(0, 5)) world.sendText(provider, text);
    for (const page of pages) expect(await page.untilTexts(5)).toEqual(texts(0, 5));
    expect(world.account(provider)).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });

    const starts = await world.browser.starts();
    await world.browser.killWorker();
    for (const text of texts(5, 5)) world.sendText(provider, text);
    for (const page of pages) expect(await page.untilTexts(10)).toEqual(texts(0, 10));
    expect(await world.browser.starts()).toBe(starts + 1);
    await waitFor('one connection', () => world.account(provider).sockets === 1);
    expect(world.account(provider)).toMatchObject({ logins: 2, kicks: 0 });
  });

  it('refreshes its token through the app’s server repeatedly without losing messages', async () => {
    // Long enough for a sign-in on a busy machine.
    const server = await world.appServer(provider, 8);
    await world.signInByApp(provider, server);
    const page = await world.samplePage();
    const sent: string[] = [];
    while (server.requests <= 3) {
      sent.push(`text ${sent.length}`);
      world.sendText(provider, sent.at(-1)!);
      await new Promise(done => setTimeout(done, 100));
    }
    expect(await page.untilTexts(sent.length)).toEqual(sent);
    expect(world.account(provider)).toMatchObject({ kicks: 0 });
  });

  it('stays signed out after a kick and a restart of the background, and shows the reason', async () => {
    await world.signIn(provider);
    const page = await world.samplePage();
    if (provider === 'tencent') world.tencent.kick('alice', 'multipleAccount');
    else world.im.kick(app, 'alice', 206);
    await world.browser.waitForBadge('!');
    await page.waitForPhase('signedOut');
    await waitFor('one notification', async () => (await world.browser.notifications()).join() === 'session 1');
    const { logins } = world.account(provider);
    await world.browser.killWorker();
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=ended]', /\S/);
    expect(await world.browser.badge()).toMatchObject({ text: '!' });
    expect(world.account(provider)).toMatchObject({ logins, sockets: 0 });
    await popup.click('[data-test=resume]');
    await popup.waitForPhase('online');
    expect(world.account(provider)).toMatchObject({ logins: logins + 1, sockets: 1 });
  });
});

it('notifies while the tab is in the background, with a tone; a click opens the conversation in a tab', async () => {
  await world.signIn('agora');
  const page = await world.samplePage();
  world.sendText('agora', 'seen at once');
  expect(await page.untilTexts(1)).toEqual(['seen at once']);
  await world.browser.leaveSites();
  await world.browser.evaluate(() => chrome.storage.local.set({ settings: { sound: 'all' } }));
  world.sendText('agora', 'notified');
  await waitFor('the tone', async () => (await world.browser.backgroundFrames()).join() === '/sound.html');
  await waitFor(
    'the notification',
    async () => (await world.browser.notifications()).join() === 'message 1 singleChat bob',
  );
  expect(await page.page.evaluate('document.visibilityState')).toBe('hidden');
  await world.browser.clickNotification();
  const panel = await waitFor('the panel', async () => (await world.browser.inboxTabs())[0]);
  await panel.waitForSelector('[data-test=message]');
  expect(await panel.evaluate('document.visibilityState')).toBe('visible');
  expect(await panel.evaluate('document.querySelector("main").innerText')).toContain('notified');
  expect(await world.browser.notifications()).toEqual([]);
  await waitFor('the end of the tone', async () => (await world.browser.backgroundFrames()).length === 0);
});
