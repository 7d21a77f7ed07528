// Connects the client to the channel server through page API, bridge and channel client, without a browser.
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
import { hostOf, oneSession } from '../channel/one-session';
import { portPair } from '../channel/ports';
import { startJournal } from '../storage/memory-journal-store';
import { alice, online, stubPage } from './extension';

const browser = stubPage();
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const close of cleanups.splice(0)) close();
});

/** Opens a tab of an allowed site. */
function openTab(handle: ServerHost['handle'] = async () => null) {
  const journal = startJournal(1, undefined, { limits: { events: 5, age: Number.POSITIVE_INFINITY } });
  let state = online(alice) as SessionState;
  const session = oneSession({
    state: () => state,
    vendorScope: method => (method === 'getContacts' ? 'receive' : undefined),
    catchUp: since => journal.after(since),
  });
  const server = new ChannelServer(hostOf(session, { handle }), Promise.resolve());
  const origin = 'https://desk.example';
  const pipes: MockInstance<MessagePort['postMessage']>[] = [];
  const serverPorts: Port[] = [];
  const page = Object.assign(browser.page, {
    location: { origin },
    postMessage(data: unknown, _to: string, transferred: MessagePort[]) {
      pipes.push(...transferred.map(port => vi.spyOn(port, 'postMessage')));
      page.dispatchEvent(Object.assign(new Event('message'), { data, origin, source: page, ports: transferred }));
    },
  }) as unknown as Window;
  const bridge = bridgePage(
    page,
    options =>
      new ChannelClient({
        ...options,
        openPort: () => {
          const [clientPort, serverPort] = portPair();
          serverPorts.push(serverPort);
          server.accept(serverPort, { kind: 'page', origin, tabId: 1, scopes: ['status', 'receive', 'send'] });
          return clientPort;
        },
      }),
  );
  cleanups.push(() => bridge.close());
  announce(page);
  return {
    bridge,
    /** Returns the frames that the bridge has sent to the page. */
    framesToPage: () => pipes.flatMap(({ mock }) => mock.calls.map(([frame]) => frame as BridgeFrame)),
    /** The background terminates. */
    terminate: () => serverPorts.at(-1)?.disconnect(),
    /** The user revokes the site's grant. */
    revoke: () => server.reauthorize(origin, () => undefined),
    publish: async (topic: string, payload: unknown) => {
      const event = journal.append(topic, payload, 1);
      await journal.saved();
      server.publish(session, [event]);
    },
    setState: (next: SessionState) => {
      state = next;
      server.publishState(session);
    },
    /** Does not publish the state to the page. */
    setStateSilently: (next: SessionState) => {
      state = next;
    },
  };
}

async function attach() {
  const result = await connect({ provider: 'agora' });
  if (!result.ok) throw result.error;
  return result.session;
}

/** Connects without the npm client. */
async function connectDirectly(): Promise<PageSession> {
  return (await (await discover())?.connect()) as PageSession;
}

function createController() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

