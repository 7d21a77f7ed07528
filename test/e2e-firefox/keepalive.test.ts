// Firefox stops an idle event page, even with open sockets and ports.
import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { createFirefoxWorld } from './world';

const world = createFirefoxWorld();

/** Below Firefox's default of 30 s: the alarm that restarts a stopped background has the same period and could hide a stop. */
const idleMs = 27_000;

it('keeps the background running while signed in, and lets it stop after the sign-out', async () => {
  await world.browser.setIdleTimeout(idleMs);
  await world.signIn('agora');
  const page = await world.samplePage();
  await page.waitForPhase('online');
  const starts = await world.browser.starts();
  const begun = Date.now();
  await waitFor('five times the idle timeout', () => Date.now() - begun > 5 * idleMs, 6 * idleMs);
  expect(world.alice).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });
  expect(await world.browser.starts()).toBe(starts);
  world.sendText('agora', 'after the idle time');
  expect(await page.untilTexts(1)).toEqual(['after the idle time']);
  expect(world.alice).toMatchObject({ sockets: 1, logins: 1, kicks: 0 });

  const popup = await world.browser.openPopup();
  await popup.signOut();
  await popup.waitForPhase('signedOut');
  popup.close();
  await waitFor('the background to end', async () => (await world.browser.backgroundState()) === 'stopped');
});
