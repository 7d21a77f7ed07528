// The user's consent: nothing runs on a site before it, a site that asks gets an answer, and what is taken back is gone at once.
import type { Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildExtension } from '../../scripts/build/build-extension';
import type { Popup } from '../browser/popup';
import { waitFor } from '../browser/wait';
import { en } from '../messages';
import { startWebServer, type WebServer } from '../server/web';
import { presetFor } from './global-setup';
import { createWorld, ownBuild, SamplePage } from './world';

let bare: string;
beforeAll(() => {
  // The hosts are the extension's from the start, because nobody can answer the browser's own question here.
  const hosts = ['http://localhost', 'http://127.0.0.1'];
  bare = buildExtension({ sites: [], hosts, preset: presetFor(ownBuild()), out: `${ownBuild().extension}-bare` });
});

const world = createWorld(() => bare);

const statusOf = (page: Page, phase: string) => page.waitForSelector(`[data-test=status][data-phase=${phase}]`);

/** Connects as a page does; answers with the scopes that it got, or the code of the refusal. */
const connect = (page: Page, scopes?: string[]): Promise<string[] | string> =>
  page.evaluate(
    asked =>
      new Promise(resolve => {
        type Announced = { connect(options: object): Promise<{ scopes: string[] }> };
        const meet = (event: Event) => {
          const { detail } = event as CustomEvent<Announced>;
          detail.connect({ scopes: asked }).then(
            session => resolve([...Object.assign(window, { asked: session }).asked.scopes]),
            ({ code }) => resolve(code),
          );
        };
        addEventListener('partyline:announce', meet, { once: true });
        dispatchEvent(new CustomEvent('partyline:request'));
      }),
    scopes,
  );

/** Allows the site of that tab from the popup. */
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

/** Sites on the hosts of one that is allowed: they have the scripts, and no grant. */
async function strangers(count: number): Promise<{ origins: string[]; close(): Promise<unknown> }> {
  const servers: WebServer[] = [];
  for (let index = 0; index < count; index++) servers.push(await startWebServer({ im: world.im }));
  return {
    origins: servers.map(({ origins }) => origins[0]),
    close: () => Promise.all(servers.map(server => server.close())),
  };
}

/** Alice is signed in, and the first site is allowed; its tab. */
async function allowedSite(): Promise<SamplePage> {
  await world.signIn('agora');
  const page = await world.browser.tab(`${world.web.origins[0]}/?to=bob`);
  await statusOf(page, 'absent');
  await allow(page);
  await statusOf(page, 'online');
  return new SamplePage(page);
}

const isArmed = (asking: Page) => asking.waitForSelector('[data-test=allow]:enabled');

async function answer(asking: Page, what: 'allow' | 'deny'): Promise<void> {
  if (what === 'allow') await isArmed(asking);
  await pressed(asking.click(`[data-test=${what}]`));
}

/** The window may be gone before the press is over. */
const pressed = (press: Promise<void>) => press.catch(() => {});

/** Again and again, for the first press may come before there is anything to press. */
async function closedBy(question: Page, key: string): Promise<void> {
  while (!question.isClosed()) await pressed(question.keyboard.press(key, { delay: 20 }));
}

const noWindow = () => waitFor('no window that asks', () => world.browser.consentWindows().length === 0);