describe('a page with the client', () => {
  it('sends, calls, marks as read and receives events', async () => {
    const handled: unknown[] = [];
    const { publish } = openTab(async (method, params) => {
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

  it('receives the error of a failed call', async () => {
    openTab(async () => {
      throw new PartylineError('vendor', { vendor: { code: 605, message: 'no group' } });
    });
    const session = await attach();
    await expect(session.call('getContacts')).rejects.toMatchObject({ code: 'vendor', vendor: { code: 605 } });
    await expect(session.call('getGroupInfo', { groupId: '1' })).rejects.toMatchObject({ code: 'unknownMethod' });
    await expect(session.mute({ to: 'bob', chatType: 'singleChat' })).rejects.toMatchObject({ code: 'notAllowed' });
    await expect(session.supplyToken('YWMt')).rejects.toMatchObject({ code: 'notAllowed' });
    await expect(session.send({ to: '', text: '' })).rejects.toMatchObject({ code: 'badRequest' });
  });

  it('receives changes of the session’s status', async () => {
    const { setState } = openTab();
    const session = await attach();
    const phases: string[] = [];
    session.onStatus(({ phase }) => phases.push(phase));
    setState({ phase: 'reconnecting', since: 2, account: alice, attempt: 1, maxAttempts: 5 });
    setState(online({ ...alice, userId: 'bob' }) as SessionState);
    await vi.waitFor(() => expect(phases).toEqual(['online', 'reconnecting', 'otherAccount']));
  });

  it('sends nothing for another account, even before it receives the new status', async () => {
    const handled: string[] = [];
    const { setStateSilently } = openTab(async method => handled.push(method));
    const session = await attach();
    setStateSilently(online({ ...alice, userId: 'bob' }) as SessionState);
    const code = 'otherAccount';
    await expect(session.send({ to: 'carol', text: 'hello' })).rejects.toMatchObject({ code });
    await expect(session.call('getContacts')).rejects.toMatchObject({ code });
    expect(session.status.phase).toBe('online');
    expect(handled).toEqual([]);
  });

  it('aborts requests that it no longer waits for', async () => {
    const [started, aborted]: [string[], string[]] = [[], []];
    openTab((method, _params, _client, signal) => {
      started.push(method);
      signal.addEventListener('abort', () => aborted.push(signal.reason.code));
      return new Promise(() => {});
    });
    const session = await attach();
    const { signal, ...controller } = createController();
    const calls = [
      session.callWith({ signal }, 'getContacts'),
      session.send({ to: 'bob', text: 'hello' }, { timeout: 200 }),
      session.call('getContacts'),
    ].map(call => call.catch(({ code }) => code));
    await vi.waitFor(() => expect(started).toHaveLength(3));
    controller.abort();
    await vi.waitFor(() => expect(aborted).toEqual(['cancelled']));
    await vi.waitFor(() => expect(aborted).toHaveLength(2));
    session.detach();
    await vi.waitFor(() => expect(aborted).toHaveLength(3));
    expect(await Promise.all(calls)).toEqual(['cancelled', 'deadline', 'detached']);
  });

  it('follows the link, and calls wait while it is suspended', async () => {
    const { bridge, terminate } = openTab();
    const session = await attach();
    const links: string[] = [];
    session.onLink(link => links.push(link));
    terminate();
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

  it('stays connected to a terminated background, and wakes it with a call', async () => {
    const { setState, terminate, framesToPage } = openTab();
    setState({ phase: 'signedOut', since: 1 });
    const session = await attach();
    const before = framesToPage().length;
    terminate();
    await vi.waitFor(() => expect(framesToPage().slice(before)).toEqual([{ t: 'link', link: 'connected' }]));
    expect(await session.send({ to: 'bob', text: 'hello' })).toBeNull();
  });

  it('ends its events and calls when the site’s grant is revoked', async () => {
    const { revoke, publish } = openTab(method =>
      method === 'message.send' ? Promise.resolve(null) : new Promise(() => {}),
    );
    const session = await attach();
    const events = session.events('onTextMessage');
    await session.send({ to: 'bob', text: 'hello' });
    await publish('onTextMessage', 1);
    revoke();
    await expect(session.call('getContacts')).rejects.toMatchObject({ code: 'disconnected' });
    expect(await events.next()).toMatchObject({ value: { payload: 1 }, done: false });
    expect(await events.next()).toEqual({ value: undefined, done: true });
    expect(session.link).toBe('gone');
  });

  it('gets no session without the required scopes', async () => {
    openTab();
    expect(await connect({ scopes: ['manage'] })).toMatchObject({ ok: false, reason: 'notAllowed' });
  });
});

describe('a page without the client', () => {
  it('receives the link until it unsubscribes, even if another watcher throws', async () => {
    const { bridge, terminate } = openTab();
    const [one, two] = [await connectDirectly(), await connectDirectly()];
    const links = { one: [] as string[], left: [] as string[], two: [] as string[] };
    one.onLink(() => {
      throw new Error('from the watcher');
    });
    one.onLink(link => links.one.push(link));
    one.onLink(link => links.left.push(link))();
    two.onLink(link => links.two.push(link));
    two.detach();
    terminate();
    await vi.waitFor(() => expect(links.one).toEqual(['connected', 'suspended', 'connected']));
    bridge.close();
    await vi.waitFor(() => expect(links.one).toEqual(['connected', 'suspended', 'connected', 'gone']));
    expect(links).toMatchObject({ left: ['connected'], two: ['connected'] });
    expect(reportError).toHaveBeenCalledTimes(4);
    one.onLink(link => links.left.push(link));
    expect(links.left).toEqual(['connected', 'gone']);
  });

  it('sends its account, or the given one, with each call', async () => {
    const params: unknown[] = [];
    const { setState, setStateSilently } = openTab(async (_method, sent) => params.push(sent));
    const session = await connectDirectly();
    const account = session.account!;
    const chat = { to: 'bob', chatType: 'singleChat' } as const;
    await session.send({ to: 'bob', text: 'hello' });
    await session.callWith({ account }, 'getContacts');
    setStateSilently(online({ ...alice, userId: 'bob' }) as SessionState);
    const code = 'otherAccount';
    await expect(session.call('getContacts')).rejects.toMatchObject({ code });
    await expect(session.callWith({ timeout: 1_000 }, 'getContacts')).rejects.toMatchObject({ code });
    await expect(session.callWith({ account }, 'getContacts')).rejects.toMatchObject({ code });
    await expect(session.send({ to: 'bob', text: 'x' })).rejects.toMatchObject({ code });
    await expect(session.markRead(chat)).rejects.toMatchObject({ code });
    await expect(session.callWith({ account: 'alice' as never }, 'getContacts')).rejects.toMatchObject({ code });
    setState(online({ ...alice, userId: 'bob' }) as SessionState);
    await vi.waitFor(() => expect(session.account?.userId).toBe('bob'));
    await session.markRead(chat);
    const { signal, abort } = createController();
    abort();
    await expect(session.send({ to: 'bob', text: 'x' }, { signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(params).toEqual([
      { to: 'bob', text: 'hello', chatType: 'singleChat', account: 'agora 1117#support alice' },
      { method: 'getContacts', args: [], account: 'agora 1117#support alice' },
      { conversation: chat, account: 'agora 1117#support bob' },
    ]);
  });
});
