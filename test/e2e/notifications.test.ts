// System notifications: one for each cause, whatever the number of tabs, removed when the cause ends.
import { expect, it } from 'vitest';
import type { PageSession } from '@/lib/page/api';
import { waitFor } from '../browser/wait';
import { app, createWorld, type SamplePage } from './world';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

const world = createWorld();

it('shows one notification for a kick, whatever the number of tabs, until the next sign-in', async () => {
  await world.signIn('agora');
  for (const origin of [...world.web.origins, ...world.web.origins]) await world.samplePage(origin);
  expect(await world.browser.notifications()).toEqual([]);
  world.im.kick(app, 'alice', 217);
  await world.browser.waitForBadge('!');
  await waitFor('one notification', async () => (await world.browser.notifications()).join() === 'session 1');
  await world.signIn('agora');
  await waitFor('no notification', async () => (await world.browser.notifications()).length === 0);
});

it('shows no notification for the user’s own sign-out', async () => {
  await world.signIn('agora');
  const popup = await world.browser.openPopup();
  await popup.signOut();
  await popup.waitForPhase('signedOut');
  await world.browser.waitForBadge('');
  expect(await world.browser.notifications()).toEqual([]);
});

const fromBob = 'message 1 singleChat bob';
const fromCarol = 'message 1 singleChat carol';
const untilNotified = (id: string, count: number) =>
  waitFor(`${count} messages in the notification ${id}`, async () => {
    const { [id]: noticed } = await world.browser.notificationCounts();
    return (await world.browser.notifications()).includes(id) && noticed === count;
  });

it('shows one notification for a conversation unless a tab is active; a click opens the conversation in the panel', async () => {
  await world.signIn('agora');
  const pages = [];
  for (const origin of Array(5).fill(world.web.origins).flat()) pages.push(await world.samplePage(origin));
  expect(pages).toHaveLength(10);
  await pages[3]!.page.bringToFront();
  world.sendText('agora', 'seen in the tab');
  for (const page of pages) expect(await page.untilTexts(1)).toEqual(['seen in the tab']);

  await world.browser.leaveSites();
  world.sendText('agora', 'notified');
  await untilNotified(fromBob, 1);
  world.sendText('agora', 'notified with it');
  await untilNotified(fromBob, 2);
  world.im.send(app, 'carol', 'alice', 'another conversation');
  await untilNotified(fromCarol, 1);
  expect((await world.browser.notifications()).sort()).toEqual([fromBob, fromCarol]);
  // The message that was visible in the active tab is not counted.
  expect(await world.browser.notificationCounts()).toEqual({ [fromBob]: 2, [fromCarol]: 1 });

  // Without a press of the user, Chromium opens no side panel: the panel is in a tab.
  await world.browser.clickNotification(fromBob);
  const panel = await waitFor('the panel', () => world.browser.inboxTab());
  await panel.bringToFront();
  await panel.locator('[data-test=text]', { hasText: 'notified with it' }).waitFor();
  await waitFor('carol’s notification', async () => (await world.browser.notifications()).join() === fromCarol);
  await world.browser.clickNotification(fromCarol);
  await panel.locator('[data-test=text]', { hasText: 'another conversation' }).waitFor();
  expect(world.browser.context.pages().filter(page => page.url().endsWith('/panel.html'))).toHaveLength(1);
  await waitFor('no notification', async () => (await world.browser.notifications()).length === 0);

  await world.browser.leaveSites();
  world.sendText('agora', 'the next unread');
  await untilNotified(fromBob, 1);
  await world.browser.dispatchCommand('next-unread');
  await panel.locator('[data-test=text]', { hasText: 'the next unread' }).waitFor();

  // A search field keeps the first Escape for itself.
  await panel.keyboard.press('Control+K');
  await panel.fill('[name=switch]', 'carol');
  await panel.keyboard.press('Escape');
  await panel.waitForSelector('[data-test=switcher]', { state: 'detached' });

  await panel.keyboard.press('Control+K');
  await panel.fill('[name=switch]', 'carol');
  await panel.keyboard.press('Enter');
  await panel.locator('[data-test=text]', { hasText: 'another conversation' }).waitFor();
  expect(await panel.locator('[data-test=switcher]').count()).toBe(0);
});

/** Makes the page say that it shows conversations. @param takes whether it takes those that it is asked for */
const showConversations = (page: SamplePage, takes: boolean) =>
  page.page.evaluate(async doesTake => {
    const { partylineSample: sample } = window as unknown as { partylineSample: { session: PageSession } };
    const opened: unknown[] = [];
    Object.assign(window, { opened });
    sample.session.on('openConversation', async payload => {
      const { id, to } = payload as { id: string; to: string };
      if (doesTake && (await sample.session.claim(id))) opened.push(to);
    });
    await null;
    // Its answer comes after the subscription.
    await sample.session.claim(`ready ${Math.random()}`);
  }, takes);