describe('the popup', () => {
  it('allows the site in front, whose open tab joins without a reload, and which is allowed from then on', async () => {
    const page = await allowedSite();
    expect(await page.page.evaluate('window.partylineSample.session.scopes')).toEqual(['status', 'receive', 'send']);
    expect(await page.session('send', { to: 'bob', text: 'hello' })).toHaveProperty('serverMsgId');
    // Another site has nothing of it.
    await statusOf(await world.browser.tab(`${world.web.origins[1]}/`), 'absent');
    await world.restart();
    const again = await world.browser.tab(`${world.web.origins[0]}/`);
    await statusOf(again, 'signedOut');
  });

  it('stops a site at once, in every open tab of it', async () => {
    const one = await allowedSite();
    const two = await world.samplePage();
    const popup = await world.browser.openPopup(two.page);
    await popup.waitForText('[data-test=tabs]', '2');
    await popup.click('[data-test=sites] > summary');
    await popup.waitForText('[data-test=site]', 'reads, sends · 2 tabs');
    await popup.click('[data-test=site]');
    await popup.click('[data-test=stop]');
    await popup.waitForText('[data-test=tabs]', '0');
    await isOn(popup, false);
    popup.close();
    world.text('agora', 'not for them');
    for (const { page } of [one, two]) {
      expect(await new SamplePage(page).session('send', { to: 'bob', text: 'x' })).toMatchObject({
        code: 'disconnected',
      });
      expect(await connect(page)).toBe('notAllowed');
      expect(await new SamplePage(page).texts()).toEqual([]);
    }
    await statusOf(await world.browser.tab(`${world.web.origins[0]}/`), 'absent');
    // And back: the tabs that have the scripts still are told, and may connect again.
    await allow(one.page);
    expect(await connect(one.page)).toEqual(['status', 'receive', 'send']);
  });

  it('takes one scope from a site, and its tabs have it no more', async () => {
    const page = await allowedSite();
    const popup = await world.browser.openPopup(page.page);
    await popup.click('[data-test=sites] > summary');
    await popup.click('[data-test=site]');
    await popup.click(`[name="send-${world.web.origins[0]}"]`);
    await popup.waitForText('[data-test=site]', /^(?!.*sends)/s);
    expect(await page.page.evaluate('window.partylineSample.session.scopes')).toEqual(['status', 'receive']);
    expect(await page.session('send', { to: 'bob', text: 'x' })).toMatchObject({ code: 'notAllowed' });
    world.text('agora', 'still heard');
    expect(await page.untilTexts(1)).toEqual(['still heard']);
    popup.close();
  });

  it('needs no mouse', async () => {
    await world.signIn('agora');
    const page = await world.browser.tab(`${world.web.origins[0]}/`);
    const popup = await world.browser.openPopup(page);
    await waitFor('the switch to be reached', async () => {
      await popup.press('Tab');
      return (await popup.focused()) === 'here';
    });
    await popup.press(' ');
    await isOn(popup, true);
    await statusOf(page, 'online');
    await popup.press(' ');
    await isOn(popup, false);
    expect(await connect(page)).toBe('notAllowed');
    popup.close();
  });
});

