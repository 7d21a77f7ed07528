// A page and several accounts, without a browser: page object, bridge and channel client; the test is the background.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChannelClient } from '@/lib/channel/client';
import { bridgePage } from '@/lib/channel/page-bridge';
import type { Port } from '@/lib/channel/port';
import type { ServerFrame } from '@/lib/contract/frames';
import { type Account, accountId, type SessionState } from '@/lib/contract/session';
import { announce } from '@/lib/page/announce';
import type { PageAnnouncement, PageSession } from '@/lib/page/api';
import { connect, discover } from '@/lib/page/client';
import { portPair } from '../channel/ports';
import { alice, stubPage } from './extension';

const bob = { ...alice, userId: 'bob' };
const online = (account: Account): SessionState => ({ phase: 'online', since: 1, account, unread: 0 });
const signedOut: SessionState = { phase: 'signedOut', since: 1 };
const browser = stubPage();
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const close of cleanups.splice(0)) close();
});

type Request = { id: number; method: string; params: Record<string, unknown> };

/** A tab whose frames from the background the test posts. */
function openTab(first: SessionState) {
  const requests: Request[] = [];
  let port: Port | undefined;
  let state = first;
  /** The user's answer to a request for an account. */
  const background = {
    expect: async (account: Account): Promise<'ready' | 'own'> => {
      tab.bind(online(account));
      return 'ready';
    },
  };
  const post = (frame: ServerFrame) => port?.postMessage(frame);
  const scopes = ['status' as const, 'receive' as const, 'send' as const, 'manage' as const];
  const receive = (frame: { t: string } & Request) => {
    if (frame.t === 'attach') post({ t: 'hello', version: 1, epoch: 1, scopes, state, seq: 0, events: [], gap: false });
    if (frame.t !== 'request') return;
    requests.push(frame);
    const { id, method, params } = frame;
    if (method !== 'session.expect') return post({ t: 'reply', id, result: null });
    background.expect(params as unknown as Account).then(
      result => post({ t: 'reply', id, result }),
      error => post({ t: 'reply', id, error }),
    );
  };
  const origin = 'https://desk.example';
  const page = Object.assign(browser.page, {
    location: { origin },
    postMessage(data: unknown, _to: string, ports: MessagePort[]) {
      page.dispatchEvent(Object.assign(new Event('message'), { data, origin, source: page, ports }));
    },
  }) as unknown as Window;
  const openPort = () => {
    const [near, far] = portPair();
    port = far;
    far.onMessage.addListener(message => receive(message as never));
    return near;
  };
  const bridge = bridgePage(page, options => new ChannelClient({ ...options, openPort }));
  cleanups.push(() => bridge.close());
  announce(page);
  let seq = 0;
  const tab = {
    background,
    requests,
    methods: () => requests.map(({ method }) => method).filter(method => method !== 'events.subscribe'),
    /** The page uses another account from now on. */
    bind(next: SessionState) {
      state = next;
      seq = 0;
      post({ t: 'bound', seq, state, ...(next.account && { account: accountId(next.account) }) });
    },
    emit: (payload: unknown) => post({ t: 'event', seq: ++seq, topic: 'onTextMessage', payload, at: 1 }),
  };
  return tab;
}

const announcement = async () => (await discover()) as unknown as PageAnnouncement;
const connectRaw = async (options?: Parameters<PageAnnouncement['connect']>[0]) =>
  (await announcement()).connect(options);
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'done',
    ({ code, about }) => (about ? `${code} ${about}` : code),
  );

describe('a page that names an account', () => {
  it('is bound to it when it connects', async () => {
    const tab = openTab(online(alice));
    const session = await connectRaw({ account: bob });
    expect(session.account).toEqual(bob);
    expect(tab.requests[0]).toMatchObject({ method: 'session.expect', params: bob });
  });

  it('does not connect when the user denies it or lets the page open its own connection', async () => {
    const tab = openTab(online(alice));
    tab.background.expect = async () => 'own';
    expect(await errorOf(connectRaw({ account: bob }))).toBe('otherAccount own');
    tab.background.expect = () => Promise.reject({ code: 'otherAccount', message: 'No.', retryable: false });
    expect(await errorOf(connectRaw({ account: bob }))).toBe('otherAccount');
    // Neither of them counts as a client of alice.
    tab.background.expect = async account => {
      tab.bind(online(account));
      return 'ready';
    };
    expect((await connectRaw({ account: bob })).account).toEqual(bob);
  });

  it('is refused while another client of the page uses another account', async () => {
    const tab = openTab(online(alice));
    const first = await connectRaw();
    expect(await errorOf(connectRaw({ account: bob }))).toBe('otherAccount');
    const second = await connectRaw({ account: alice });
    expect(await errorOf(second.expect(bob))).toBe('otherAccount');
    expect(tab.methods()).toEqual(['session.expect']);
    first.detach();
    expect(await second.expect(bob)).toBe('ready');
    expect(second.account).toEqual(bob);
    second.detach();
    expect((await connectRaw({ account: alice })).account).toEqual(alice);
  });

  it('may name any account while nobody is signed in, or after the last client has detached', async () => {
    openTab(signedOut);
    const waiting = await connectRaw();
    const session = await connectRaw({ account: bob });
    expect([waiting.account, session.account]).toEqual([bob, bob]);
    for (const one of [waiting, session]) one.detach();
    expect((await connectRaw({ account: alice })).account).toEqual(alice);
  });
});

