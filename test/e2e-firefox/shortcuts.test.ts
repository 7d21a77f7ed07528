import { expect, it } from 'vitest';
import { waitFor } from '../browser/wait';
import { createFirefoxWorld } from './world';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

const world = createFirefoxWorld();

/** The browser's own record. */
const storedKeys = () =>
  world.browser.evaluate(async () =>
    Object.fromEntries((await chrome.commands.getAll()).map(({ name, shortcut }) => [name, shortcut])),
  );

it('a shortcut is changed in the settings, opens the popup, and is kept; Escape changes nothing, Delete removes it', async () => {
  const settings = await world.browser.settings();
  const initial = await storedKeys();
  await settings.click('[data-test=change-popup]');
  await settings.press('Alt+Shift+k');
  await waitFor('the shortcut', async () => (await storedKeys())._execute_action === 'Alt+Shift+K');
  await settings.waitForFunction(`document.querySelector('[data-test=keys]').innerText.includes('Alt+Shift+K')`);

  expect(await world.browser.opensPopup('K')).toBe(true);
  await world.browser.switchOffAndOn();
  expect(await storedKeys()).toEqual({ ...initial, _execute_action: 'Alt+Shift+K' });

  const again = await world.browser.settings();
  await again.click('[data-test=change-messages]');
  await again.press('Escape');
  await again.click('[data-test=change-nextUnread]');
  await again.press('Delete');
  await waitFor('no shortcut', async () => (await storedKeys())['next-unread'] === '');
  expect(await storedKeys()).toEqual({ ...initial, _execute_action: 'Alt+Shift+K', 'next-unread': '' });
});
