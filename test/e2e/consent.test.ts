// Consent: sites get nothing before it, a request gets an answer, and a removed permission ends at once.
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildExtension } from '../../scripts/build/build-extension';
import { pressUntilClosed } from '../browser/keyboard';
import type { Popup } from '../browser/popup';
import { waitFor } from '../browser/wait';
import { en } from '../messages';
import { startWebServer, type WebServer } from '../server/web';
import { presetFor } from './global-setup';
import { createWorld, ownBuild, SamplePage } from './world';

let extension: string;
beforeAll(() => {
  // A test cannot answer the browser's permission prompt, so the build requires the hosts.
  const hosts = ['http://localhost', 'http://127.0.0.1'];
  extension = buildExtension({ sites: [], hosts, preset: presetFor(ownBuild()), out: `${ownBuild().extension}-bare` });
});

const world = createWorld(() => extension);

const statusOf = (page: Page, phase: string) => page.waitForSelector(`[data-test=status][data-phase=${phase}]`);

/** Connects as a page does; resolves with the granted scopes or the error code. */
const connect = (page: Page, scopes?: string[]): Promise<string[] | string> =>
  page.evaluate(
    requested =>
      new Promise(resolve => {
        type Announced = { connect(options: object): Promise<{ scopes: string[] }> };
        const onAnnounce = (event: Event) => {
          const { detail } = event as CustomEvent<Announced>;
          detail.connect({ scopes: requested }).then(
            session => resolve([...Object.assign(window, { connected: session }).connected.scopes]),
            ({ code }) => resolve(code),
          );
        };
        addEventListener('partyline:announce', onAnnounce, { once: true });
        dispatchEvent(new CustomEvent('partyline:request'));
      }),
    scopes,
  );

/** Allows a tab's site in the popup. */
async function allow(page: Page): Promise<void> {
  const popup = await world.browser.openPopup(page);
  await popup.click('[name=here]');
  await isOn(popup, true);
  popup.close();
  await page.bringToFront();
}

const isOn = (popup: Popup, is: boolean) =>
  waitFor(`the switch ${is ? 'on' : 'off'}`, async () => {
    const [checked, busy] = await popup.evaluate<[boolean, string]>(
      '(e => [e.checked, e.ariaDisabled])(document.querySelector("[name=here]"))',
    );
    return checked === is && busy !== 'true';
  });

/** Starts sites on the hosts of an allowed one: with content scripts, but without a grant. */
async function otherSites(count: number): Promise<{ origins: string[]; close(): Promise<unknown> }> {
  const servers: WebServer[] = [];
  for (let index = 0; index < count; index++) servers.push(await startWebServer({ im: world.im }));
  return {
    origins: servers.map(({ origins }) => origins[0]),
    close: () => Promise.all(servers.map(server => server.close())),
  };
}

/** Signs alice in and allows the first site. @returns its tab */
async function allowedSite(): Promise<SamplePage> {
  await world.signIn('agora');
  const page = await world.browser.tab(`${world.web.origins[0]}/?to=bob`);
  await statusOf(page, 'absent');
  await allow(page);
  await statusOf(page, 'online');
  return new SamplePage(page);
}

const untilAllowEnabled = (consent: Page) => consent.waitForSelector('[data-test=allow]:enabled');

async function answer(consent: Page, what: 'allow' | 'deny'): Promise<void> {
  if (what === 'allow') await untilAllowEnabled(consent);
  await mayClose(consent.click(`[data-test=${what}]`));
}

/** The window may close before the input ends. */
const mayClose = (input: Promise<void>) => input.catch(() => {});

const noWindow = () => waitFor('no consent window', () => world.browser.consentWindows().length === 0);

