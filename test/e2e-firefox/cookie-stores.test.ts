// Partyline is off in private windows and in containers: a page there gets nothing, and its visit is not stored.
import { expect, it } from 'vitest';
import { filesWith } from '../browser/secrets';
import { waitFor } from '../browser/wait';
import type { FirefoxPage } from '../firefox/page';
import { startWebServer } from '../server/web';
import { createFirefoxWorld } from './world';

/** Used inside functions that are evaluated in extension pages. */
declare const chrome: import('webextension-polyfill').Browser;

const world = createFirefoxWorld();

/** Connects as a page does; resolves with the phase of the session or the error code. */
const connect = (page: FirefoxPage, scopes: string[] = []): Promise<string> =>
  page.evaluate(
    requested =>
      new Promise(resolve => {
        type Announced = { connect(options: object): Promise<{ state: { phase: string } }> };
        const onAnnounce = (event: Event) =>
          (event as CustomEvent<Announced>).detail.connect(requested.length > 0 ? { scopes: requested } : {}).then(
            ({ state }) => resolve(state.phase),
            ({ code }) => resolve(code),
          );
        addEventListener('partyline:announce', onAnnounce, { once: true });
        dispatchEvent(new CustomEvent('partyline:request'));
      }),
    scopes,
  );

const absent = '[data-test=status][data-phase=absent]';

it('an allowed site in a container is refused, is not asked about, and is not stored', async () => {
  await world.signIn('agora');
  const [origin, other] = world.web.origins;
  const page = await world.browser.containerTab(`${origin}/`);
  await page.waitForSelector(absent);
  expect(await connect(page)).toBe('otherContainer');
  expect(await connect(page, ['receive', 'send', 'manage'])).toBe('otherContainer');
  expect(await world.browser.consentWindows()).toEqual([]);
  expect(await page.evaluate('JSON.stringify(window.partylineSample)')).not.toContain('alice');

  const popup = await world.browser.openPopup(page);
  await popup.waitForText('[data-test=refusal]', 'container tabs');
  popup.close();

  const normal = await world.samplePage(other);
  expect(await normal.phase()).toBe('online');
  world.sendText('agora', 'hello');
  expect(await normal.untilTexts(1)).toEqual(['hello']);
  expect(await page.evaluate('document.documentElement.outerHTML')).not.toContain('hello');
  const sites = await world.browser.evaluate(async () => Object.keys(Object((await chrome.storage.local.get()).sites)));
  expect(sites).toEqual([other]);
});

it('a site without permission in a container cannot ask', async () => {
  const server = await startWebServer({ im: world.im });
  const page = await world.browser.containerTab(`${server.origins[0]}/`);
  await page.waitForSelector(absent);
  expect(await connect(page, ['receive'])).toBe('otherContainer');
  expect(await world.browser.consentWindows()).toEqual([]);
  await server.close();
});

it('an allowed site in a private window gets nothing, and leaves nothing in the profile', async () => {
  await world.signIn('agora');
  const [origin, other] = world.web.origins;
  const visit = `private-${crypto.randomUUID()}`;
  // Before the private window, in which the next tab would open.
  const normal = await world.samplePage(other, 'normal-visit');
  const page = await world.browser.privateTab(`${origin}/?to=${visit}`);
  await page.waitForSelector(absent);
  // The test has lifted the browser's own barrier, so the background refuses the page.
  expect(await connect(page)).toBe('privateWindow');
  expect(await connect(page, ['receive', 'manage'])).toBe('privateWindow');
  expect(await world.browser.consentWindows()).toEqual([]);
  const text = `text-${crypto.randomUUID()}`;
  world.sendText('agora', text);
  await waitFor('the text', async () => (await normal.texts()).includes(text));
  expect(await page.evaluate('document.documentElement.outerHTML')).not.toContain(text);
  await world.browser.quit();
  expect(await filesWith(world.browser.profile, ['normal-visit'])).not.toEqual([]);
  expect(await filesWith(world.browser.profile, [visit, text, new URL(origin).host])).toEqual([]);
});
