// Several accounts online at once: each has its own connection, data and tabs. Real SDKs, services and channel.
import { afterEach, describe, expect, it } from 'vitest';
import { createMessageHandlers } from '@/lib/background/handlers/messages';
import { createSessionHandlers } from '@/lib/background/handlers/session';
import type { ProviderId } from '@/lib/contract/provider-id';
import { accountId, maxOnline, type SessionState } from '@/lib/contract/session';
import { defaultApp } from '../../server';
import { startAppServer } from '../../server/app-server';
import { everyProvider, useTestServices } from '../session/test-session';
import { MemoryJournalStore } from '../storage/memory-journal-store';
import { Profile, TestBackground } from './test-sessions';

const services = useTestServices();
const backgrounds: TestBackground[] = [];
afterEach(async () => {
  const all = backgrounds.splice(0).flatMap(({ sessions }) => sessions.all);
  await Promise.all(all.map(({ controller }) => controller.signOut()));
});

async function start(profile?: Profile): Promise<TestBackground> {
  const background = new TestBackground(profile);
  backgrounds.push(background);
  await background.start();
  return background;
}

const wait = (ms: number) => new Promise(done => setTimeout(done, ms));
/** Longer than a provider waits for the answer to its goodbye (500 ms), and then for a sign-in. */
const settleMs = 1_500;
const desk = 'https://desk.example';

const signIn = ({ sessions }: TestBackground, provider: ProviderId, userId: string) =>
  sessions.signIn(services.signInRequest(provider, { userId, remember: true }));

const idOf = (provider: ProviderId, userId: string) =>
  accountId({ provider, app: provider === 'tencent' ? String(services.tencent.sdkAppId) : '1117#partyline', userId });

const at = (provider: ProviderId, userId: string) =>
  provider === 'tencent' ? services.tencent.account(userId) : services.im.account(defaultApp, userId);

function send(provider: ProviderId, from: string, to: string, text: string): void {
  if (provider === 'tencent') services.tencent.send(from, to, text);
  else services.im.send(defaultApp, from, to, text);
}

function silence(provider: ProviderId, userId: string): void {
  if (provider === 'tencent') services.tencent.silence(userId, 'halfOpen');
  else services.im.silence(defaultApp, userId, 'halfOpen');
}

/** A disk whose writes take a while. */
class SlowJournalStore extends MemoryJournalStore {
  override async write(...args: Parameters<MemoryJournalStore['write']>): Promise<void> {
    await wait(30);
    await super.write(...args);
  }
}

/** The messages in a client's events, each once: an SDK emits several events for one, and Tencent's one for several. */
const textsIn = (frames: readonly object[]) => [
  ...new Set(JSON.stringify(frames.filter(frame => 't' in frame && frame.t === 'event')).match(/\w+ to (alice|bob)/g)),
];

const helloIn = <Frame extends { t: string }>(frames: readonly Frame[]) => frames.find(({ t }) => t === 'hello');

const usersIn = (frames: readonly object[]) => [...new Set(textsIn(frames).map(text => text.split(' ').at(-1)))];

