import { expect, it } from 'vitest';
import { openConversation } from '../browser/panel';
import { waitFor } from '../browser/wait';
import { app } from '../e2e/world';
import { createFirefoxWorld } from './world';

const world = createFirefoxWorld();

const row = (to: string) => `[data-test=conversation][data-to="${to}"]`;

it('opens from the popup, sends a message, and suppresses notifications while it is open', async () => {
  await world.signIn('agora');
  const page = await world.samplePage();
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=open-panel]');
  const panel = await world.browser.sidebar();
  await panel.waitForSelector('[data-test=empty]');
  await world.browser.leaveSites();
  world.sendText('agora', 'seen beside the tab');
  await page.untilTexts(1);
  // Events are handled in order: once this arrives, a notification of the first would exist.
  world.im.send(app, 'carol', 'alice', 'seen, too');
  await page.untilTexts(2);
  expect(await world.browser.notifications()).toEqual([]);

  await openConversation(panel, row('bob'));
  await panel.fill('[name=text]', 'an answer');
  await panel.press('Enter');
  await waitFor('bob to have it', () => world.im.texts(app, 'alice', 'bob').includes('an answer'));

  await world.browser.closeSidebar();
  world.sendText('agora', 'notified');
  await waitFor(
    'the notification',
    async () => (await world.browser.notifications()).join() === 'message 1 singleChat bob',
  );
  expect(world.alice).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });
});

it('opens its page in a tab, which shows a conversation', async () => {
  await world.signIn('agora');
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=open-panel]');
  const panel = await world.browser.sidebar();
  await panel.waitForSelector('[data-test=empty]');
  await panel.click('[data-test=open-tab]');
  const tab = await waitFor('the tab', async () => (await world.browser.inboxTabs())[0]);
  world.sendText('agora', 'in a tab');
  await openConversation(tab, row('bob'));
  await tab.waitForSelector('[data-test=message]');
  expect(await tab.textContent('[data-test=message]')).toContain('in a tab');
  expect(await tab.evaluate(`!!document.querySelector('[data-test=open-tab]')`)).toBe(false);
});