describe('the popup', () => {
  it('allows the site of the active tab permanently, and offers to reload a page that does not connect', async () => {
    await world.signIn('agora');
    const page = new SamplePage(await world.browser.tab(`${world.web.origins[0]}/?to=bob`));
    await statusOf(page.page, 'absent');
    const silent = await world.browser.tab(`${world.web.origins[0]}/not-found`);
    const popup = await world.browser.openPopup(silent);
    await popup.click('[name=here]');
    await isOn(popup, true);
    // The other tab connects without a reload.
    await statusOf(page.page, 'online');
    expect(await page.page.evaluate('window.partylineSample.session.scopes')).toEqual(['status', 'receive', 'send']);
    await popup.waitForText('main', en.t('sites.reload'));
    const requests = world.web.requests('/not-found');
    // Playwright may never close a page whose reload has not committed.
    const load = silent.waitForEvent('load');
    await popup.click('[data-test=reload-tab]');
    await load;
    expect(world.web.requests('/not-found')).toBe(requests + 1);
    popup.close();
    expect(await page.session('send', { to: 'bob', text: 'hello' })).toHaveProperty('serverMsgId');
    // Another origin gets nothing.
    await statusOf(await world.browser.tab(`${world.web.origins[1]}/`), 'absent');
    await world.restart();
    const again = await world.browser.tab(`${world.web.origins[0]}/`);
    await statusOf(again, 'signedOut');
  });

  it('removes a scope at once, and stops a site at once, in all its open tabs', async () => {
    const one = await allowedSite();
    const two = await world.samplePage();
    const popup = await world.browser.openPopup(two.page);
    await popup.waitForText('[data-test=tabs]', '2');
    await popup.click('[data-test=sites] > summary');
    await popup.waitForText('[data-test=site]', 'reads, sends · 2 tabs');
    await popup.click('[data-test=site]');
    await popup.click(`[name="send-${world.web.origins[0]}"]`);
    await popup.waitForText('[data-test=site]', /^(?!.*sends)/s);
    for (const tab of [one, two]) {
      expect(await tab.page.evaluate('window.partylineSample.session.scopes')).toEqual(['status', 'receive']);
      expect(await tab.session('send', { to: 'bob', text: 'x' })).toMatchObject({ code: 'notAllowed' });
    }
    world.sendText('agora', 'still received');
    for (const tab of [one, two]) expect(await tab.untilTexts(1)).toEqual(['still received']);

    await popup.click('[data-test=stop]');
    await popup.waitForText('[data-test=tabs]', '0');
    await isOn(popup, false);
    popup.close();
    world.sendText('agora', 'not for them');
    for (const tab of [one, two]) {
      expect(await tab.session('send', { to: 'bob', text: 'x' })).toMatchObject({ code: 'disconnected' });
      expect(await connect(tab.page)).toBe('notAllowed');
      expect(await tab.texts()).toEqual(['still received']);
    }
    await statusOf(await world.browser.tab(`${world.web.origins[0]}/`), 'absent');
    // Allowed again: the tabs still have content scripts, get an announcement and may connect.
    await allow(one.page);
    expect(await connect(one.page)).toEqual(['status', 'receive', 'send']);
  });
});