describe.each(everyProvider)('two accounts of one app (%s)', provider => {
  it('are online with one connection each, and their tabs receive only their own', async () => {
    const background = await start();
    background.grants.set('https://bobs.example', [idOf(provider, 'bob')]);
    background.grants.set(desk, [idOf(provider, 'alice')]);
    await signIn(background, provider, 'alice');
    await signIn(background, provider, 'bob');
    const ofAlice = background.attach({ origin: desk });
    const ofBob = background.attach({ origin: 'https://bobs.example' });
    const own = background.attach();
    await expect
      .poll(() => [ofAlice, ofBob, own].every(({ frames }) => frames.some(({ t }) => t === 'hello')))
      .toBe(true);
    for (let n = 0; n < 10; n++) {
      send(provider, 'carol', 'alice', `n${n} to alice`);
      send(provider, 'carol', 'bob', `n${n} to bob`);
    }
    await expect.poll(() => textsIn(own.frames).length).toBeGreaterThanOrEqual(20);
    await expect.poll(() => [textsIn(ofAlice.frames).length, textsIn(ofBob.frames).length]).toEqual([10, 10]);
    expect([usersIn(ofAlice.frames), usersIn(ofBob.frames)]).toEqual([['alice'], ['bob']]);
    expect(JSON.stringify(ofAlice.frames)).not.toContain('bob');
    expect(JSON.stringify(ofBob.frames)).not.toContain('alice');
    for (const frame of own.frames.filter(({ t }) => t === 'event'))
      for (const user of usersIn([frame])) expect(frame.account).toBe(idOf(provider, user!));
    for (const userId of ['alice', 'bob'])
      expect(at(provider, userId)).toMatchObject({ sockets: 1, kicks: 0, logins: 1 });
    expect(background.errors).toEqual([]);
  });

  it('come back as they were after the death of the worker and the browser’s start', async () => {
    const first = await start();
    for (const userId of ['alice', 'bob', 'carol']) await signIn(first, provider, userId);
    await first.session('bob').controller.goOffline();
    await first.session('carol').controller.signOut();
    await first.kill();

    const second = await start(first.profile);
    const phases = (background: TestBackground) =>
      background.sessions.all.map(({ account, state }) => [account.userId, state.phase]);
    expect(phases(second)).toEqual([
      ['alice', 'online'],
      ['bob', 'offline'],
    ]);
    await second.kill();

    first.profile.sessions = undefined;
    const third = await start(first.profile);
    expect(phases(third)).toEqual([['alice', 'online']]);
    expect((await first.profile.saved.list()).map(({ userId }) => userId).sort()).toEqual(['alice', 'bob']);
    await third.sessions.goOnline(idOf(provider, 'bob'));
    expect(phases(third)).toEqual([
      ['alice', 'online'],
      ['bob', 'online'],
    ]);
    expect(at(provider, 'alice')).toMatchObject({ sockets: 1, kicks: 0 });
    expect(at(provider, 'bob')).toMatchObject({ sockets: 1, kicks: 0 });
  });

  it('end one by one', async () => {
    const background = await start();
    await signIn(background, provider, 'alice');
    await signIn(background, provider, 'bob');
    const page = background.attach({ origin: desk });
    background.grants.set(desk, [idOf(provider, 'alice')]);
    send(provider, 'carol', 'bob', 'to bob');
    await expect.poll(() => background.notified.length).toBe(1);
    await background.session('alice').controller.signOut();
    await expect.poll(() => page.frames.at(-1)).toMatchObject({ t: 'state', state: { phase: 'signedOut' } });
    expect(JSON.stringify(page.frames)).not.toContain('bob');
    expect(background.session('bob').state.phase).toBe('online');
    expect(background.session('bob').data.unread.total).toBe(1);
    expect(background.profile.wanted).toEqual(['bob']);
  });
});

describe.each(everyProvider)('a switch of accounts (%s)', provider => {
  it('publishes and counts none of the first account’s messages as the second’s, in a burst', async () => {
    const background = await start(new Profile(() => new SlowJournalStore()));
    await signIn(background, provider, 'alice');
    const page = background.attach({ origin: desk });
    for (let n = 0; n < 50; n++) send(provider, 'carol', 'alice', `n${n} to alice`);
    await expect.poll(() => textsIn(page.frames).length).toBeGreaterThanOrEqual(5);
    await Promise.all([background.session('alice').controller.goOffline(), signIn(background, provider, 'bob')]);
    await wait(300);

    let current: unknown;
    for (const { t, ...frame } of page.frames) {
      if ('state' in frame) current = (frame.state as SessionState).account?.userId;
      if (t === 'event' && JSON.stringify(frame).includes('to alice')) expect(current).toBe('alice');
    }
    expect(current).toBe('bob');
    expect(background.session('bob').data.unread.total).toBe(0);
    const { slot } = background.session('bob');
    expect(JSON.stringify(background.profile.journals.of(slot).batches)).not.toContain('to alice');
  });

  it.each([0, 150, 200])('connects neither account when it is cancelled after %i ms', async delay => {
    const background = await start();
    await signIn(background, provider, 'bob');
    await background.session('bob').controller.goOffline();
    await signIn(background, provider, 'alice');
    silence(provider, 'alice');
    const switching = background.sessions.switchTo(idOf(provider, 'bob')).catch(error => error);
    await expect.poll(() => background.session('bob').state.phase, { interval: 2 }).toBe('reconnecting');
    await wait(delay);
    await background.session('bob').controller.goOffline();
    const result = await switching;
    await wait(settleMs);
    const isOnline = background.sessions.all.filter(({ state }) => state.phase === 'online');
    expect(isOnline).toEqual([]);
    expect(background.profile.wanted).toEqual([]);
    if (result) expect(result).toMatchObject({ code: 'cancelled' });
  });

  it('leaves the first account in the list of saved accounts only', async () => {
    const background = await start();
    await signIn(background, provider, 'alice');
    await background.session('alice').controller.goOffline();
    await signIn(background, provider, 'bob');
    await background.sessions.switchTo(idOf(provider, 'alice'));
    await expect.poll(() => background.sessions.all.map(({ account }) => account.userId)).toEqual(['alice']);
    expect(background.profile.wanted).toEqual(['alice']);
    expect(at(provider, 'bob').sockets).toBe(0);
  });
});

