// Partyline is off in private windows: a page there gets nothing, and its visit is not stored.
import { expect, it } from 'vitest';
import { filesWith, storageOf } from '../browser/secrets';
import { waitFor } from '../browser/wait';
import { createWorld } from './world';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

const world = createWorld();

it('an allowed site in a private window gets nothing, and leaves nothing in the profile', async () => {
  const { browser } = world;
  await browser.allowPrivateWindows();
  expect(await browser.evaluate(() => chrome.extension.isAllowedIncognitoAccess())).toBe(false);
  await world.signIn('agora');
  const [normalOrigin, privateOrigin] = world.web.origins;
  const normalVisit = `normal-${crypto.randomUUID()}`;
  const privateVisit = `private-${crypto.randomUUID()}`;
  const text = `text-${crypto.randomUUID()}`;

  const normal = await world.samplePage(normalOrigin, normalVisit);
  const hidden = await browser.privateTab(`${privateOrigin}/?to=${privateVisit}`);
  await waitFor('the private page', () =>
    hidden.evaluate<boolean>(`document.querySelector('[data-test=status]')?.dataset.phase === 'absent'`),
  );
  world.sendText('agora', text);
  expect(await normal.untilTexts(1)).toEqual([text]);
  expect(await hidden.evaluate('JSON.stringify(window.partylineSample)')).not.toContain(text);
  expect(await hidden.evaluate<string>('document.documentElement.outerHTML')).not.toMatch(/alice|text-/);
  expect(await browser.evaluate(async () => (await chrome.windows.getAll()).some(({ incognito }) => incognito))).toBe(
    false,
  );
  const privateHost = new URL(privateOrigin).host;
  expect(await storageOf(browser)).not.toContain(privateHost);

  await hidden.send('Page.close');
  hidden.close();
  await browser.quit();
  // The search finds what a normal tab leaves.
  expect(await filesWith(browser.profile, [normalVisit])).not.toEqual([]);
  const found = await filesWith(browser.profile, [privateVisit, privateHost, text]);
  // The scripts of this build name its sites.
  expect(found.filter(file => !file.includes('/ScriptCache/'))).toEqual([]);
});
