// How sessions end: what the popup and the badge say, what the tabs are told, and that nothing signs in again by itself.
import { describe, expect, it } from 'vitest';
import { sessionEndText } from '@/components/ui/labels';
import type { EndReason } from '@/lib/contract/session';
import type { ExtensionBrowser } from '../browser/extension-browser';
import { waitFor } from '../browser/wait';
import { en } from '../messages';
import type { ImService, KickCode } from '../server';
import { app, createWorld, everyProvider, providers } from './world';

const world = createWorld();

interface End {
  reason: EndReason;
  how: string;
  /** The session's token is still good, so that one press brings it back. */
  canResume: boolean;
  bringAbout(im: ImService): void;
}

const kick = (code: KickCode, reason: EndReason, canResume: boolean): End => ({
  reason,
  how: String(code),
  canResume,
  bringAbout: im => im.kick(app, 'alice', code),
});
const refusedReturn = (code: 50 | 57 | 214 | 220, reason: EndReason): End => ({
  reason,
  how: `${code}, when it comes back after a loss`,
  canResume: true,
  bringAbout: im => {
    im.refuseNextLogin(app, 'alice', code, 9);
    im.dropSockets(app, 'alice');
  },
});
const ends: End[] = [
  kick(206, 'replaced', true),
  kick(207, 'removed', false),
  kick(216, 'passwordChanged', false),
  kick(217, 'kicked', true),
  refusedReturn(214, 'tooManyDevices'),
  refusedReturn(220, 'tooManyDevices'),
  refusedReturn(50, 'limited'),
  refusedReturn(57, 'limited'),
];

/** The part of the sentence that has neither a name nor a time in it. */
const fixedPart = (reason: EndReason) =>
  sessionEndText(en, reason, 'agora')
    .what('|', '|')
    .split('|')
    .sort((a, b) => b.length - a.length)[0] as string;

describe.each(providers)('a session of %s', provider => {
  it.each(ends)('ends as $reason on $how', async ({ reason, canResume, bringAbout }) => {
    await world.signIn(provider);
    const page = await world.samplePage();
    bringAbout(world.im);
    await world.browser.waitForBadge('!');
    expect((await world.browser.badge()).title).toMatch(/^Partyline: .+/);

    await page.waitForPhase('signedOut');
    expect(await page.page.evaluate('window.partylineSample.session.state.ended.reason')).toBe(reason);

    const popup = await world.browser.openPopup();
    await popup.waitForText('[data-test=ended]', fixedPart(reason));
    expect(await popup.text('main')).toContain(sessionEndText(en, reason, provider).title);
    expect(await popup.evaluate('!!document.querySelector("[name=userId]")')).toBe(true);
    expect(await popup.evaluate('!!document.querySelector("[data-test=resume]")')).toBe(canResume);
    const kept = await popup.evaluate<{ session: { live?: unknown } }>('chrome.storage.session.get()');
    expect(kept.session.live !== undefined).toBe(canResume);
  });

  it('comes back after a kick when the user says so, and not before', async () => {
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

  it('asks for a new token when its own has run out, and goes on with it', async () => {
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

  it('is not torn between two browsers: the one that was replaced stays out', async () => {
    await world.signIn(provider);
    const other = await world.launch();
    await world.signIn(provider, other);
    await world.browser.waitForBadge('!');
    expect(await other.badge()).toMatchObject({ text: 'ON' });
    // A restart of the background is no reason to come back either.
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

  it('end with one of them signed in, and neither signs in by itself', async () => {
    const [one, other] = [world.browser, await world.launch()];
    await signIn(one);
    const page = await world.samplePage();
    await signIn(other);
    await one.waitForBadge('!');
    await page.waitForPhase('signedOut');
    // Neither a press in another tab, nor the worker's death, nor a drop of the winner's line begins the war.
    await page.page.reload();
    await page.joined();
    await one.killWorker();
    await page.waitForPhase('signedOut');
    const { logins } = world.account(provider);
    expect(logins).toBe(2);
    world.dropSockets(provider);
    await waitFor('the winner’s return', () => world.account(provider).logins === 3);
    // Back again by the user's press: the roles change, once.
    const popup = await one.openPopup();
    await popup.click('[data-test=resume]');
    await popup.waitForPhase('online');
    popup.close();
    await other.waitForBadge('!');
    // Whoever wanted to come back by himself would have done it by now: an SDK's first try is after two seconds at most.
    await new Promise(done => setTimeout(done, 5_000));
    expect(await one.badge()).toMatchObject({ text: 'ON' });
    expect(await other.badge()).toMatchObject({ text: '!' });
    expect(world.account(provider)).toMatchObject({ logins: 4, sockets: 1, kicks: 2 });
  });
});
