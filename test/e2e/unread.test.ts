// The number on the badge: messages that no tab was there to be told of.
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { createWorld, everyProvider } from './world';

const world = createWorld();

it.each(everyProvider)('outlives losses of the line and the worker’s death, until a tab reads: %s', async provider => {
  const form = await world.submit({ provider, token: world.token(provider) });
  await form.waitForPhase('online');
  form.close();
  for (const text of ['one', 'two']) world.text(provider, text);
  await world.browser.waitForBadge('2');

  const { logins } = world.account(provider);
  world.dropSockets(provider);
  await waitFor('the return', () => world.account(provider).logins > logins && world.account(provider).sockets === 1);
  await world.browser.waitForBadge('2');
  world.text(provider, 'three');
  await world.browser.waitForBadge('3');

  await world.browser.killWorker();
  world.text(provider, 'while nobody was there');
  const popup = await world.browser.openPopup();
  await popup.waitForPhase('online');
  await world.browser.waitForBadge('4');
  await popup.waitForText('main', '4 unread');
  popup.close();

  const page = await world.samplePage();
  await world.browser.waitForBadge('ON');
  world.text(provider, 'to a reader');
  expect(await page.untilTexts(1)).toEqual(['to a reader']);
  expect((await world.browser.badge()).text).toBe('ON');
});

const readAll = {
  agora: ['send', { type: 'channel', chatType: 'singleChat', to: 'bob' }],
  tencent: ['setMessageRead', { conversationID: 'C2Cbob' }],
} as const;

it.each(['agora', 'tencent'] as const)('is taken back by the receipt that any tab sends: %s', async provider => {
  await world.signIn(provider);
  const page = await world.samplePage();
  // From now on its site says itself what was read.
  await page.session('markRead');
  for (const text of ['one', 'two']) world.text(provider, text);
  await page.untilTexts(2);
  await world.browser.waitForBadge('2');
  const other = await world.samplePage();
  expect((await world.browser.badge()).text).toBe('2');
  await other.session('call', ...readAll[provider]);
  await world.browser.waitForBadge('ON');
  world.text(provider, 'three');
  await world.browser.waitForBadge('1');
});

it('is right after the browser’s restart, with what came meanwhile', async () => {
  const popup = await world.submit({ provider: 'agora', remember: true });
  await popup.waitForPhase('online');
  popup.close();
  for (const text of ['one', 'two']) world.text('agora', text);
  await world.browser.waitForBadge('2');
  const restarting = world.restart();
  await waitFor('the browser to be gone', () => world.alice.sockets === 0);
  world.text('agora', 'while it was away');
  await restarting;
  await world.browser.waitForBadge('3');
  await world.samplePage();
  await world.browser.waitForBadge('ON');
});