describe('sessions', () => {
  it('are eight at most, and an offline one makes room', async () => {
    const background = await start();
    const users = Array.from({ length: maxOnline + 1 }, (_, n) => `agent-${n}`);
    for (const userId of users) services.im.addUser(defaultApp, { userId, password: 'pass' });
    const request = (userId: string) =>
      services.signInRequest('agora', { userId, credential: { kind: 'password', password: 'pass' } });
    for (const userId of users.slice(0, maxOnline)) await background.sessions.signIn(request(userId));
    await expect(background.sessions.signIn(request(users[maxOnline]!))).rejects.toMatchObject({
      code: 'tooManyAccounts',
    });
    await background.session('agent-0').controller.goOffline();
    await background.sessions.signIn(request(users[maxOnline]!));
    await expect(background.sessions.resume(background.session('agent-0'))).rejects.toMatchObject({
      code: 'tooManyAccounts',
    });
    expect(background.sessions.all.filter(({ state }) => state.phase === 'online')).toHaveLength(maxOnline);
  });

  it('are not created when the user cancels while the script that creates them is loaded', async () => {
    const background = await start();
    const signingIn = signIn(background, 'agora', 'alice').catch(error => error);
    background.sessions.cancelConnecting();
    expect(await signingIn).toMatchObject({ code: 'cancelled' });
    await wait(100);
    expect(background.sessions.all).toEqual([]);
    expect(at('agora', 'alice').logins).toBe(0);
  });

  it('use the token of the user when a page supplies one at the same time', async () => {
    const background = await start();
    const issue = () => services.tencent.issueUserSig('alice');
    const credential = { kind: 'token', token: issue(), tokenKind: 'userSig' } as const;
    await background.sessions.signIn({ ...services.signInRequest('tencent', { userId: 'alice' }), credential });
    const session = background.session('alice');
    const policy = { check: () => {}, checkRecord: () => {} };
    const { 'session.supplyToken': supply } = createSessionHandlers(background.sessions, policy as never, {
      isLocked: false,
    });
    const page = { kind: 'page', origin: desk, tabId: 1, scopes: ['manage'] } as const;
    const { signal } = new AbortController();
    const token = issue();
    const users = supply({ token }, { client: { kind: 'ui' }, signal, session });
    const pages = supply({ token: 'nonsense' }, { client: page, signal, session }).catch(error => error);
    await users;
    expect(await pages).toMatchObject({ code: 'userSigInvalid' });
    expect(session.controller.record?.token?.value).toBe(token);
  });

  it('are shown while what is stored of them is still being read', async () => {
    const background = new TestBackground(new Profile(), new Promise(() => {}));
    backgrounds.push(background);
    await background.start();
    const own = background.attach();
    await signIn(background, 'agora', 'alice');
    const phases = own.frames.flatMap(({ t, state }) => (t === 'state' ? [(state as SessionState).phase] : []));
    expect(phases).toContain('signingIn');
  });

  it('refuse the user of another session by the other provider of the same service', async () => {
    const background = await start();
    await signIn(background, 'agora', 'alice');
    await expect(signIn(background, 'easemob', 'Alice')).rejects.toMatchObject({ code: 'alreadySignedIn' });
    expect(at('agora', 'alice')).toMatchObject({ sockets: 1, kicks: 0 });
  });

  it('refuse a login that proves to be an account which is online', async () => {
    const background = await start();
    await signIn(background, 'agora', 'alice');
    const server = await startAppServer({
      users: [{ userId: 'desk-7', password: 'app-pass' }],
      issue: () => {
        const { value: token, expiresAt: expireAt, userId } = services.im.issueToken(defaultApp, 'alice');
        return { token, expireAt, userId };
      },
    });
    const fields = { account: 'userAccount', password: 'userPassword', user: 'chatUserName' };
    const credential = { kind: 'appServer' as const, endpoint: server.url, password: 'app-pass', fields };
    const request = services.signInRequest('agora', { userId: 'desk-7', credential });
    await expect(background.sessions.signIn(request)).rejects.toMatchObject({ code: 'alreadySignedIn' });
    expect(at('agora', 'alice')).toMatchObject({ sockets: 1, kicks: 0, logins: 1 });
    await server.close();
  });

  it('publish each account’s numbers independently of the others', async () => {
    const background = await start();
    background.grants.set(desk, [idOf('agora', 'alice')]);
    await signIn(background, 'agora', 'alice');
    await signIn(background, 'agora', 'bob');
    const page = background.attach({ origin: desk });
    send('agora', 'carol', 'alice', 'first to alice');
    await expect.poll(() => textsIn(page.frames)).toHaveLength(1);
    for (let n = 0; n < 20; n++) send('agora', 'carol', 'bob', `n${n} to bob`);
    await expect.poll(() => background.session('bob').data.unread.total).toBe(20);
    send('agora', 'carol', 'alice', 'second to alice');
    await expect.poll(() => textsIn(page.frames)).toHaveLength(2);
    const seqs = page.frames.filter(({ t }) => t === 'event').map(({ seq }) => seq as number);
    expect(seqs.at(-1)! - seqs[0]!).toBe(seqs.length - 1);
  });

  it('bind a tab of a site that follows the first account to the next when the first is over', async () => {
    const background = await start();
    await signIn(background, 'agora', 'alice');
    const page = background.attach({ origin: desk });
    await expect.poll(() => page.frames.at(-1)).toMatchObject({ t: 'hello', account: idOf('agora', 'alice') });
    background.handle = () => new Promise(() => {});
    page.post({ t: 'request', id: 1, method: 'vendor.call', params: { method: 'getContacts', args: [] } });
    await signIn(background, 'agora', 'bob');
    expect(page.frames.filter(({ t }) => t === 'bound')).toEqual([]);
    await background.session('alice').controller.goOffline();
    await expect
      .poll(() => page.frames.find(({ t }) => t === 'bound'))
      .toMatchObject({ account: idOf('agora', 'bob') });
    await expect
      .poll(() => page.frames.find(({ t }) => t === 'reply'))
      .toMatchObject({ error: { code: 'otherAccount' } });
  });

  it('bind a tab to the account that its page names, if the site may use it', async () => {
    const background = await start();
    const [alice, bob] = [idOf('agora', 'alice'), idOf('agora', 'bob')];
    background.grants.set(desk, [alice, bob]);
    await signIn(background, 'agora', 'alice');
    await signIn(background, 'agora', 'bob');
    background.handle = async method => (method === 'session.expect' ? 'ready' : undefined);
    const expectBob = { provider: 'agora', app: defaultApp, userId: 'bob' };
    const granted = background.attach({ origin: desk });
    granted.post({ t: 'request', id: 1, method: 'session.expect', params: expectBob });
    await expect
      .poll(() => granted.frames.slice(-2))
      .toMatchObject([
        { t: 'bound', account: bob, state: { account: { userId: 'bob' } } },
        { t: 'reply', id: 1, result: 'ready' },
      ]);
    const other = background.attach({ origin: 'https://other.example' });
    background.grants.set('https://other.example', [alice]);
    other.post({ t: 'request', id: 1, method: 'session.expect', params: expectBob });
    await expect.poll(() => other.frames.at(-1)).toMatchObject({ t: 'reply', id: 1 });
    send('agora', 'carol', 'alice', 'one to alice');
    send('agora', 'carol', 'bob', 'one to bob');
    await expect.poll(() => usersIn(granted.frames)).toEqual(['bob']);
    await expect.poll(() => usersIn(other.frames)).toEqual(['alice']);
    background.grants.set(desk, [alice]);
    background.server.rebind();
    await expect.poll(() => granted.frames.at(-1)).toMatchObject({ t: 'bound', account: alice });
  });

  it('give a page that reconnects the events of its own account, or tell it that some are missing', async () => {
    const background = await start();
    const [alice, bob] = [idOf('agora', 'alice'), idOf('agora', 'bob')];
    background.grants.set(desk, [alice, bob]);
    await signIn(background, 'agora', 'alice');
    await signIn(background, 'agora', 'bob');
    const first = background.attach({ origin: desk }, { account: bob });
    await expect.poll(() => helloIn(first.frames)).toMatchObject({ t: 'hello', account: bob });
    const { seq } = helloIn(first.frames)!;
    send('agora', 'carol', 'alice', 'one to alice');
    send('agora', 'carol', 'bob', 'one to bob');
    await expect.poll(() => background.session('alice').data.unread.total).toBe(1);
    await expect.poll(() => usersIn(first.frames)).toEqual(['bob']);
    const again = background.attach({ origin: desk }, { account: bob, since: seq });
    await expect.poll(() => helloIn(again.frames)).toMatchObject({ t: 'hello', account: bob, gap: false });
    expect(textsIn(helloIn(again.frames)!.events as object[])).toEqual(['one to bob']);
    background.grants.set(desk, [alice]);
    const moved = background.attach({ origin: desk }, { account: bob, since: seq });
    await expect.poll(() => helloIn(moved.frames)).toMatchObject({ t: 'hello', account: alice, gap: true, events: [] });
  });

  it('deliver the event that ended the account, and then delete its events', async () => {
    const background = await start();
    await signIn(background, 'agora', 'alice');
    const page = background.attach({ origin: desk });
    await expect.poll(() => helloIn(page.frames)).toBeDefined();
    const { slot } = background.session('alice');
    services.im.kick(defaultApp, 'alice', 207);
    await expect.poll(() => page.frames.at(-1)).toMatchObject({ t: 'state', state: { phase: 'signedOut' } });
    expect(page.frames.map(({ topic }) => topic)).toContain('onDisconnected');
    await expect.poll(() => background.profile.journals.of(slot).batches).toEqual([]);
    expect(background.session('alice').catchUp(0).events).toEqual([]);
  });

  it('delete what is stored at a sign-out even if deliveries never begin', async () => {
    const background = new TestBackground(new Profile(), new Promise(() => {}));
    backgrounds.push(background);
    await background.start();
    await signIn(background, 'agora', 'alice');
    const { data, slot } = background.session('alice');
    send('agora', 'carol', 'alice', 'one to alice');
    await expect.poll(() => data.journal.events.length).toBeGreaterThan(0);
    await data.journal.saved();
    expect(background.profile.journals.of(slot).batches).not.toEqual([]);
    await background.session('alice').controller.signOut();
    await expect.poll(() => background.profile.journals.of(slot).batches).toEqual([]);
  });

  it('deliver after the limit when a write hangs, whatever hangs in another account', async () => {
    const background = await start();
    await signIn(background, 'agora', 'alice');
    await signIn(background, 'agora', 'bob');
    const own = background.attach();
    background.profile.journals.of(background.session('bob').slot).gate = new Promise(() => {});
    send('agora', 'carol', 'bob', 'text to bob');
    await wait(50);
    send('agora', 'carol', 'alice', 'text to alice');
    await expect.poll(() => textsIn(own.frames)).toEqual(['text to alice']);
    await expect.poll(() => textsIn(own.frames)).toEqual(['text to alice', 'text to bob']);
  });

  it('look no outcome up in another account’s history', async () => {
    const background = await start();
    await signIn(background, 'agora', 'alice');
    const session = background.session('alice');
    const handlers = createMessageHandlers();
    const request = {
      client: { kind: 'ui' } as const,
      signal: new AbortController().signal,
      key: { id: '0'.repeat(32) },
      session,
    };
    const message = { to: 'carol', text: 'hi', chatType: 'singleChat' as const };
    silence('agora', 'alice');
    const sending = handlers['message.send'](message, request).catch(error => error);
    await wait(50);
    await session.controller.signOut();
    await signIn(background, 'agora', 'bob');
    expect((await sending).code).toMatch(/unknownOutcome|notSignedIn|otherAccount/);
    const again = { ...request, key: { ...request.key, since: Date.now() - 1_000 } };
    await expect(handlers['message.send'](message, again)).rejects.toMatchObject({ code: 'unknownOutcome' });
    expect(at('agora', 'bob')).toMatchObject({ logins: 1 });
  });
});

