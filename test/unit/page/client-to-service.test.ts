// The client through all of the extension that a tab has, and the channel's server: only the browser between them is missing.
import { afterEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { ChannelClient } from '@/lib/channel/client';
import { bridgePage } from '@/lib/channel/page-bridge';
import type { Port } from '@/lib/channel/port';
import { ChannelServer, type ServerHost } from '@/lib/channel/server';
import { PartylineError } from '@/lib/contract/errors';
import type { SessionState } from '@/lib/contract/session';
import { announce } from '@/lib/page/announce';
import type { PageSession } from '@/lib/page/api';
import { connect, discover } from '@/lib/page/client';
import type { BridgeFrame } from '@/lib/page/pipe-frames';
import { portPair } from '../channel/ports';
import { startJournal } from '../storage/memory-journal-store';
import { alice, online, stubPage } from './extension';

const world = stubPage();
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A tab of an allowed site. */
function tab(handle: ServerHost['handle'] = async () => null) {
  const journal = startJournal(1, undefined, { events: 5, age: Number.POSITIVE_INFINITY });
  let state = online(alice) as SessionState;
  const server = new ChannelServer(
    {
      epoch: () => 1,
      state: () => state,
      vendorScope: method => (method === 'getContacts' ? 'receive' : undefined),
      isSlow: () => false,
      handle,
      catchUp: since => journal.after(since),
      onSubscribe: () => {},
      onAttach: () => {},
      consent: async () => {},
    },
    Promise.resolve(),
  );
  const origin = 'https://desk.example';
  const pipes: MockInstance<MessagePort['postMessage']>[] = [];
  const lines: Port[] = [];
  const page = Object.assign(world.page, {
    location: { origin },
    postMessage(data: unknown, _to: string, carried: MessagePort[]) {
      pipes.push(...carried.map(port => vi.spyOn(port, 'postMessage')));
      page.dispatchEvent(Object.assign(new Event('message'), { data, origin, source: page, ports: carried }));
    },
  }) as unknown as Window;
  const bridge = bridgePage(
    page,
    options =>
      new ChannelClient({
        ...options,
        openPort: () => {
          const [here, there] = portPair();
          lines.push(there);
          server.accept(there, { kind: 'page', origin, tabId: 1, scopes: ['status', 'receive', 'send'] });
          return here;
        },
      }),
  );
  closing.push(() => bridge.close());
  announce(page);
  return {
    bridge,
    /** What the bridge has said to the page. */
    said: () => pipes.flatMap(({ mock }) => mock.calls.map(([frame]) => frame as BridgeFrame)),
    /** The background dies. */
    drop: () => lines.at(-1)?.disconnect(),
    /** The user takes the site's grant away. */
    refuse: () => server.reauthorize(origin, () => undefined),
    publish: async (topic: string, payload: unknown) => {
      const event = journal.append(topic, payload, 1);
      await journal.saved();
      server.publish(event);
    },
    become: (next: SessionState) => {
      state = next;
      server.publishState();
    },
    /** The page is not told yet. */
    becomeUnseen: (next: SessionState) => {
      state = next;
    },
  };
}

async function attach() {
  const result = await connect({ provider: 'agora' });
  if (!result.ok) throw result.error;
  return result.session;
}

/** What a page without the client has. */
async function lent(): Promise<PageSession> {
  return (await (await discover())?.connect()) as PageSession;
}

function controllerOf() {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}

describe('a page with the client', () => {
  it('takes part', async () => {
    const handled: unknown[] = [];
    const { publish } = tab(async (method, params) => {
      handled.push([method, params]);
      return method === 'message.send' ? { localMsgId: '1', serverMsgId: '2' } : { data: ['bob'] };
    });
    const session = await attach();
    expect(session).toMatchObject({ account: alice, scopes: ['status', 'receive', 'send'], link: 'connected' });
    const events = session.events('onTextMessage');
    expect(await session.send({ to: 'bob', text: 'hello' })).toEqual({ localMsgId: '1', serverMsgId: '2' });
    expect(await session.call('getContacts')).toEqual({ data: ['bob'] });
    await session.markRead({ to: 'bob', chatType: 'singleChat' });
    await session.markRead();
    expect(handled).toEqual([
      ['message.send', { to: 'bob', text: 'hello', chatType: 'singleChat', account: 'agora 1117#support alice' }],
      ['vendor.call', { method: 'getContacts', args: [], account: 'agora 1117#support alice' }],
      ['unread.read', { conversation: { to: 'bob', chatType: 'singleChat' }, account: 'agora 1117#support alice' }],
      ['unread.read', { account: 'agora 1117#support alice' }],
    ]);
    await publish('onTextMessage', { msg: 'hi' });
    expect(await events.next()).toMatchObject({ value: { topic: 'onTextMessage', payload: { msg: 'hi' } } });
  });

  it('is told why a call fails', async () => {
    tab(async () => {
      throw new PartylineError('vendor', { vendor: { code: 605, message: 'no group' } });
    });
    const session = await attach();
    await expect(session.call('getContacts')).rejects.toMatchObject({ code: 'vendor', vendor: { code: 605 } });
    await expect(session.call('getGroupInfo', { groupId: '1' })).rejects.toMatchObject({ code: 'unknownMethod' });
    await expect(session.mute({ to: 'bob', chatType: 'singleChat' })).rejects.toMatchObject({ code: 'notAllowed' });
    await expect(session.supplyToken('YWMt')).rejects.toMatchObject({ code: 'notAllowed' });
    await expect(session.send({ to: '', text: '' })).rejects.toMatchObject({ code: 'badRequest' });
  });

  it('follows the session', async () => {
    const { become } = tab();
    const session = await attach();
    const phases: string[] = [];
    session.onStatus(({ phase }) => phases.push(phase));
    become({ phase: 'reconnecting', since: 2, account: alice, attempt: 1, maxAttempts: 5 });
    become(online({ ...alice, userId: 'bob' }) as SessionState);
    await vi.waitFor(() => expect(phases).toEqual(['online', 'reconnecting', 'otherAccount']));
  });

  it('says nothing in the name of another account, even before it knows of it', async () => {
    const handled: string[] = [];
    const { becomeUnseen } = tab(async method => handled.push(method));
    const session = await attach();
    becomeUnseen(online({ ...alice, userId: 'bob' }) as SessionState);
    const code = 'otherAccount';
    await expect(session.send({ to: 'carol', text: 'hello' })).rejects.toMatchObject({ code });
    await expect(session.call('getContacts')).rejects.toMatchObject({ code });
    expect(session.status.phase).toBe('online');
    expect(handled).toEqual([]);
  });

  it('calls back what it no longer waits for', async () => {
    const [begun, unwanted]: [string[], string[]] = [[], []];
    tab((method, _params, _client, signal) => {
      begun.push(method);
      signal.addEventListener('abort', () => unwanted.push(signal.reason.code));
      return new Promise(() => {});
    });
    const session = await attach();
    const { signal, ...controller } = controllerOf();
    const calls = [
      session.callWith({ signal }, 'getContacts'),
      session.send({ to: 'bob', text: 'hello' }, { timeout: 200 }),
      session.call('getContacts'),
    ].map(call => call.catch(({ code }) => code));
    await vi.waitFor(() => expect(begun).toHaveLength(3));
    controller.abort();
    await vi.waitFor(() => expect(unwanted).toEqual(['cancelled']));
    await vi.waitFor(() => expect(unwanted).toHaveLength(2));
    session.detach();
    await vi.waitFor(() => expect(unwanted).toHaveLength(3));
    expect(await Promise.all(calls)).toEqual(['cancelled', 'deadline', 'detached']);
  });

  it('is told of the link, and what it means', async () => {
    const { bridge, drop } = tab();
    const session = await attach();
    const links: string[] = [];
    session.onLink(link => links.push(link));
    drop();
    await vi.waitFor(() => expect(links).toEqual(['connected', 'suspended', 'connected']));
    bridge.suspend();
    await vi.waitFor(() => expect(session.link).toBe('suspended'));
    const waiting = session.call('getContacts');
    bridge.resume();
    expect(await waiting).toBeNull();
    expect(links).toEqual(['connected', 'suspended', 'connected', 'suspended', 'connected']);
    bridge.close();
    await vi.waitFor(() => expect(links.at(-1)).toBe('gone'));
    await expect(session.call('getContacts')).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('is connected to a background that rests, and wakes it by a call', async () => {
    const { become, drop, said } = tab();
    become({ phase: 'signedOut', since: 1 });
    const session = await attach();
    const before = said().length;
    drop();
    await vi.waitFor(() => expect(said().slice(before)).toEqual([{ t: 'link', link: 'connected' }]));
    expect(await session.send({ to: 'bob', text: 'hello' })).toBeNull();
  });

  it('comes to the end of its events, and of its calls, when the extension will have no more of it', async () => {
    const { refuse, publish } = tab(method =>
      method === 'message.send' ? Promise.resolve(null) : new Promise(() => {}),
    );
    const session = await attach();
    const events = session.events('onTextMessage');
    await session.send({ to: 'bob', text: 'hello' });
    await publish('onTextMessage', 1);
    refuse();
    await expect(session.call('getContacts')).rejects.toMatchObject({ code: 'disconnected' });
    expect(await events.next()).toMatchObject({ value: { payload: 1 }, done: false });
    expect(await events.next()).toEqual({ value: undefined, done: true });
    expect(session.link).toBe('gone');
  });

  it('is not given a session without the scopes that it needs', async () => {
    tab();
    expect(await connect({ scopes: ['manage'] })).toMatchObject({ ok: false, reason: 'notAllowed' });
  });
});

describe('a page without the client', () => {
  it('is told of the link until it wants no more, whatever it does with it', async () => {
    const { bridge, drop } = tab();
    const [one, two] = [await lent(), await lent()];
    const heard = { one: [] as string[], left: [] as string[], two: [] as string[] };
    one.onLink(() => {
      throw new Error('mine');
    });
    one.onLink(link => heard.one.push(link));
    one.onLink(link => heard.left.push(link))();
    two.onLink(link => heard.two.push(link));
    two.detach();
    drop();
    await vi.waitFor(() => expect(heard.one).toEqual(['connected', 'suspended', 'connected']));
    bridge.close();
    await vi.waitFor(() => expect(heard.one).toEqual(['connected', 'suspended', 'connected', 'gone']));
    expect(heard).toMatchObject({ left: ['connected'], two: ['connected'] });
    expect(reportError).toHaveBeenCalledTimes(4);
    one.onLink(link => heard.left.push(link));
    expect(heard.left).toEqual(['connected', 'gone']);
  });

  it('names the account that it sees, or another, with each call', async () => {
    const given: unknown[] = [];
    const { become, becomeUnseen } = tab(async (_method, params) => given.push(params));
    const session = await lent();
    const account = session.account!;
    const chat = { to: 'bob', chatType: 'singleChat' } as const;
    await session.send({ to: 'bob', text: 'hello' });
    await session.callWith({ account }, 'getContacts');
    becomeUnseen(online({ ...alice, userId: 'bob' }) as SessionState);
    const code = 'otherAccount';
    await expect(session.call('getContacts')).rejects.toMatchObject({ code });
    await expect(session.callWith({ timeout: 1_000 }, 'getContacts')).rejects.toMatchObject({ code });
    await expect(session.callWith({ account }, 'getContacts')).rejects.toMatchObject({ code });
    await expect(session.send({ to: 'bob', text: 'x' })).rejects.toMatchObject({ code });
    await expect(session.markRead(chat)).rejects.toMatchObject({ code });
    await expect(session.callWith({ account: 'alice' as never }, 'getContacts')).rejects.toMatchObject({ code });
    become(online({ ...alice, userId: 'bob' }) as SessionState);
    await vi.waitFor(() => expect(session.account?.userId).toBe('bob'));
    await session.markRead(chat);
    const { signal, abort } = controllerOf();
    abort();
    await expect(session.send({ to: 'bob', text: 'x' }, { signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(given).toEqual([
      { to: 'bob', text: 'hello', chatType: 'singleChat', account: 'agora 1117#support alice' },
      { method: 'getContacts', args: [], account: 'agora 1117#support alice' },
      { conversation: chat, account: 'agora 1117#support bob' },
    ]);
  });
});