describe('a site that asks', () => {
  it('gets what the user allows, and the tab that has it already hears of it', async () => {
    const page = await allowedSite();
    const asking = connect(page.page, ['send', 'manage']);
    const question = await world.browser.consentWindow(world.web.origins[0]);
    expect(await question.textContent('main')).toContain(en.t('sites.scopes.manage'));
    expect(await question.textContent('main')).toContain('alice');
    await answer(question, 'allow');
    expect(await asking).toEqual(['status', 'receive', 'send', 'manage']);
    expect(await page.page.evaluate('window.partylineSample.session.scopes')).toContain('manage');
    await noWindow();
    // It has it all; nobody is asked again.
    expect(await connect(page.page, ['manage'])).toContain('manage');
    expect(world.browser.consentWindows()).toEqual([]);
  });

  it.each([
    ['says no', (question: Page) => answer(question, 'deny')],
    ['presses Escape', (question: Page) => closedBy(question, 'Escape')],
    ['presses Enter at once', (question: Page) => closedBy(question, 'Enter')],
    ['closes the window', (question: Page) => question.close()],
  ])('gets nothing where the user %s, and does not ask again', async (_how, say) => {
    await allowedSite();
    const { origins, close } = await strangers(1);
    const page = await world.browser.tab(`${origins[0]}/`);
    const asking = connect(page, ['receive']);
    await say(await world.browser.consentWindow(origins[0]));
    expect(await asking).toBe('notAllowed');
    await noWindow();
    expect(await connect(page, ['receive'])).toBe('notAllowed');
    expect(world.browser.consentWindows()).toEqual([]);
    await close();
  });

  it('learns nothing before the answer', async () => {
    await allowedSite();
    const { origins, close } = await strangers(1);
    const page = await world.browser.tab(`${origins[0]}/`);
    await page.evaluate(`addEventListener('message', ({ data }) => (window.said ??= []).push(data))`);
    const asking = connect(page, ['receive', 'send']);
    const question = await world.browser.consentWindow(origins[0]);
    world.text('agora', 'not for them');
    await page.evaluate('new Promise(done => setTimeout(done, 300))');
    expect(
      await page.evaluate(
        '[window.asked ?? null, window.partylineSample.received, window.partylineSample.session ?? null]',
      ),
    ).toEqual([null, [], null]);
    // Less than it asked for: reading, and not sending.
    await isArmed(question);
    await question.uncheck('[name=send-asked]');
    await answer(question, 'allow');
    expect(await asking).toEqual(['status', 'receive']);
    await close();
  });

  it('waits its turn while another asks: one window, one question at a time', async () => {
    await allowedSite();
    const { origins, close } = await strangers(2);
    const [one, two] = [await world.browser.tab(`${origins[0]}/`), await world.browser.tab(`${origins[1]}/`)];
    const first = connect(one, ['receive']);
    const question = await world.browser.consentWindow(origins[0]);
    const second = connect(two, ['send']);
    await answer(question, 'allow');
    expect(await first).toEqual(['status', 'receive']);
    await world.browser.consentWindow(origins[1]);
    expect(world.browser.consentWindows()).toEqual([question]);
    // A press that was meant for the first is not one for the second.
    expect(await question.isEnabled('[data-test=allow]')).toBe(false);
    await answer(question, 'deny');
    expect(await second).toBe('notAllowed');
    await noWindow();
    await close();
  });

  it('is answered though the worker has died under the question', async () => {
    await allowedSite();
    const { origins, close } = await strangers(1);
    const page = await world.browser.tab(`${origins[0]}/`);
    const asking = connect(page, ['receive']);
    const question = await world.browser.consentWindow(origins[0]);
    await world.browser.killWorker();
    await answer(question, 'allow');
    expect(await asking).toEqual(['status', 'receive']);
    await noWindow();
    await close();
  });

  it('is refused though the worker has died, when the window is closed', async () => {
    const page = await allowedSite();
    const asking = connect(page.page, ['manage']);
    const question = await world.browser.consentWindow();
    await world.browser.killWorker();
    await question.close();
    expect(await asking).toEqual(['status', 'receive', 'send']);
    expect(world.browser.consentWindows()).toEqual([]);
  });

  it('opens one window for ten tabs, and all of them get the answer', async () => {
    await allowedSite();
    const { origins, close } = await strangers(1);
    const pages = await Promise.all(Array.from({ length: 10 }, () => world.browser.tab(`${origins[0]}/`)));
    const asking = pages.map(page => connect(page, ['receive']));
    const question = await world.browser.consentWindow(origins[0]);
    await isArmed(question);
    expect(world.browser.consentWindows()).toHaveLength(1);
    await answer(question, 'allow');
    expect(await Promise.all(asking)).toEqual(pages.map(() => ['status', 'receive']));
    expect(world.browser.consentWindows().length).toBeLessThanOrEqual(1);
    await noWindow();
    await close();
  });

  it('is not answered when the account signs out', async () => {
    const page = await allowedSite();
    const asking = connect(page.page, ['manage']);
    await world.browser.consentWindow();
    const popup = await world.browser.openPopup(page.page);
    await popup.click('[data-test=sign-out]');
    await popup.waitForPhase('signedOut');
    popup.close();
    expect(await asking).toEqual(['status', 'receive', 'send']);
    await noWindow();
  });

  it('cannot have a press on something else taken for a yes', async () => {
    const page = await allowedSite();
    const asking = connect(page.page, ['manage']);
    const question = await world.browser.consentWindow();
    expect(await question.evaluate('document.activeElement.dataset.test')).toBe('deny');
    await isArmed(question);
    // Something covers the window, and gives it back.
    await question.evaluate('document.hasFocus = () => false; dispatchEvent(new Event("blur"))');
    await waitFor('the button to be off', async () => !(await question.isEnabled('[data-test=allow]')));
    await question.evaluate('delete document.hasFocus; dispatchEvent(new Event("focus"))');
    expect(await question.isEnabled('[data-test=allow]')).toBe(false);
    await isArmed(question);
    await question.keyboard.press('Tab');
    await pressed(question.keyboard.press('Enter'));
    expect(await asking).toContain('manage');
  });

  it('cannot ask from a frame in an allowed page', async () => {
    const { page } = await allowedSite();
    const { origins, close } = await strangers(1);
    await page.evaluate(src => {
      document.body.append(Object.assign(document.createElement('iframe'), { src }));
    }, `${origins[0]}/`);
    const frame = await waitFor('the frame', () =>
      page.frames().find(found => found.url().startsWith(origins[0] as string)),
    );
    await frame.waitForSelector('[data-test=status][data-phase=absent]');
    expect(world.browser.consentWindows()).toEqual([]);
    await close();
  });
});
