// How sessions end: popup, badge and tabs show the reason, and nothing signs in again automatically.
import { describe, expect, it } from 'vitest';
import { sessionEndText } from '@/components/ui/labels';
import type { EndReason } from '@/lib/contract/session';
import type { ExtensionBrowser } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';
import { en } from '../messages';
import type { ImService, KickCode } from '../server';
import { app, createWorld, everyProvider, providerCases } from './world';

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
const ends: End[] = [
  kick(206, 'replaced', true),
  kick(207, 'removed', false),
  kick(216, 'passwordChanged', false),
  kick(217, 'kicked', true),
  refusedReconnect(214, 'tooManyDevices'),
  refusedReconnect(220, 'tooManyDevices'),
  refusedReconnect(50, 'limited'),
  refusedReconnect(57, 'limited'),
];

/** The longest part of the sentence without name and time. */
const fixedPart = (reason: EndReason) =>
  sessionEndText(en, reason, 'agora')
    .what('|', '|')
    .split('|')
    .sort((a, b) => b.length - a.length)[0] as string;

describe.each(providerCases)('a session of %s', provider => {
  // `test/unit/providers/session.test.ts` has every end of both SDKs.
  it.each(provider === 'agora' ? ends : ends.slice(0, 1))(
    'ends with $reason on $how',
    async ({ reason, canResume, cause }) => {
      await world.signIn(provider);
      const page = await world.samplePage();
      cause(world.im);
      await world.browser.waitForBadge('!');
      expect((await world.browser.badge()).title).toMatch(/^Partyline: .+/);

      await page.waitForPhase('signedOut');
      expect(await page.page.evaluate('window.partylineSample.session.state.ended.reason')).toBe(reason);

      const popup = await world.browser.openPopup();
      await popup.waitForText('[data-test=ended]', fixedPart(reason));
      expect(await popup.text('main')).toContain(sessionEndText(en, reason, provider).title);
      expect(await popup.evaluate('!!document.querySelector("[name=userId]")')).toBe(true);
      expect(await popup.evaluate('!!document.querySelector("[data-test=resume]")')).toBe(canResume);
      const stored = await popup.evaluate<Record<string, { live?: unknown }>>('chrome.storage.session.get()');
      expect(stored['session 1']?.live !== undefined).toBe(canResume);
    },
  );

  it('signs in again after a kick on the user’s request, and not before', async () => {
    await world.signIn(provider);
    const page = await world.samplePage();
    world.im.kick(app, 'alice', 217);
    await world.browser.waitForBadge('!');
    const popup = await world.browser.openPopup();
    await popup.click('[data-test=resume]');
    await popup.waitForPhase('online');
    await page.waitForPhase('online');
    expect(world.alice).toMatchObject({ sockets: 1, logins: 2 });
  });

  it('requests a new token when its token expires, and continues with it', async () => {
    const { value } = world.im.issueToken(app, 'alice', 12_000);
    const first = await world.submit({ provider, token: value });
    await first.waitForPhase('online');
    first.close();
    const page = await world.samplePage();
    await world.browser.waitForBadge('!');
    await page.waitForPhase('needsCredentials');
    await page.until('onTokenExpired');
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=ended]', fixedPart('tokenExpired'));
    popup.close();
    const again = await world.submit({ provider, token: world.im.issueToken(app, 'alice').value });
    await again.waitForPhase('online');
    await page.waitForPhase('online');
  });

  it('does not fight between two browsers: the replaced one stays signed out', async () => {
    await world.signIn(provider);
    const other = await world.launch();
    await world.signIn(provider, other);
    await world.browser.waitForBadge('!');
    expect(await other.badge()).toMatchObject({ text: 'ON' });
    // Also after a restart of the background.
    await world.browser.killWorker();
    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=ended]', fixedPart('replaced'));
    expect(world.alice).toMatchObject({ sockets: 1, logins: 2, kicks: 1 });
  });
});

describe.each(everyProvider)('two browsers with Partyline and one account of %s', provider => {
  const signIn = async (browser: ExtensionBrowser) => {
    const form = await world.submit({ provider, remember: true, token: world.token(provider) }, browser);
    await form.waitForPhase('online');
    form.close();
  };

  it('end with one browser signed in, and neither signs in automatically', async () => {
    const [one, other] = [world.browser, await world.launch()];
    await signIn(one);
    const page = await world.samplePage();
    await signIn(other);
    await one.waitForBadge('!');
    await page.waitForPhase('signedOut');
    // A reload of a tab, a worker restart and a network loss of the other browser cause no sign-in.
    await page.page.reload();
    await page.connected();
    await one.killWorker();
    await page.waitForPhase('signedOut');
    const { logins } = world.account(provider);
    expect(logins).toBe(2);
    world.dropSockets(provider);
    await waitFor('the other browser’s reconnect', () => world.account(provider).logins === 3);
    // The user's click signs in here again, which replaces the other browser once.
    const popup = await one.openPopup();
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