const opened = (page: SamplePage) => page.page.evaluate<string[]>('window.opened');

it('a click opens the conversation in a tab that shows conversations', async () => {
  await world.signIn('agora');
  const [other, desk] = [await world.samplePage(), await world.samplePage()];
  await showConversations(desk, true);
  // Playwright emulates that every page is visible.
  const tab = await world.browser.activeTab();
  await world.browser.leaveSites();
  world.sendText('agora', 'read in the site');
  await untilNotified(fromBob, 1);
  await world.browser.clickNotification(fromBob);
  await waitFor('the conversation', async () => (await opened(desk)).join() === 'bob');
  expect(await world.browser.activeTab()).toBe(tab);
  expect(await other.page.evaluate('window.opened')).toBeUndefined();
  await waitFor('no notification', async () => (await world.browser.notifications()).length === 0);
  await world.browser.waitForBadge('ON');
  expect(world.browser.inboxTab()).toBeUndefined();
});

it('a click opens the panel if the page does not take the conversation, or the user prefers the panel', async () => {
  await world.signIn('agora');
  const other = await world.samplePage();
  await showConversations(other, false);
  await world.browser.leaveSites();
  world.sendText('agora', 'read in the panel');
  await untilNotified(fromBob, 1);
  await world.browser.clickNotification(fromBob);
  const panel = await waitFor('the panel', () => world.browser.inboxTab());
  await panel.bringToFront();
  await panel.locator('[data-test=text]', { hasText: 'read in the panel' }).waitFor();
  await panel.close();

  const settings = await world.browser.tab(`chrome-extension://${world.browser.extensionId}/options.html`);
  const opens = settings.locator(`[name="opens ${world.web.origins[0]}"]`);
  expect(await opens.isChecked()).toBe(true);
  await opens.click();
  await waitFor('the saved choice', async () => (await opens.isEnabled()) && !(await opens.isChecked()));
  await other.page.evaluate('window.shown = 0; document.addEventListener("visibilitychange", () => window.shown++)');
  world.sendText('agora', 'read in the panel again');
  await untilNotified(fromBob, 1);
  await world.browser.clickNotification(fromBob);
  const again = await waitFor('the panel', () => world.browser.inboxTab());
  await again.bringToFront();
  await again.locator('[data-test=text]', { hasText: 'read in the panel again' }).waitFor();
  expect(await other.page.evaluate('window.shown')).toBe(0);
});

it('shows nothing twice after a worker restart, nothing muted, and nothing during do-not-disturb', async () => {
  await world.signIn('agora');
  await world.browser.leaveSites();
  world.sendText('agora', 'once');
  await untilNotified(fromBob, 1);
  await world.browser.closeNotification(fromBob);
  await world.browser.killWorker();
  const popup = await world.browser.openPopup();
  await popup.waitForPhase('online');
  popup.close();
  world.im.send(app, 'carol', 'alice', 'after the restart');
  await untilNotified(fromCarol, 1);
  expect(await world.browser.notifications()).toEqual([fromCarol]);
  await world.browser.waitForBadge('2');

  await world.browser.clickNotification(fromCarol, 'onButtonClicked');
  await world.browser.waitForBadge('1');
  await waitFor('no notification', async () => (await world.browser.notifications()).length === 0);
  world.im.send(app, 'carol', 'alice', 'muted');
  world.sendText('agora', 'not muted');
  await untilNotified(fromBob, 1);
  expect(await world.browser.notifications()).toEqual([fromBob]);
  await world.browser.waitForBadge('2');

  await world.browser.dispatchCommand('do-not-disturb');
  await waitFor('the badge’s title', async () => (await world.browser.badge()).title.endsWith('do not disturb'));
  world.sendText('agora', 'not now');
  await world.browser.waitForBadge('☾3');
  await world.browser.dispatchCommand('do-not-disturb');
  await waitFor('the badge’s title', async () => !(await world.browser.badge()).title.includes('do not disturb'));
  world.sendText('agora', 'now');
  await untilNotified(fromBob, 2);
});

it('summarises messages of a long offline time in one notification', async () => {
  await world.signIn('agora');
  await world.browser.leaveSites();
  await world.browser.context.setOffline(true);
  await world.browser.waitForBadge('off');
  world.dropSockets('agora');
  const tenMinutes = 600_000;
  for (const from of ['bob', 'carol', 'bob']) world.im.send(app, from, 'alice', 'anybody there?', tenMinutes);
  await world.browser.context.setOffline(false);
  await untilNotified('late 1', 3);
  await world.browser.waitForBadge('3');
  expect(await world.browser.notifications()).toEqual(['late 1']);
  await world.browser.clickNotification('late 1');
  await waitFor('no notification', async () => (await world.browser.notifications()).length === 0);
});

