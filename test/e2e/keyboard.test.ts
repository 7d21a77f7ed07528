// All functions work by keyboard, and the focus is always visible.
import type { Page } from 'playwright';
import { beforeAll, expect, it } from 'vitest';
import { buildExtension } from '../../scripts/build/build-extension';
import { Keyboard, pressUntilClosed } from '../browser/keyboard';
import { waitFor } from '../browser/wait';
import { zh } from '../messages';
import { startWebServer } from '../server/web';
import { presetFor } from './global-setup';
import { createWorld, ownBuild } from './world';

let extension = '';
beforeAll(() => {
  // A test cannot answer the browser's permission prompt, so the build requires the hosts.
  const hosts = ['http://localhost', 'http://127.0.0.1'];
  extension = buildExtension({
    sites: [],
    hosts,
    preset: presetFor(ownBuild()),
    out: `${ownBuild().extension}-keyboard`,
  });
});
const world = createWorld(() => extension);

const untilPhase = (page: Page, phase: string) => page.waitForSelector(`[data-test=status][data-phase=${phase}]`);

/** Connects as a page does; resolves with the granted scopes or the error code. */
const connect = (page: Page): Promise<unknown> =>
  page.evaluate(
    () =>
      new Promise(resolve => {
        type Announced = { connect(options: object): Promise<{ scopes: string[] }> };
        const onAnnounce = (event: Event) => {
          const { detail } = event as CustomEvent<Announced>;
          detail.connect({ scopes: ['receive', 'send'] }).then(
            session => resolve([...session.scopes]),
            ({ code }) => resolve(code),
          );
        };
        addEventListener('partyline:announce', onAnnounce, { once: true });
        dispatchEvent(new CustomEvent('partyline:request'));
      }),
  );

/** Width in CSS pixels that overflows the window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function openSettings(): Promise<Page> {
  const page = await world.browser.tab(`chrome-extension://${world.browser.extensionId}/options.html`);
  await page.waitForSelector('[data-test=settings]');
  return page;
}

it('signs in, allows and stops a site, opens another account’s form and signs out, in the popup', async () => {
  const [origin] = world.web.origins;
  const page = await world.browser.tab(`${origin}/?to=bob`);
  const popup = await world.browser.openPopup(page);
  const keys = Keyboard.at(popup);
  await keys.focus('[name=userId]');
  await keys.type('alice');
  await keys.focus('[name=password]');
  await keys.type('alice-pass');
  await keys.press('Enter');
  await popup.waitForPhase('online');
  await keys.untilFocused();

  await keys.activate('[name=here]', ' ');
  await untilPhase(page, 'online');
  expect(await keys.untilFocused()).toContain('[name=here]');

  await keys.activate('[data-test=sites] > summary');
  await keys.activate('[data-test=site]', ' ');
  await keys.activate('[data-test=stop]');
  await waitFor('the site to be gone from the list', () =>
    popup.evaluate('!document.querySelector("[data-test=site]")'),
  );
  await keys.untilFocused();

  await keys.activate('[data-test=accounts] > summary');
  await keys.activate('[data-test=another]');
  await popup.waitForText('[data-test=back]', /./);
  await keys.untilFocused();
  await keys.activate('[data-test=back]');
  await popup.waitForText('[data-test=sign-out]', /./);
  await keys.untilFocused();

  await keys.activate('[data-test=sign-out]', ' ');
  await popup.waitForPhase('signedOut');
  await keys.untilFocused();
  await keys.focus('[name=userId]');
  popup.close();
});

it('answers a consent window: allows by Enter, refuses by Escape', async () => {
  await world.signIn('agora');
  const page = await world.browser.tab(`${world.web.origins[0]}/`);
  const popup = await world.browser.openPopup(page);
  await Keyboard.at(popup).activate('[name=here]', ' ');
  await untilPhase(page, 'online');
  popup.close();

  const sites = [await startWebServer({ im: world.im }), await startWebServer({ im: world.im })];
  try {
    const answers: unknown[] = [];
    for (const [index, { origins }] of sites.entries()) {
      const site = await world.browser.tab(`${origins[0]}/`);
      const answer = connect(site);
      const consent = await world.browser.consentWindow(origins[0]);
      const keys = Keyboard.at(consent);
      expect(await keys.untilFocused()).toContain('[data-test=deny]');
      await consent.setViewportSize({ width: 320, height: 520 });
      expect(await overflow(consent)).toBe(0);
      if (index === 0) {
        await keys.focus('[name=send-asked]', { back: true });
        await keys.press(' ');
        await consent.waitForSelector('[data-test=allow]:enabled');
        await keys.focus('[data-test=allow]');
        await pressUntilClosed(consent, 'Enter');
      } else await pressUntilClosed(consent, 'Escape');
      answers.push(await answer);
    }
    expect(answers).toEqual([['status', 'receive'], 'notAllowed']);
  } finally {
    await Promise.all(sites.map(server => server.close()));
  }
});

it('changes the language and stops a site, in the settings', async () => {
  await world.signIn('agora');
  const site = await world.browser.tab(`${world.web.origins[0]}/?to=bob`);
  const popup = await world.browser.openPopup(site);
  await Keyboard.at(popup).activate('[name=here]', ' ');
  await untilPhase(site, 'online');
  popup.close();

  const page = await openSettings();
  const keys = Keyboard.at(page);
  await keys.activate('a[href="#sites"]');
  await keys.activate('[data-test=site]');
  await keys.activate('[data-test=stop]');
  await page.waitForSelector('[data-test=site]', { state: 'detached' });
  await keys.untilFocused();
  await keys.activate('[data-test=reset]');
  expect(await keys.untilFocused()).toContain('[data-test=reset-no]');
  await keys.press('Escape');
  expect(await keys.untilFocused()).toContain('[data-test=reset]');

  await keys.focus('[name=language]', { back: true });
  await keys.press('ArrowRight');
  await keys.press('ArrowRight');
  await page.waitForSelector(`h1:text-is("${zh.t('settings.title')}")`);
  expect(await keys.untilFocused()).toContain('[name=language]');
});

it('fits a zoomed page, marks choices in forced colours, and stops animations with reduced motion', async () => {
  await world.signIn('agora');
  const page = await openSettings();
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await overflow(page)).toBe(0);
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  const backgroundOf = (of: string) =>
    page.$eval(`input[name=language]${of} + span`, span => getComputedStyle(span).backgroundColor);
  expect(await backgroundOf(':checked')).not.toBe(await backgroundOf(':not(:checked)'));
  await page.goto(page.url().replace('options', 'welcome'));
  await page.waitForSelector('[data-phase=online]');
  expect(await overflow(page)).toBe(0);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
