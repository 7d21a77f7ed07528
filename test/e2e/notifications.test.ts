// Notices of the system: one for what the user has to know, however many tabs there are, gone when it is no longer so.
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { app, createWorld } from './world';

const world = createWorld();

it('one notice tells of a kick, whatever the number of tabs, and goes with the next sign-in', async () => {
  await world.signIn('agora');
  for (const origin of [...world.web.origins, ...world.web.origins]) await world.samplePage(origin);
  expect(await world.browser.notifications()).toEqual([]);
  world.im.kick(app, 'alice', 217);
  await world.browser.waitForBadge('!');
  await waitFor('one notice', async () => (await world.browser.notifications()).join() === 'session');
  await world.signIn('agora');
  await waitFor('the notice to go', async () => (await world.browser.notifications()).length === 0);
});

it('nothing is told of an own sign-out', async () => {
  await world.signIn('agora');
  const popup = await world.browser.openPopup();
  await popup.click('[data-test=sign-out]');
  await popup.waitForPhase('signedOut');
  await world.browser.waitForBadge('');
  expect(await world.browser.notifications()).toEqual([]);
});

const fromBob = 'message singleChat bob';
const fromCarol = 'message singleChat carol';
const untilNoticed = (id: string, count: number) =>
  waitFor(`${count} messages in the notice ${id}`, async () => {
    const { [id]: noticed } = await world.browser.notificationCounts();
    return (await world.browser.notifications()).includes(id) && noticed === count;
  });

it('one notice tells of a message, whatever the number of tabs, unless one of them is in front; a press leads to the one used last', async () => {
  await world.signIn('agora');
  const pages = [];
  for (const origin of Array(5).fill(world.web.origins).flat()) pages.push(await world.samplePage(origin));
  expect(pages).toHaveLength(10);
  const used = pages[3]!;
  await used.page.bringToFront();
  const tab = await world.browser.activeTab();
  world.text('agora', 'seen at once');
  for (const page of pages) expect(await page.untilTexts(1)).toEqual(['seen at once']);

  await world.browser.leaveSites();
  world.text('agora', 'told');
  await untilNoticed(fromBob, 1);
  world.text('agora', 'told with it');
  await untilNoticed(fromBob, 2);
  world.im.send(app, 'carol', 'alice', 'another conversation');
  await untilNoticed(fromCarol, 1);
  expect((await world.browser.notifications()).sort()).toEqual([fromBob, fromCarol]);
  // What was seen at once is not among those that were told.
  expect(await world.browser.notificationCounts()).toEqual({ [fromBob]: 2, [fromCarol]: 1 });

  await world.browser.clickNotification(fromBob);
  await waitFor('the tab used last', async () => (await world.browser.activeTab()) === tab);
  expect(await world.browser.notifications()).toEqual([fromCarol]);
});

it('nothing is told twice after the worker’s death, of what is muted, nor while the user is not to be disturbed', async () => {
  await world.signIn('agora');
  await world.browser.leaveSites();
  world.text('agora', 'once');
  await untilNoticed(fromBob, 1);
  await world.browser.closeNotification(fromBob);
  await world.browser.killWorker();
  const popup = await world.browser.openPopup();
  await popup.waitForPhase('online');
  popup.close();
  world.im.send(app, 'carol', 'alice', 'after the death');
  await untilNoticed(fromCarol, 1);
  expect(await world.browser.notifications()).toEqual([fromCarol]);
  await world.browser.waitForBadge('2');

  await world.browser.clickNotification(fromCarol, 'onButtonClicked');
  await world.browser.waitForBadge('1');
  await waitFor('its notice to go', async () => (await world.browser.notifications()).length === 0);
  world.im.send(app, 'carol', 'alice', 'muted');
  world.text('agora', 'not muted');
  await untilNoticed(fromBob, 1);
  expect(await world.browser.notifications()).toEqual([fromBob]);
  await world.browser.waitForBadge('2');

  await world.browser.dispatchCommand('do-not-disturb');
  await waitFor('the badge to say so', async () => (await world.browser.badge()).title.endsWith('do not disturb'));
  world.text('agora', 'not now');
  await world.browser.waitForBadge('3');
  await world.browser.dispatchCommand('do-not-disturb');
  await waitFor('the badge to be itself', async () => !(await world.browser.badge()).title.includes('do not disturb'));
  world.text('agora', 'now');
  await untilNoticed(fromBob, 2);
});