it('the settings list and change sites with their own notifications, do-not-disturb and mutes', async () => {
  await world.signIn('agora');
  const page = await world.samplePage();
  const settings = await world.browser.tab(`chrome-extension://${world.browser.extensionId}/options.html`);
  const siteNotifies = settings.locator(`[name="own ${world.web.origins[0]}"]`);
  // A checked box stays checked while the background answers: no rendering resets it.
  await siteNotifies.evaluate((box: HTMLInputElement) => {
    const drawn: boolean[] = [];
    Object.assign(window, { drawn });
    const usual = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'checked')!;
    const set = (isChecked: boolean) => {
      drawn.push(isChecked);
      usual.set?.call(box, isChecked);
    };
    Object.defineProperty(box, 'checked', { ...usual, set });
  });
  await siteNotifies.click();
  // The box is disabled until the background has answered.
  await waitFor('the saved choice', async () => (await siteNotifies.isEnabled()) && (await siteNotifies.isChecked()));
  expect(await settings.evaluate('window.drawn')).not.toContain(false);
  world.sendText('agora', 'notified by the site');
  await page.untilTexts(1);
  // Events are handled in order: once this arrives, a notification of the first would exist.
  world.im.send(app, 'carol', 'alice', 'notified by the site, too');
  await page.untilTexts(2);
  expect(await world.browser.notifications()).toEqual([]);
  await siteNotifies.click();
  await waitFor('the saved choice', async () => (await siteNotifies.isEnabled()) && !(await siteNotifies.isChecked()));
  world.sendText('agora', 'notified');
  await untilNotified(fromBob, 1);

  await world.browser.clickNotification(fromBob, 'onButtonClicked');
  await waitFor('no notification', async () => (await world.browser.notifications()).length === 0);
  await settings.reload();
  await settings.click('[data-test=unmute]');
  await settings.waitForSelector('[data-test=unmute]', { state: 'detached' });
  world.sendText('agora', 'notified again');
  await untilNotified(fromBob, 1);

  await settings.selectOption('[name=doNotDisturb]', 'hour');
  await waitFor('the badge’s title', async () => (await world.browser.badge()).title.endsWith('do not disturb'));
  world.im.send(app, 'carol', 'alice', 'not now');
  await page.untilTexts(5);
  await settings.selectOption('[name=doNotDisturb]', 'off');
  await waitFor('the badge’s title', async () => !(await world.browser.badge()).title.includes('do not disturb'));
  world.sendText('agora', 'now');
  await untilNotified(fromBob, 2);
  expect(await world.browser.notifications()).toEqual([fromBob]);
});

it('plays one tone for messages that the user does not see, and closes the page that plays it', async () => {
  await world.signIn('agora');
  const settings = await world.browser.tab(`chrome-extension://${world.browser.extensionId}/options.html`);
  await settings.click('[name=sound][value=all]');
  await settings.click('[data-test=play-drop]');
  await settings.check('[name=tone][value=knock]');
  const isStored = () =>
    world.browser.evaluate(async () => {
      const { settings: stored } = await chrome.storage.local.get('settings');
      return (stored as { tone?: string } | undefined)?.tone === 'knock';
    });
  await waitFor('the stored tone', isStored);
  const sounds = await world.browser.recordTargets('/sound.html');
  world.sendText('agora', 'heard');
  world.im.send(app, 'carol', 'alice', 'heard with it');
  await world.browser.waitForBadge('2');
  await waitFor('the tone to end', () => sounds.opened.size > 0 && sounds.open.size === 0);
  await world.browser.dispatchCommand('do-not-disturb');
  await world.browser.waitForBadge('☾2');
  world.sendText('agora', 'not heard');
  await world.browser.waitForBadge('☾3');
  expect([...sounds.opened.values()]).toEqual([`chrome-extension://${world.browser.extensionId}/sound.html#knock`]);
  sounds.close();
});

it('removes do not disturb from the badge’s title when it ends', async () => {
  await world.signIn('agora');
  const title = async () => (await world.browser.badge()).title;
  await world.browser.evaluate(async () => {
    const { settings } = await chrome.storage.local.get('settings');
    await chrome.storage.local.set({ settings: { ...(settings as object), doNotDisturb: Date.now() + 3_000 } });
  });
  await waitFor('do not disturb', async () => (await title()).endsWith('do not disturb'));
  await world.browser.killWorker();
  await waitFor('its end', async () => !(await title()).includes('do not disturb'));
});