describe.each(everyProvider)('stores that take no writes (%s)', provider => {
  const kick = () => {
    if (provider === 'tencent') services.tencent.kick('alice', 'multipleAccount');
    else services.im.kick(defaultApp, 'alice', 206);
  };

  it.each(['refuses', 'hangs'] as const)('do not undo a kick when the worker dies (%s)', async health => {
    const first = await start();
    await signIn(first, provider, 'alice');
    first.profile.health = health;
    kick();
    await expect.poll(() => first.session('alice').state.phase).toBe('signedOut');
    await first.kill();
    const { logins } = at(provider, 'alice');

    const second = await start(first.profile);
    expect(second.session('alice').state).toMatchObject({
      ...{ phase: 'signedOut', canResume: true, ended: { reason: 'replaced' } },
    });
    await wait(settleMs);
    expect(at(provider, 'alice')).toMatchObject({ logins, sockets: 0 });

    second.profile.health = 'well';
    await second.sessions.resume(second.session('alice'));
    expect(second.session('alice').state.phase).toBe('online');
    await second.kill();
    const third = await start(first.profile);
    await expect.poll(() => third.session('alice').state.phase).toBe('online');
    expect(first.profile.marks.size).toBe(0);
  });

  it.each(['refuses', 'hangs'] as const)('do not undo a sign-out when the worker dies (%s)', async health => {
    const first = await start();
    await signIn(first, provider, 'alice');
    first.profile.health = health;
    await first.session('alice').controller.signOut();
    await first.kill();
    const { logins } = at(provider, 'alice');
    const second = await start(first.profile);
    expect(second.session('alice').state.phase).toBe('signedOut');
    expect(second.session('alice').controller.record).toBeUndefined();
    await wait(settleMs);
    expect(at(provider, 'alice').logins).toBe(logins);
    expect([...first.profile.marks.values()]).toEqual(['byUser wipe']);
  });

  it('let an account sign in, and remember it when they take writes again', async () => {
    const background = await start();
    const { profile } = background;
    profile.health = 'refuses';
    await signIn(background, provider, 'alice');
    expect(profile.wanted).toEqual([]);
    profile.health = 'well';
    await expect.poll(() => profile.wanted).toEqual(['alice']);
    await expect.poll(() => profile.sessions?.size).toBe(1);
  });
});

