// The welcome page: opens once after the installation, and shows which steps are done.
import type { Page } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { buildExtension } from '../../scripts/build/build-extension';
import { Keyboard } from '../browser/keyboard';
import { waitFor } from '../browser/wait';
import { presetFor } from './global-setup';
import { createWorld, ownBuild } from './world';

let installed = '';
beforeAll(() => {
  // A test cannot answer the browser's permission prompt, so the build requires the hosts.
  const hosts = ['http://localhost', 'http://127.0.0.1'];
  const out = `${ownBuild().extension}-welcome`;
  installed = buildExtension({ sites: [], hosts, preset: presetFor(ownBuild()), welcomes: true, out });
});
const world = createWorld(() => installed);

const welcomes = () => world.browser.context.pages().filter(page => page.url().endsWith('/welcome.html'));
const isDone = (page: Page, name: string, done: boolean) =>
  page.waitForSelector(`[data-test=task-${name}][data-done=${done}]`);

it('opens once, signs in, and marks completed steps', async () => {
  const page = await waitFor('the welcome page', () => welcomes()[0]);
  await page.bringToFront();
  await isDone(page, 'signIn', false);
  await isDone(page, 'site', false);
  const keys = Keyboard.at(page);
  await keys.focus('[name=userId]');
  await keys.type('alice');
  await keys.focus('[name=password]');
  await keys.type('alice-pass');
  await keys.press('Enter');
  await isDone(page, 'signIn', true);
  await keys.untilFocused();

  const site = await world.browser.tab(`${world.web.origins[0]}/?to=bob`);
  const popup = await world.browser.openPopup(site);
  await popup.click('[name=here]');
  await site.waitForSelector('[data-test=status][data-phase=online]');
  popup.close();
  await page.bringToFront();
  await isDone(page, 'site', true);

  const again = await world.restart();
  await waitFor('the restarted background', () => again.badge());
  expect(welcomes()).toEqual([]);
});