it('what had waited for long is told of at once, in one notice', async () => {
  await world.signIn('agora');
  await world.browser.leaveSites();
  await world.browser.context.setOffline(true);
  await world.browser.waitForBadge('off');
  world.dropSockets('agora');
  const tenMinutes = 600_000;
  for (const from of ['bob', 'carol', 'bob']) world.im.send(app, from, 'alice', 'anybody there?', tenMinutes);
  await world.browser.context.setOffline(false);
  await untilNoticed('late', 3);
  await world.browser.waitForBadge('3');
  expect(await world.browser.notifications()).toEqual(['late']);
  await world.browser.clickNotification('late');
  await waitFor('the notice to go', async () => (await world.browser.notifications()).length === 0);
});

it('the settings say which site tells of messages itself, for how long nothing is told, and what is muted, and take it back', async () => {
  await world.signIn('agora');
  const page = await world.samplePage();
  const settings = await world.browser.tab(`chrome-extension://${world.browser.extensionId}/options.html`);
  const ownNotices = settings.locator(`[name="own ${world.web.origins[0]}"]`);
  // What has been pressed stays so while the background is asked: no drawing takes it back.
  await ownNotices.evaluate((box: HTMLInputElement) => {
    const drawn: boolean[] = [];
    Object.assign(window, { drawn });
    const usual = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'checked')!;
    const set = (isChecked: boolean) => {
      drawn.push(isChecked);
      usual.set?.call(box, isChecked);
    };
    Object.defineProperty(box, 'checked', { ...usual, set });
  });
  await ownNotices.click();
  // It cannot be pressed until the background has answered.
  await waitFor('the choice to be kept', async () => (await ownNotices.isEnabled()) && (await ownNotices.isChecked()));
  expect(await settings.evaluate('window.drawn')).not.toContain(false);
  world.text('agora', 'told by the site');
  await page.untilTexts(1);
  // When this is there, what there was to tell of the other has been told.
  world.im.send(app, 'carol', 'alice', 'told by the site, too');
  await page.untilTexts(2);
  expect(await world.browser.notifications()).toEqual([]);
  await ownNotices.click();
  await waitFor(
    'the choice to be undone',
    async () => (await ownNotices.isEnabled()) && !(await ownNotices.isChecked()),
  );
  world.text('agora', 'told');
  await untilNoticed(fromBob, 1);

  await world.browser.clickNotification(fromBob, 'onButtonClicked');
  await waitFor('its notice to go', async () => (await world.browser.notifications()).length === 0);
  await settings.reload();
  await settings.click('[data-test=unmute]');
  await settings.waitForSelector('[data-test=unmute]', { state: 'detached' });
  world.text('agora', 'told again');
  await untilNoticed(fromBob, 1);

  await settings.selectOption('[name=doNotDisturb]', 'hour');
  await waitFor('the badge to say so', async () => (await world.browser.badge()).title.endsWith('do not disturb'));
  world.im.send(app, 'carol', 'alice', 'not now');
  await page.untilTexts(5);
  await settings.selectOption('[name=doNotDisturb]', 'off');
  await waitFor('the badge to be itself', async () => !(await world.browser.badge()).title.includes('do not disturb'));
  world.text('agora', 'now');
  await untilNoticed(fromBob, 2);
  expect(await world.browser.notifications()).toEqual([fromBob]);
});
