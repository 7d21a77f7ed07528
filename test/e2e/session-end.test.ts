// How sessions end: popup, badge and tabs show the reason, and nothing signs in again automatically.
import { describe, expect, it } from 'vitest';
import { sessionEndText } from '@/components/ui/labels';
import type { EndReason } from '@/lib/contract/session';
import type { ExtensionBrowser } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';
import { en } from '../messages';
import type { ImService, KickCode } from '../server';
import { app, createWorld, oneOfEachDriver, type TestProvider } from './world';

const world = createWorld();

interface End {
  reason: EndReason;
  how: string;
  /** Whether the token is still valid, so that one click signs in again. */
  canResume: boolean;
  cause(im: ImService): void;
}

const kick = (code: KickCode, reason: EndReason, canResume: boolean): End => ({
  reason,
  how: String(code),
  canResume,
  cause: im => im.kick(app, 'alice', code),
});
const refusedReconnect = (code: 50 | 57 | 214 | 220, reason: EndReason): End => ({
  reason,
  how: `${code} on a reconnect`,
  canResume: true,
  cause: im => {
    im.refuseNextLogin(app, 'alice', code, 9);
    im.dropSockets(app, 'alice');
  },
});
/** The last deletes the account. */
const ends: End[] = [
  kick(206, 'replaced', true),
  kick(217, 'kicked', true),
  refusedReconnect(214, 'tooManyDevices'),
  refusedReconnect(220, 'tooManyDevices'),
  refusedReconnect(50, 'limited'),
  refusedReconnect(57, 'limited'),
  kick(216, 'passwordChanged', false),
  kick(207, 'removed', false),
];

/** The longest part of the sentence without name and time. */
const fixedPart = (reason: EndReason, provider: TestProvider) =>
  sessionEndText(en, reason, provider)
    .what('|', '|')
    .split('|')
    .sort((a, b) => b.length - a.length)[0] as string;

// `test/unit/providers` has every end of every SDK.
describe('a session', () => {
  it('ends with a reason that badge, tabs and popup show, and comes back only on the user’s request', async () => {
    await world.signIn('agora');
    const page = await world.samplePage();
    for (const { reason, how, canResume, cause } of ends) {
      const { logins } = world.alice;
      cause(world.im);
      await world.browser.waitForBadge('!');
      expect((await world.browser.badge()).title, how).toMatch(/^Partyline: .+/);
      await page.waitForPhase('signedOut');
      expect(await page.page.evaluate('window.partylineSample.session.state.ended.reason'), how).toBe(reason);

      const popup = await world.browser.openPopup();
      await popup.waitForText('[data-test=ended]', fixedPart(reason, 'agora'));
      expect(await popup.text('main'), how).toContain(sessionEndText(en, reason, 'agora').title);
      expect(await popup.evaluate('!!document.querySelector("[name=userId]")'), how).toBe(true);
      expect(await popup.evaluate('!!document.querySelector("[data-test=resume]")'), how).toBe(canResume);
      const stored = await popup.evaluate<Record<string, { live?: unknown }>>('chrome.storage.session.get()');
      const isLive = Object.entries(stored).some(([key, { live }]) => /^session \d+$/.test(key) && live !== undefined);
      expect(isLive, how).toBe(canResume);
      if (reason === 'removed') break;

      expect(world.alice.logins, how).toBe(logins);
      world.im.hub.app(app).loginRefusals.length = 0;
      if (canResume) await popup.click('[data-test=resume]');
      else await popup.signIn({ provider: 'agora', userId: 'alice', password: 'alice-pass' });
      await popup.waitForPhase('online');
      popup.close();
      await world.browser.waitForBadge('ON');
      await page.waitForPhase('online');
      expect(world.alice, how).toMatchObject({ sockets: 1, logins: logins + 1 });
    }
  }, 300_000);

  it('requests a new token when its token expires, and continues with it', async () => {
    const { value } = world.im.issueToken(app, 'alice', 20_000);
    const first = await world.submit({ provider: 'easemob', token: value });
    await first.waitForPhase('online');
    first.close();
    const page = await world.samplePage();
    await world.browser.waitForBadge('!');
    await page.waitForPhase('needsCredentials');
    await page.until('onTokenExpired');
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=ended]', fixedPart('tokenExpired', 'easemob'));
    popup.close();
    const again = await world.submit({ provider: 'easemob', token: world.im.issueToken(app, 'alice').value });
    await again.waitForPhase('online');
    await page.waitForPhase('online');
  });
});

describe.each(oneOfEachDriver('easemob'))('an account of %s', provider => {
  const signIn = async (browser: ExtensionBrowser) => {
    const form = await world.submit({ provider, remember: true, token: world.token(provider) }, browser);
    await form.waitForPhase('online');
    form.close();
  };

  it('does not fight between two browsers: the replaced one stays signed out, until the user signs in', async () => {
    const [one, other] = [world.browser, await world.launch()];
    await signIn(one);
    const page = await world.samplePage();
    await signIn(other);
    await one.waitForBadge('!');
    expect(await other.badge()).toMatchObject({ text: 'ON' });
    await page.waitForPhase('signedOut');
    // A reload of a tab, a worker restart and a network loss of the other browser cause no sign-in.
    await page.page.reload();
    await page.connected();
    await one.killWorker();
    await page.waitForPhase('signedOut');
    expect(world.account(provider)).toMatchObject({ logins: 2, kicks: 1 });
    world.dropSockets(provider);
    await waitFor('the other browser’s reconnect', () => world.account(provider).logins === 3);
    // The user's click signs in here again, which replaces the other browser once.
    const popup = await one.openPopup();
    await popup.waitForText('[data-test=ended]', fixedPart('replaced', provider));
    await popup.click('[data-test=resume]');
    await popup.waitForPhase('online');
    popup.close();
    await other.waitForBadge('!');
    // An SDK's first reconnect comes after two seconds at most.
    await new Promise(done => setTimeout(done, 5_000));
    expect(await one.badge()).toMatchObject({ text: 'ON' });
    expect(await other.badge()).toMatchObject({ text: '!' });
    expect(world.account(provider)).toMatchObject({ logins: 4, sockets: 1, kicks: 2 });
  });
});
