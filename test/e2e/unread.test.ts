// The unread count on the badge.
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, createWorld, oneOfEachDriver } from './world';

const world = createWorld();

it.each(oneOfEachDriver('agora'))(
  'is kept across reconnects and a worker restart, until a tab reads: %s',
  async provider => {
    const form = await world.submit({ provider, token: world.token(provider) });
    await form.waitForPhase('online');
    form.close();
    for (const text of ['one', 'two']) world.sendText(provider, text);
    await world.browser.waitForBadge('2');

    const { logins } = world.account(provider);
    world.dropSockets(provider);
    await waitFor(
      'the reconnect',
      () => world.account(provider).logins > logins && world.account(provider).sockets === 1,
    );
    await world.browser.waitForBadge('2');
    world.sendText(provider, 'three');
    await world.browser.waitForBadge('3');

    await world.browser.killWorker();
    world.sendText(provider, 'during the restart');
    const popup = await world.browser.openPopup();
    await popup.waitForPhase('online');
    await world.browser.waitForBadge('4');
    await popup.waitForText('main', '4 unread');
    popup.close();

    const page = await world.samplePage();
    await world.browser.waitForBadge('ON');
    world.sendText(provider, 'to a reader');
    expect(await page.untilTexts(1)).toEqual(['to a reader']);
    expect((await world.browser.badge()).text).toBe('ON');
  },
);

const readAll = {
  agora: ['send', { type: 'channel', chatType: 'singleChat', to: 'bob' }],
  tencent: ['setMessageRead', { conversationID: 'C2Cbob' }],
} as const;

it.each(['agora', 'tencent'] as const)('is reset by a read receipt from any tab: %s', async provider => {
  await world.signIn(provider);
  const page = await world.samplePage();
  // From now on the site reports itself what is read.
  await page.session('markRead');
  for (const text of ['one', 'two']) world.sendText(provider, text);
  await page.untilTexts(2);
  await world.browser.waitForBadge('2');
  const other = await world.samplePage();
  expect((await world.browser.badge()).text).toBe('2');
  await other.session('call', ...readAll[provider]);
  await world.browser.waitForBadge('ON');
  world.sendText(provider, 'three');
  await world.browser.waitForBadge('1');
});

it('is right after a restart of the browser, including messages of the meantime', async () => {
  const popup = await world.submit({ provider: 'agora', remember: true });
  await popup.waitForPhase('online');
  popup.close();
  for (const text of ['one', 'two']) world.sendText('agora', text);
  await world.browser.waitForBadge('2');
  const restarting = world.restart();
  await waitFor('the browser’s end', () => world.alice.sockets === 0);
  world.sendText('agora', 'while it was away');
  await restarting;
  await world.browser.waitForBadge('3');
  await world.samplePage();
  await world.browser.waitForBadge('ON');
});

it('counts what arrives while a tab of the site is hidden, until the user comes to it', async () => {
  await world.signIn('agora');
  const hidden = await world.samplePage();
  await world.browser.waitForBadge('ON');
  await world.browser.leaveSites();
  for (const text of ['one', 'two']) world.sendText('agora', text);
  expect(await hidden.untilTexts(2)).toEqual(['one', 'two']);
  await world.browser.waitForBadge('2');
  await hidden.page.bringToFront();
  await world.browser.waitForBadge('ON');
  world.sendText('agora', 'seen');
  expect(await hidden.untilTexts(3)).toEqual(['one', 'two', 'seen']);
  expect((await world.browser.badge()).text).toBe('ON');

  // A page’s own focus says nothing.
  await world.browser.leaveSites();
  await hidden.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: false });
    Object.defineProperty(document, 'visibilityState', { value: 'visible' });
    document.hasFocus = () => true;
    for (const type of ['focus', 'visibilitychange']) window.dispatchEvent(new Event(type));
  });
  world.sendText('agora', 'three');
  await world.browser.waitForBadge('1');
  await world.browser.killWorker();
  await world.browser.waitForBadge('1');
  await hidden.page.bringToFront();
  await world.browser.waitForBadge('ON');

  // The service counts all of them: a tab in front sends no receipt.
  expect(world.im.unread(app, 'alice', 'bob')).toBe(4);
  const panel = await world.browser.panel();
  world.sendText('agora', 'four');
  await world.browser.waitForBadge('1');
  await panel.waitForSelector('[data-test=conversation][data-to=bob] [data-test=unread] >> text=/^1/');
});