describe('a site that requests consent', () => {
  it('gets the scopes that the user allows, also in its connected tab', async () => {
    const page = await allowedSite();
    const connecting = connect(page.page, ['send', 'manage']);
    const consent = await world.browser.consentWindow(world.web.origins[0]);
    expect(await consent.textContent('main')).toContain(en.t('sites.scopes.manage'));
    expect(await consent.textContent('main')).toContain('alice');
    await answer(consent, 'allow');
    expect(await connecting).toEqual(['status', 'receive', 'send', 'manage']);
    expect(await page.page.evaluate('window.partylineSample.session.scopes')).toContain('manage');
    await noWindow();
    // It already has the scope, so no window opens.
    expect(await connect(page.page, ['manage'])).toContain('manage');
    expect(world.browser.consentWindows()).toEqual([]);
  });

  it('gets nothing when the user refuses in any way, and does not ask again', async () => {
    const ways: [name: string, respond: (consent: Page) => Promise<void>][] = [
      ['refuses', consent => answer(consent, 'deny')],
      ['presses Escape', consent => pressUntilClosed(consent, 'Escape')],
      ['presses Enter at once', consent => pressUntilClosed(consent, 'Enter')],
      ['closes the window', consent => consent.close()],
    ];
    await allowedSite();
    const { origins, close } = await otherSites(ways.length);
    for (const [index, [name, respond]] of ways.entries()) {
      const page = await world.browser.tab(`${origins[index]}/`);
      const connecting = connect(page, ['receive']);
      await respond(await world.browser.consentWindow(origins[index]));
      expect(await connecting, name).toBe('notAllowed');
      await noWindow();
      expect(await connect(page, ['receive']), name).toBe('notAllowed');
      expect(world.browser.consentWindows(), name).toEqual([]);
    }
    await close();
  });

  it('gets no data before the answer, and cannot ask from a frame in an allowed page', async () => {
    const { page: allowed } = await allowedSite();
    const { origins, close } = await otherSites(1);
    await allowed.evaluate(src => {
      document.body.append(Object.assign(document.createElement('iframe'), { src }));
    }, `${origins[0]}/`);
    const frame = await waitFor('the frame', () =>
      allowed.frames().find(found => found.url().startsWith(origins[0] as string)),
    );
    await frame.waitForSelector('[data-test=status][data-phase=absent]');
    expect(world.browser.consentWindows()).toEqual([]);

    const page = await world.browser.tab(`${origins[0]}/`);
    await page.evaluate(`addEventListener('message', ({ data }) => (window.messages ??= []).push(data))`);
    const connecting = connect(page, ['receive', 'send']);
    const consent = await world.browser.consentWindow(origins[0]);
    world.sendText('agora', 'not for them');
    await page.evaluate('new Promise(done => setTimeout(done, 300))');
    expect(
      await page.evaluate(
        '[window.connected ?? null, window.partylineSample.received, window.partylineSample.session ?? null]',
      ),
    ).toEqual([null, [], null]);
    // The user allows receiving, but not sending.
    await untilAllowEnabled(consent);
    await consent.uncheck('[name=send-asked]');
    await answer(consent, 'allow');
    expect(await connecting).toEqual(['status', 'receive']);
    await close();
  });

  it('waits while another site’s question is open; ten tabs get the answer of one window', async () => {
    await allowedSite();
    const { origins, close } = await otherSites(3);
    const [one, two] = [await world.browser.tab(`${origins[0]}/`), await world.browser.tab(`${origins[1]}/`)];
    const first = connect(one, ['receive']);
    const consent = await world.browser.consentWindow(origins[0]);
    const second = connect(two, ['send']);
    await answer(consent, 'allow');
    expect(await first).toEqual(['status', 'receive']);
    await world.browser.consentWindow(origins[1]);
    expect(world.browser.consentWindows()).toEqual([consent]);
    // A click meant for the first question must not answer the second.
    expect(await consent.isEnabled('[data-test=allow]')).toBe(false);
    await answer(consent, 'deny');
    expect(await second).toBe('notAllowed');
    await noWindow();

    const pages = await Promise.all(Array.from({ length: 10 }, () => world.browser.tab(`${origins[2]}/`)));
    const connecting = pages.map(page => connect(page, ['receive']));
    const ofTen = await world.browser.consentWindow(origins[2]);
    await untilAllowEnabled(ofTen);
    expect(world.browser.consentWindows()).toHaveLength(1);
    await answer(ofTen, 'allow');
    expect(await Promise.all(connecting)).toEqual(pages.map(() => ['status', 'receive']));
    expect(world.browser.consentWindows().length).toBeLessThanOrEqual(1);
    await noWindow();
    await close();
  });

  it('gets the answer when the worker restarts before it: allowed, or refused by closing the window', async () => {
    const allowed = await allowedSite();
    const { origins, close } = await otherSites(1);
    const page = await world.browser.tab(`${origins[0]}/`);
    const connecting = connect(page, ['receive']);
    const consent = await world.browser.consentWindow(origins[0]);
    await world.browser.killWorker();
    await answer(consent, 'allow');
    expect(await connecting).toEqual(['status', 'receive']);
    await noWindow();

    const refused = connect(allowed.page, ['manage']);
    const closed = await world.browser.consentWindow(world.web.origins[0]);
    await world.browser.killWorker();
    await closed.close();
    expect(await refused).toEqual(['status', 'receive', 'send']);
    expect(world.browser.consentWindows()).toEqual([]);
    await close();
  });

  it('receives no answer when the account signs out, until the user gives one', async () => {
    const page = await allowedSite();
    const { origins, close } = await otherSites(1);
    const stranger = await world.browser.tab(`${origins[0]}/`);
    const connecting = connect(stranger, ['receive']).then(result => ({ result }));
    const consent = await world.browser.consentWindow(origins[0]);
    const popup = await world.browser.openPopup(page.page);
    await popup.signOut();
    await popup.waitForPhase('signedOut');
    popup.close();
    await consent.waitForSelector(`[data-test=account]:text-is("${en.t('consent.signedOut')}")`);
    expect(await Promise.race([connecting, stranger.evaluate('new Promise(done => setTimeout(done, 1_000))')])).toBe(
      undefined,
    );
    await answer(consent, 'deny');
    expect(await connecting).toEqual({ result: 'notAllowed' });
    await noWindow();
    await close();
  });

  it('is not allowed by a click or key that was meant for something else, or before all of it was in sight', async () => {
    const page = await allowedSite();
    const connecting = connect(page.page, ['manage']);
    const consent = await world.browser.consentWindow();
    expect(await consent.evaluate('document.activeElement.dataset.test')).toBe('deny');
    await untilAllowEnabled(consent);
    // Another window covers the question, and goes.
    await consent.evaluate('document.hasFocus = () => false; dispatchEvent(new Event("blur"))');
    await waitFor('the disabled button', async () => !(await consent.isEnabled('[data-test=allow]')));
    await consent.evaluate('delete document.hasFocus; dispatchEvent(new Event("focus"))');
    expect(await consent.isEnabled('[data-test=allow]')).toBe(false);
    await untilAllowEnabled(consent);
    await consent.keyboard.press('Tab');
    await mayClose(consent.keyboard.press('Enter'));
    expect(await connecting).toContain('manage');
    await noWindow();
    await isNotAllowedUnseen();
  });
});

/** The question is not allowed before every permission was in sight. */
async function isNotAllowedUnseen(): Promise<void> {
  const { origins, close } = await otherSites(1);
  const asking = await world.browser.tab(`${origins[0]}/`);
  const connecting = connect(asking, ['receive', 'send', 'manage', 'delete']);
  const consent = await world.browser.consentWindow(origins[0]);
  await consent.setViewportSize({ width: 320, height: 260 });
  // What was in sight before counts; so the question is drawn again in the small window.
  await consent.reload();
  await consent.waitForSelector('[data-test=show-all]');
  expect(await consent.locator('[data-test=allow]').count()).toBe(0);
  for (const key of ['Enter', ' ']) await consent.press('[name=manage-asked]', key).catch(() => {});
  expect(await consent.locator('[data-test=allow]').count()).toBe(0);
  await waitFor('the last permission', async () => {
    if (await consent.locator('[data-test=show-all]').count()) await consent.click('[data-test=show-all]');
    return (await consent.locator('[data-test=allow]').count()) > 0;
  });
  await answer(consent, 'allow');
  expect(await connecting).toContain('delete');
  await close();
}