describe('the raw session', () => {
  it('names the account that it knows with each call', async () => {
    const tab = openTab(online(alice));
    const session = (await connectRaw()) as PageSession;
    session.on('onTextMessage', () => {});
    await session.send({ to: 'x', text: 'hi' });
    await session.call('getContacts');
    await session.callWith({}, 'send', { file: new Blob(['x']) });
    await session.supplyToken('token');
    await session.markRead();
    await session.markRead({ to: 'x', chatType: 'singleChat' });
    await session.mute({ to: 'x', chatType: 'singleChat' });
    const calls = tab.requests.filter(({ method }) => method !== 'events.subscribe');
    expect(calls.map(({ method }) => method)).toEqual([
      ...[
        'message.send',
        'vendor.call',
        'vendor.call',
        'session.supplyToken',
        'unread.read',
        'unread.read',
        'mutes.set',
      ],
    ]);
    expect(calls.map(({ params }) => params.account)).toEqual(calls.map(() => accountId(alice)));
    await session.send({ to: 'x', text: 'hi' }, { account: bob });
    expect(tab.requests.at(-1)?.params.account).toBe(accountId(bob));
  });
});

describe('a page that gets another account', () => {
  it('ends what its clients show, and gives the raw session the events of the new account', async () => {
    const tab = openTab(online(alice));
    const raw = await connectRaw();
    const result = await connect({ provider: 'agora' });
    if (!result.ok) throw result.error;
    const { session } = result;
    const texts: unknown[] = [];
    const seen: unknown[] = [];
    raw.on('onTextMessage', text => texts.push(text));
    session.on('onTextMessage', text => seen.push(text));
    await vi.waitFor(() => expect(tab.requests.at(-1)?.method).toBe('events.subscribe'));
    for (const text of ['one', 'two', 'three']) tab.emit(text);
    await vi.waitFor(() => expect(texts).toEqual(['one', 'two', 'three']));
    tab.bind(online(bob));
    tab.emit('for bob');
    await vi.waitFor(() => expect(texts).toContain('for bob'));
    expect(seen).toEqual(['one', 'two', 'three']);
    expect([raw.account, session.account, session.status.phase]).toEqual([bob, alice, 'otherAccount']);
    await raw.send({ to: 'x', text: 'hi' });
    expect(tab.requests.at(-1)?.params.account).toBe(accountId(bob));
  });
});

describe('a client of the npm package', () => {
  it('is bound to the account that it names, and shows no other', async () => {
    const tab = openTab(online(alice));
    const result = await connect({ account: bob });
    if (!result.ok) throw result.error;
    const { session } = result;
    expect([session.account, session.provider]).toEqual([bob, 'agora']);
    const seen: unknown[] = [];
    session.onStatus(status => seen.push(status.phase));
    session.on('onTextMessage' as never, payload => seen.push(payload));
    await vi.waitFor(() => expect(tab.requests.at(-1)?.method).toBe('events.subscribe'));
    tab.emit('for bob');
    await vi.waitFor(() => expect(seen).toContain('for bob'));
    tab.bind({ ...online(alice), unread: 7 } as SessionState);
    tab.emit('for alice');
    await vi.waitFor(() => expect(session.status).toEqual({ phase: 'otherAccount', since: 1 }));
    await expect(session.send({ to: 'x', text: 'hi' })).rejects.toMatchObject({ code: 'otherAccount' });
    expect(seen).toEqual(['online', 'for bob', 'otherAccount']);
    expect(JSON.stringify(session)).not.toContain('alice');
  });

  it('asks only for an account named in full, or with `ask`', async () => {
    const tab = openTab(online(alice));
    expect(await connect({ provider: 'agora', account: { app: bob.app, userId: 'bob' } })).toMatchObject({
      reason: 'otherAccount',
    });
    expect(tab.methods()).toEqual([]);
    tab.background.expect = async () => 'own';
    expect(await connect({ account: bob })).toMatchObject({ ok: false, reason: 'own' });
    expect(await connect({ account: { provider: 'tencent' } })).toMatchObject({ reason: 'otherAccount' });
    expect(await connect({ account: { provider: 'agora' } })).toMatchObject({ ok: true });
    expect(tab.methods()).toEqual(['session.expect']);
  });

  it('asks the user when the account is offline by the user', async () => {
    const tab = openTab({ phase: 'offline', since: 1, account: alice, cause: 'byUser' });
    expect(await connect({ account: alice })).toMatchObject({ ok: true });
    expect(tab.methods()).toEqual(['session.expect']);
  });
});
