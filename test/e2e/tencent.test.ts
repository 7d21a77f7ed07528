// Tencent Cloud Chat in the browser: sign-in, multiple instances, connection and session end.
import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { sessionEndText } from '@/components/ui/labels';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { dependencies } from '@/package.json';
import { waitFor } from '../browser/wait';
import { en } from '../messages';
import { sdkAppId, startTencentService } from '../server/tencent/service';
import { createWorld, userSentence } from './world';

const world = createWorld();
const v4 = dependencies['@tencentcloud/lite-chat'];
const alice = () => world.tencent.account('alice');

async function submit(token = world.tencent.issueUserSig('alice'), fields: Record<string, string> = {}) {
  return world.submit({ provider: 'tencent', token, fields });
}

async function signIn(): Promise<void> {
  const popup = await submit();
  await popup.waitForPhase('online');
  popup.close();
}

interface Raw {
  ready: boolean;
  kicked: string[];
  received: string[];
}

/** Opens another web instance: a page with the SDK and without Partyline. */
async function openRaw(): Promise<Page> {
  const { sdkAppId, url } = world.tencent;
  const query = new URLSearchParams({
    app: String(sdkAppId),
    server: url,
    user: 'alice',
    sig: world.tencent.issueUserSig('alice'),
  });
  const page = await world.browser.tab(`${world.web.origins[1]}/raw-tencent.html?${query}`);
  await page.waitForFunction('window.rawTencent?.ready');
  return page;
}

const rawOf = (page: Page) =>
  page.evaluate(
    () =>
      (window as unknown as { rawTencent: Raw }).rawTencent &&
      (JSON.parse(
        JSON.stringify({ ...(window as unknown as { rawTencent: Raw }).rawTencent, chat: undefined }),
      ) as Raw),
  );

// `test/unit/providers/tencent` has the SDKs' refusals, ends, instances and reconnects.
describe('tencent in the popup', () => {
  it('signs in by UserSig, delays calls until the SDK is ready, and two tabs share one instance', async () => {
    const one = await world.samplePage(world.web.origins[0]);
    const popup = await submit();
    // Calls at the first moment when the session counts as open.
    const calling = waitFor('an answer', async () => {
      const answer = (await one.session('call', 'getMyProfile')) as { code: unknown };
      return answer.code !== 'notSignedIn' && answer;
    });
    await popup.waitForPhase('online');
    popup.close();
    expect(await calling).toMatchObject({ code: 0, data: { userID: 'alice' } });

    const two = await world.samplePage(world.web.origins[1]);
    world.tencent.send('bob', 'alice', 'hi');
    for (const page of [one, two]) {
      const [event] = await page.until('onMessageReceived');
      expect(event?.payload).toMatchObject({ data: [{ from: 'bob', payload: { text: 'hi' } }] });
    }
    await one.session('send', { to: 'bob', text: 'hello' });
    await two.until('sent');
    expect(alice()).toMatchObject({ sockets: 1, instances: 1, logins: 1 });
  });

  it('shows what is wrong with a UserSig', async () => {
    const refusals: [ErrorCode, field: string, sig: string, fields?: Record<string, string>][] = [
      ['userSigExpired', 'token', world.tencent.issueUserSig('alice', -60)],
      ['userSigInvalid', 'token', 'nonsense'],
      ['userSigForeign', 'token', world.tencent.issueUserSig('bob')],
      ['userSigMissing', 'token', ''],
      ['sdkAppIdMissing', 'SDKAppID', 'x', { SDKAppID: '' }],
      ['sdkAppIdMalformed', 'SDKAppID', 'x', { SDKAppID: 'desk' }],
    ];
    const popup = await world.browser.openPopup();
    for (const [code, field, token, fields] of refusals) {
      const all = { SDKAppID: String(sdkAppId), ...fields };
      await popup.signIn({ provider: 'tencent', userId: 'alice', token, fields: all });
      await popup.waitForText(`[data-test=field-error-${field}]`, userSentence(code));
      expect(await popup.phase(), code).toBe('signedOut');
    }
    expect(alice().sockets).toBe(0);
  });

  it('uses the SDK that the user chooses under Advanced, also after a restart of the worker', async () => {
    const popup = await submit(undefined, { sdk: 'v4' });
    await popup.waitForPhase('online');
    popup.close();
    const page = await world.samplePage();
    expect(world.tencent.sdkVersions).toEqual([v4]);
    await world.browser.killWorker();
    await page.session('send', { to: 'bob', text: 'hello' });
    await page.until('sent');
    expect(world.tencent.sdkVersions).toEqual([v4, v4]);
  });
});