describe('deliveries', () => {
  it('begin after two seconds when a store never answers', async () => {
    const background = new TestBackground(undefined, new Promise(() => {}));
    backgrounds.push(background);
    await background.start();
    const { frames } = background.attach();
    await signIn(background, 'agora', 'alice');
    send('agora', 'carol', 'alice', 'late to alice');
    await expect.poll(() => textsIn(frames)).toEqual(['late to alice']);
  });
});

describe('the script of accounts', () => {
  it('is loaded once, when the first accounts connect, and by the next worker that has some', async () => {
    const first = await start();
    expect(first.loads).toBe(0);
    await Promise.all(['alice', 'bob'].map(userId => signIn(first, 'agora', userId)));
    expect(first.sessions.all.map(({ state }) => state.phase)).toEqual(['online', 'online']);
    expect(first.loads).toBe(1);
    await first.kill();

    const second = await start(first.profile);
    expect(second.sessions.all.map(({ state }) => state.phase)).toEqual(['online', 'online']);
    expect(second.loads).toBe(1);
  });

  it('is loaded by the next sign-in if it could not be loaded', async () => {
    const background = await start();
    background.loadFails = true;
    await expect(signIn(background, 'agora', 'alice')).rejects.toThrow('no script');
    background.loadFails = false;
    await signIn(background, 'agora', 'alice');
    expect(background.session('alice').state.phase).toBe('online');
  });
});
