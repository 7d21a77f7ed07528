// The event page's life: Firefox ends one that is idle, whatever its sockets and ports do.
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { createFirefoxWorld } from './world';

const world = createFirefoxWorld();

/** Firefox's own is 30 s, like the alarm that brings a dead background back: an event, which might hide the end. */
const idleMs = 27_000;

it('holds the line with nothing to do, and sleeps once nobody is signed in', async () => {
  await world.browser.endIdleAfter(idleMs);
  await world.signIn('agora');
  const page = await world.samplePage();
  await page.waitForPhase('online');
  const starts = await world.browser.starts();
  const begun = Date.now();
  await waitFor('five times as long as idle ones live', () => Date.now() - begun > 5 * idleMs);
  expect(world.alice).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });
  expect(await world.browser.starts()).toBe(starts);
  world.text('agora', 'after the quiet');
  expect(await page.untilTexts(1)).toEqual(['after the quiet']);
  expect(world.alice).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });

  const popup = await world.browser.openPopup();
  await popup.click('[data-test=sign-out]');
  await popup.waitForPhase('signedOut');
  popup.close();
  await waitFor('the background to end', async () => (await world.browser.backgroundState()) === 'stopped');
});