describe('beside a page with its own SDK, a session of tencent', () => {
  it('is replaced when one instance is allowed', async () => {
    await signIn();
    const page = await world.samplePage();
    await openRaw();
    await world.browser.waitForBadge('!');
    await page.waitForPhase('signedOut');
    expect(await page.page.evaluate('window.partylineSample.session.state.ended.reason')).toBe('replaced');
    expect(await page.received('kickedOut')).toMatchObject([{ payload: { data: { type: 'multipleAccount' } } }]);
    const popup = await world.browser.openPopup();
    await popup.waitForText('main', sessionEndText(en, 'replaced', 'tencent').title);
    expect(alice()).toMatchObject({ instances: 1, kicks: 1 });
  });

  it('stays when two are allowed, and signs out without affecting the other', async () => {
    world.tencent.webInstances = 2;
    const raw = await openRaw();
    await signIn();
    expect((await world.browser.badge()).text).toBe('ON');
    expect(alice()).toMatchObject({ instances: 2, kicks: 0 });
    const popup = await world.browser.openPopup();
    await popup.signOut();
    await popup.waitForPhase('signedOut');
    await waitFor('one instance', () => alice().instances === 1);
    world.tencent.send('bob', 'alice', 'still there?');
    await waitFor('the text in the other instance', async () => (await rawOf(raw)).received.includes('still there?'));
    expect((await rawOf(raw)).kicked).toEqual([]);
  });
});

describe('the connection of tencent', () => {
  it('is restored as the same instance after a drop, and after a server outage of a minute', async () => {
    await signIn();
    const page = await world.samplePage();
    // The SDK answers when it is ready; its first events may precede the page.
    expect(await page.session('call', 'getConversationList')).toMatchObject({ code: 0 });
    // The SDK treats a drop within a second of its start as a failed start.
    await new Promise(done => setTimeout(done, 1_200));
    world.tencent.dropSockets('alice');
    world.tencent.send('bob', 'alice', 'meanwhile');
    await page.until('onMessageReceived');
    await page.waitForPhase('online');
    expect(alice(), 'after a drop').toMatchObject({ sockets: 1, instances: 1, kicks: 0 });

    await new Promise(done => setTimeout(done, 1_200));
    world.tencent.pause();
    await page.waitForPhase('reconnecting');
    await new Promise(done => setTimeout(done, 60_000));
    world.tencent.resume();
    await waitFor('the socket', () => alice().sockets === 1);
    await page.waitForPhase('online');
    world.tencent.send('bob', 'alice', 'good morning');
    expect(await page.untilTexts(2)).toEqual(['meanwhile', 'good morning']);
    expect(alice(), 'after an outage').toMatchObject({ instances: 1, kicks: 0 });
  }, 300_000);
});

describe('the vendor’s addresses', () => {
  it('are used over TLS without a proxy', async () => {
    const vendor = await startTencentService({ secure: true });
    vendor.addUser('alice');
    // This browser resolves the vendor's hosts to this computer.
    const browser = await world.launch(
      `--host-resolver-rules=MAP *.my-imcloud.com 127.0.0.1:${vendor.port}`,
      '--ignore-certificate-errors',
    );
    const popup = await world.submit(
      { provider: 'tencent', token: vendor.issueUserSig('alice'), fields: { proxyServer: '' } },
      browser,
    );
    await popup.waitForPhase('online');
    expect(vendor.account('alice')).toMatchObject({ sockets: 1, logins: 1 });
    expect(vendor.hosts).toEqual([`${sdkAppId}w4c.my-imcloud.com`]);
    await browser.close();
    await vendor.close();
  });
});
