import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChannelClient, type ClientOptions } from '@/lib/channel/client';
import type { Port } from '@/lib/channel/port';
import type { PortClient } from '@/lib/channel/sender-auth';
import { ChannelServer, type ServerHost } from '@/lib/channel/server';
import type { PartylineError } from '@/lib/contract/errors';
import type { EventFrame } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/methods';
import { accountId, type SessionState } from '@/lib/contract/session';
import { startJournal } from '../storage/memory-journal-store';
import { hostOf, oneSession } from './one-session';
import { portPair } from './ports';

afterEach(() => {
  vi.useRealTimers();
});

const ui: PortClient = { kind: 'ui' };
const page = (
  tabId = 1,
  scopes: Scope[] = ['status', 'receive', 'send'],
  origin = 'https://desk.example',
): PortClient => ({
  kind: 'page',
  origin,
  tabId,
  scopes,
});
const account = { provider: 'agora', app: '1#a', userId: 'alice' } as const;
const online: SessionState = { phase: 'online', since: 1, account, unread: 0 };

/** A real server with a real journal. By default every request is answered with a sent message. */
function background(
  more: Partial<ServerHost> & { state?: () => SessionState; run?: number; ready?: Promise<void> } = {},
) {
  const { run = 1, ready = Promise.resolve(), state = () => online, ...host } = more;
  const journal = startJournal(run, undefined, { limits: { events: 5, age: Number.POSITIVE_INFINITY } });
  const handled: [string, unknown][] = [];
  const session = oneSession({
    state,
    vendorScope: method =>
      new Map<string, Scope>([
        ['getContacts', 'receive'],
        ['sendMessage', 'send'],
        ['createGroup', 'manage'],
        ['destroyGroup', 'delete'],
      ]).get(method),
    isSlow: method => method === 'sendMessage',
    catchUp: since => journal.after(since),
  });
  const handle: ServerHost['handle'] = async (method, params) => {
    handled.push([method, params]);
    return { localMsgId: '1', serverMsgId: '2' };
  };
  const server = new ChannelServer(hostOf(session, { epoch: () => run, handle, ...host }), ready);
  const publish = async (topic: string, payload: unknown = null) => {
    const event = journal.append(topic, payload, 1);
    await journal.saved();
    return server.publish(session, [event])[0];
  };
  return { server, journal, handled, publish };
}

/** @param currentServer called at each connect */
function connectClient(currentServer: () => ChannelServer, as: PortClient, options: Partial<ClientOptions> = {}) {
  const ports: Port[] = [];
  const events: EventFrame[] = [];
  const client = new ChannelClient({
    openPort: () => {
      const [near, far] = portPair();
      ports.push(far);
      currentServer().accept(far, as);
      return near;
    },
    onEvent: event => events.push(event),
    ...options,
  });
  return { client, events, drop: () => ports.at(-1)?.disconnect(), ports };
}

const waitForReconnect = async ({ client, ports }: ReturnType<typeof connectClient>, portCount = 2) => {
  await vi.waitFor(() => expect(ports).toHaveLength(portCount));
  await waitUntilOpen(client);
};

/** An attached port without a `ChannelClient`. */
async function openRawPort(server: ChannelServer) {
  const [near, far] = portPair();
  const received: unknown[] = [];
  near.onMessage.addListener(frame => received.push(frame));
  server.accept(far, page());
  near.postMessage({ t: 'attach', version: 1 });
  await vi.waitFor(() => expect(received.splice(0)).toHaveLength(1));
  const post = (...frames: unknown[]) => {
    for (const frame of frames) near.postMessage(frame);
  };
  return { received, post };
}

const waitUntilOpen = (client: ChannelClient) => vi.waitFor(() => expect(client.view.link).toBe('open'));

describe('ChannelServer', () => {
  it('sends the state first', async () => {
    const { server } = background();
    const { client } = connectClient(() => server, page());
    await waitUntilOpen(client);
    expect(client.view).toMatchObject({ state: online, scopes: ['status', 'receive', 'send'], sharing: undefined });
  });

  it('sends events in order, only to clients that subscribe to the topic', async () => {
    const { server, publish } = background();
    const one = connectClient(() => server, page(1));
    const two = connectClient(() => server, page(2));
    one.client.setTopics(['onTextMessage']);
    two.client.setTopics(['*']);
    await Promise.all([waitUntilOpen(one.client), waitUntilOpen(two.client)]);
    await vi.waitFor(async () => expect(await publish('onCmdMessage')).toBe(1));
    for (let n = 0; n < 20; n++) await publish('onTextMessage', n);
    await vi.waitFor(() => expect(one.events).toHaveLength(20));
    expect(one.events.map(({ payload }) => payload)).toEqual([...Array(20).keys()]);
    expect(two.events.filter(({ topic }) => topic === 'onTextMessage')).toHaveLength(20);
  });

  it('sends missed events once, when a client reconnects', async () => {
    const { server, publish } = background();
    const tab = connectClient(() => server, page());
    const { client, events, drop } = tab;
    client.setTopics(['a']);
    await waitUntilOpen(client);
    await vi.waitFor(async () => expect(await publish('a', 0)).toBe(1));
    drop();
    await publish('a', 1);
    await publish('b', 'not wanted');
    await publish('a', 2);
    await waitForReconnect(tab);
    expect(await publish('a', 3)).toBe(1);
    await vi.waitFor(() => expect(events.map(({ payload }) => payload)).toEqual([0, 1, 2, 3]));
  });

  it('reports a gap when missed events are no longer stored', async () => {
    const { server, publish } = background();
    const gaps: number[] = [];
    const { client, drop } = connectClient(() => server, page(), { onGap: () => gaps.push(1) });
    client.setTopics(['a']);
    await vi.waitFor(async () => expect(await publish('a')).toBe(1));
    drop();
    for (let n = 0; n < 9; n++) await publish('a', n);
    await vi.waitFor(() => expect(gaps).toEqual([1]));
  });

  describe('whose message is too large for a port', () => {
    const large = 'x'.repeat(65 * 1024 * 1024);
    const event = (seq: number, payload: unknown): EventFrame => ({ t: 'event', seq, topic: 'a', payload, at: 1 });

    it.each([
      ['a site’s tab', page()],
      ['a page of the extension', ui],
    ] as const)('sends a gap instead of the missed events: %s', async (_name, as) => {
      const missed = Array.from({ length: 70 }, (_, index) => event(index + 1, large.slice(0, 1024 * 1024)));
      const session = oneSession({
        state: () => online,
        catchUp: since => ({ seq: 70, events: since === undefined ? [] : missed, gap: false }),
      });
      const server = new ChannelServer(hostOf(session), Promise.resolve());
      const onGap = vi.fn();
      const tab = connectClient(() => server, as, { onGap });
      tab.client.setTopics(['*']);
      await waitUntilOpen(tab.client);
      tab.drop();
      await waitForReconnect(tab);
      expect(onGap).toHaveBeenCalledTimes(1);
      expect(tab.events).toEqual([]);
    });

    it('closes the port for an event, and sends a gap to the client when it attaches again', async () => {
      const { server, publish } = background();
      const onGap = vi.fn();
      const tab = connectClient(() => server, page(), { onGap });
      tab.client.setTopics(['a']);
      await vi.waitFor(async () => expect(await publish('a', 0)).toBe(1));
      await publish('a', large);
      await waitForReconnect(tab);
      expect(onGap).toHaveBeenCalledTimes(1);
      expect(await publish('a', 1)).toBe(1);
      await vi.waitFor(() => expect(tab.events.map(({ payload }) => payload)).toEqual([0, 1]));
    });

    it('answers a request with tooLarge', async () => {
      const { server } = background({ handle: async () => large });
      const { client, ports } = connectClient(() => server, page());
      await expect(client.request('message.send', { to: 'b', text: 'x' })).rejects.toMatchObject({ code: 'tooLarge' });
      expect(ports).toHaveLength(1);
    });
  });

  it('keeps seq increasing when the background restarts', async () => {
    const first = background({ run: 1 });
    const second = background({ run: 2 });
    let current = first.server;
    const tab = connectClient(() => current, page());
    const { client, events, drop } = tab;
    client.setTopics(['a']);
    await waitUntilOpen(client);
    await vi.waitFor(async () => expect(await first.publish('a', 'one')).toBe(1));
    current = second.server;
    drop();
    await waitForReconnect(tab);
    expect(await second.publish('a', 'two')).toBe(1);
    await vi.waitFor(() => expect(events.map(({ payload }) => payload)).toEqual(['one', 'two']));
    expect(events[1]!.seq).toBeGreaterThan(events[0]!.seq);
  });

  it('counts each tab once, and sends the count only to the extension’s own pages', async () => {
    const { server } = background();
    const clients = [page(1), page(1), page(2), page(3, ['status'], 'https://b.example')].map(as =>
      connectClient(() => server, as),
    );
    const popup = connectClient(() => server, ui);
    await Promise.all([...clients, popup].map(({ client }) => waitUntilOpen(client)));
    await vi.waitFor(() => expect(popup.client.view.sharing?.tabs).toBe(3));
    clients[3]?.client.close();
    await vi.waitFor(() =>
      expect(popup.client.view.sharing).toEqual({
        tabs: 2,
        sites: [{ origin: 'https://desk.example', tabIds: [1, 2] }],
      }),
    );
    expect(clients[0]?.client.view.sharing).toBeUndefined();
  });
});

describe('a request', () => {
  it('is answered', async () => {
    const { server, handled } = background();
    const { client } = connectClient(() => server, page());
    await expect(client.request('message.send', { to: 'bob', text: 'hi' })).resolves.toEqual({
      localMsgId: '1',
      serverMsgId: '2',
    });
    expect(handled).toEqual([['message.send', { to: 'bob', text: 'hi', chatType: 'singleChat' }]]);
  });

  const code = (error: unknown) => (error as PartylineError).code;
  const refusals: [string, PortClient, string, unknown, string][] = [
    ['an unknown method', page(), 'session.explode', {}, 'unknownMethod'],
    ['a name of the prototype', page(), 'constructor', {}, 'unknownMethod'],
    ['__proto__', page(), '__proto__', {}, 'unknownMethod'],
    ['a sign-in by a page', page(), 'session.signIn', {}, 'notAllowed'],
    ['a sign-out by a page', page(), 'session.signOut', {}, 'notAllowed'],
    ['reading the log by a page', page(), 'log.read', {}, 'notAllowed'],
    [
      'a send without the scope',
      page(1, ['status', 'receive']),
      'message.send',
      { to: 'bob', text: 'hi' },
      'notAllowed',
    ],
    ['events without the scope', page(1, ['status']), 'events.subscribe', { topics: ['*'] }, 'notAllowed'],
    ['a vendor method above the scope', page(), 'vendor.call', { method: 'destroyGroup', args: [] }, 'notAllowed'],
    ['an unknown vendor method', page(), 'vendor.call', { method: 'open', args: [] }, 'unknownMethod'],
    [
      'a message for another account',
      page(),
      'message.send',
      { to: 'bob', text: 'hi', account: 'agora 1#a bob' },
      'otherAccount',
    ],
    [
      'a call for another account, even of an unknown method',
      page(),
      'vendor.call',
      { method: 'getMessageList', args: [], account: 'tencent 1400000000 alice' },
      'otherAccount',
    ],
    [
      'a token for another account',
      page(1, ['manage']),
      'session.supplyToken',
      { token: 'x', account: 'agora 1#b alice' },
      'otherAccount',
    ],
    [
      'another account without the scope',
      page(1, ['status']),
      'message.send',
      { to: 'bob', text: 'hi', account: 'agora 1#a bob' },
      'notAllowed',
    ],
    ['an unknown field', page(), 'message.send', { to: 'bob', text: 'hi', token: 'x' }, 'badRequest'],
    ['a missing field', page(), 'message.send', { to: 'bob' }, 'badRequest'],
    ['a wrong type', page(), 'message.send', { to: 1, text: 'hi' }, 'badRequest'],
    ['an oversize', page(), 'message.send', { to: 'bob', text: 'hi', ext: { big: 'x'.repeat(300_000) } }, 'tooLarge'],
    [
      'an empty user id',
      ui,
      'session.signIn',
      { provider: 'agora', service: {}, userId: ' ', credential: { kind: 'password', password: 'p' } },
      'userIdMissing',
    ],
    [
      'an empty password',
      ui,
      'session.signIn',
      { provider: 'agora', service: {}, userId: 'a', credential: { kind: 'password', password: '' } },
      'passwordMissing',
    ],
    [
      'an empty token',
      ui,
      'session.signIn',
      { provider: 'agora', service: {}, userId: 'a', credential: { kind: 'token', token: '' } },
      'tokenMissing',
    ],
  ];
  it.each(refusals)('is refused: %s', async (_name, as, method, params, expected) => {
    const { server, handled } = background();
    const { client } = connectClient(() => server, as);
    expect(code(await client.requestUntyped(method, params).catch(error => error))).toBe(expected);
    expect(handled).toEqual([]);
  });

  it.each([
    ['destroyGroup', 'delete'],
    ['createGroup', 'manage'],
  ])('that lacks the scope for %s is refused with the name of the scope', async (method, scope) => {
    const { server } = background();
    const { client } = connectClient(() => server, page());
    const refused: PartylineError = await client.request('vendor.call', { method, args: [] }).then(
      () => expect.fail('allowed'),
      error => error,
    );
    expect(refused).toMatchObject({ code: 'notAllowed', about: scope });
    expect(refused.message).toContain(`\`${scope}\``);
    const own = await client.requestUntyped('log.read', {}).catch(error => error);
    expect(own).toMatchObject({ code: 'notAllowed', about: undefined });
  });

  it('is handled when it names the current account', async () => {
    const { server, handled } = background();
    const { client } = connectClient(() => server, page());
    const params = { to: 'bob', text: 'hi', account: accountId(account) };
    await client.request('message.send', params);
    expect(handled).toEqual([['message.send', { ...params, chatType: 'singleChat' }]]);
  });

  it('is handled when it names an account while signed out', async () => {
    const { server, handled } = background({ state: () => ({ phase: 'signedOut', since: 1, account }) });
    const { client } = connectClient(() => server, page());
    await client.request('message.send', { to: 'bob', text: 'hi', account: 'agora 1#a bob' });
    expect(handled).toHaveLength(1);
  });

  it('fails with deadline when no answer comes in time', async () => {
    const { server } = background({ handle: () => new Promise(() => {}) });
    const { client } = connectClient(() => server, page());
    await waitUntilOpen(client);
    const error = await client.request('message.send', { to: 'bob', text: 'hi' }, { timeout: 20 }).catch(e => e);
    expect(code(error)).toBe('deadline');
  });

  const minutes = 60_000;
  const defaults: [string, string, object, number, number][] = [
    ['30 seconds', 'getContacts', {}, 0, 0.5 * minutes],
    ['ten minutes for a slow method', 'sendMessage', {}, 0, 10 * minutes],
    ['ten minutes with a file', 'getContacts', new Blob(['tea']), 0, 10 * minutes],
    ['ten minutes from when the background is ready', 'sendMessage', {}, 0.4 * minutes, 10.4 * minutes],
  ];
  it.each(defaults)('has a default timeout of %s', async (_what, method, arg, readyAt, endsAt) => {
    vi.useFakeTimers();
    let serve = () => {};
    const ready = new Promise<void>(resolve => (serve = resolve));
    const { server } = background({ ready, handle: () => new Promise(() => {}) });
    const { client } = connectClient(() => server, page());
    const ended = vi.fn();
    client.request('vendor.call', { method, args: [arg] }).catch(error => ended(code(error)));
    await vi.advanceTimersByTimeAsync(readyAt);
    serve();
    await vi.advanceTimersByTimeAsync(endsAt - readyAt - 100);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(ended).toHaveBeenCalledWith('deadline');
  });

  it('is sent on a new port when the first is not served', async () => {
    vi.useFakeTimers();
    const { server } = background({ handle: async () => 'there' });
    const openPort = vi.fn(() => {
      const [near, far] = portPair();
      if (openPort.mock.calls.length > 1) server.accept(far, page());
      return near;
    });
    const client = new ChannelClient({ openPort });
    const answer = client.requestUntyped('vendor.call', { method: 'getContacts', args: [] });
    await vi.advanceTimersByTimeAsync(1_900);
    expect(openPort).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await answer).toBe('there');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(openPort).toHaveBeenCalledTimes(2);
  });

  it('fails with deadline when the background never starts', async () => {
    vi.useFakeTimers();
    const { client } = connectClient(() => background({ ready: new Promise(() => {}) }).server, page());
    const ended = vi.fn();
    client.request('vendor.call', { method: 'sendMessage', args: [] }).catch(error => ended(code(error)));
    await vi.advanceTimersByTimeAsync(32_000);
    expect(ended).toHaveBeenCalledWith('deadline');
  });

  it('is aborted by its deadline and by the client, each with its own code', async () => {
    const signals: AbortSignal[] = [];
    const handle: ServerHost['handle'] = (_method, _params, _client, signal) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const { server } = background({ handle });
    const { client } = connectClient(() => server, page());
    await waitUntilOpen(client);
    const controller = new AbortController();
    const { signal } = controller;
    const timedOut = client.request('message.send', { to: 'b', text: 'x' }, { timeout: 20 }).catch(code);
    const cancelled = client.request('message.send', { to: 'b', text: 'y' }, { signal }).catch(code);
    await vi.waitFor(() => expect(signals).toHaveLength(2));
    controller.abort();
    expect(await Promise.all([timedOut, cancelled])).toEqual(['deadline', 'cancelled']);
    await vi.waitFor(() => expect(signals.map(({ reason }) => code(reason))).toEqual(['deadline', 'cancelled']));
  });

  it('is aborted when the client gives up before the background’s deadline', async () => {
    vi.useFakeTimers();
    const signals: AbortSignal[] = [];
    let serve = () => {};
    const ready = new Promise<void>(resolve => (serve = resolve));
    const { server } = background({
      ready,
      handle: (_method, _params, _client, signal) => {
        signals.push(signal);
        return new Promise(() => {});
      },
    });
    const { client } = connectClient(() => server, page());
    const answer = client.request('message.send', { to: 'b', text: 'x' }, { timeout: 5_000 }).catch(code);
    await vi.advanceTimersByTimeAsync(4_000);
    serve();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await answer).toBe('deadline');
    await vi.advanceTimersByTimeAsync(1);
    expect(signals.map(({ reason }) => code(reason))).toEqual(['cancelled']);
  });

  it('is aborted only by its own client, and only before it is answered', async () => {
    const running: [AbortSignal, () => void][] = [];
    const handle: ServerHost['handle'] = (_method, _params, _client, signal) =>
      new Promise(resolve => running.push([signal, () => resolve('done')]));
    const { server } = background({ handle });
    const tabs = [await openRawPort(server), await openRawPort(server)] as const;
    const request = { t: 'request', id: 7, method: 'message.send', params: { to: 'b', text: 'x' } };
    for (const { post } of tabs) post(request);
    await vi.waitFor(() => expect(running).toHaveLength(2));
    tabs[0].post({ t: 'cancel', id: 7 }, { t: 'cancel', id: 7 }, { t: 'cancel', id: 8 });
    const cancelled = expect.objectContaining({ code: 'cancelled' });
    await vi.waitFor(() => expect(tabs[0].received).toEqual([{ t: 'reply', id: 7, error: cancelled }]));
    expect(running.map(([signal]) => signal.aborted)).toEqual([true, false]);
    running[1]?.[1]();
    await vi.waitFor(() => expect(tabs[1].received).toEqual([{ t: 'reply', id: 7, result: 'done' }]));
    tabs[1].post({ t: 'cancel', id: 7 }, request);
    await vi.waitFor(() => expect(running).toHaveLength(3));
  });

  it('is not sent when it was cancelled before the port opened', async () => {
    const { server, handled } = background();
    const { client } = connectClient(() => server, page());
    const controller = new AbortController();
    const { signal } = controller;
    const answer = client.request('message.send', { to: 'b', text: 'x' }, { signal }).catch(code);
    controller.abort();
    expect(await answer).toBe('cancelled');
    await client.request('vendor.call', { method: 'getContacts', args: [] });
    expect(handled.map(([method]) => method)).toEqual(['vendor.call']);
  });

  it('is refused when 64 others wait', async () => {
    const { server } = background({ handle: () => new Promise(() => {}) });
    const { client } = connectClient(() => server, page());
    await waitUntilOpen(client);
    const answers = Array.from({ length: 70 }, () =>
      client.request('message.send', { to: 'b', text: 'x' }, { timeout: 100 }).catch(code),
    );
    expect((await Promise.all(answers)).filter(answer => answer === 'tooMany')).toHaveLength(6);
  });

  it('fails with a retryable code when the background stops', async () => {
    const { server } = background({ handle: () => new Promise(() => {}) });
    const { client, drop } = connectClient(() => server, ui);
    await waitUntilOpen(client);
    const answer = client.request('session.signOut', {}).catch(e => e);
    await new Promise<void>(done => queueMicrotask(done));
    drop();
    expect(await answer).toMatchObject({ code: 'disconnected', retryable: true });
  });

  it.each(['message.send', 'vendor.call'] as const)(
    'is sent again with the same idempotency key when the port is lost: %s',
    async method => {
      const keys: unknown[] = [];
      const stopping = background({
        handle: (...[, , , , key]) => {
          keys.push(key);
          return new Promise(() => {});
        },
      });
      const restarted = background({
        handle: async (...[, , , , key]) => {
          keys.push(key);
          return 'done';
        },
      });
      let current = stopping.server;
      const tab = connectClient(() => current, page());
      await waitUntilOpen(tab.client);
      const params = method === 'message.send' ? { to: 'b', text: 'x' } : { method: 'getContacts', args: [] };
      const before = Date.now();
      const answer = tab.client.request(method, params as never);
      await vi.waitFor(() => expect(keys).toHaveLength(1));
      // The port is lost once by disconnecting and once by suspending.
      tab.drop();
      await vi.waitFor(() => expect(keys).toHaveLength(2));
      tab.client.suspend();
      current = restarted.server;
      tab.client.resume();
      expect(await answer).toBe('done');
      const [first, ...again] = keys as { id: string; since?: number }[];
      expect(first).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/) });
      for (const { id, since } of again) {
        expect(id).toBe(first?.id);
        expect(since).toBeGreaterThanOrEqual(before);
        expect(since).toBe(again[0]?.since);
      }
      void tab.client.request(method, params as never);
      await vi.waitFor(() => expect(keys).toHaveLength(4));
      expect((keys[3] as { id: string }).id).not.toBe(first?.id);
    },
  );

  it('waits for the port when the client is still connecting', async () => {
    const { server } = background();
    const { client } = connectClient(() => server, page());
    expect(client.view.link).toBe('attaching');
    await expect(client.request('message.send', { to: 'b', text: 'x' })).resolves.toBeDefined();
  });

  it('hides the text of an unexpected error behind internal', async () => {
    const { server } = background({ handle: () => Promise.reject(new Error('token=s3cret')) });
    const { client } = connectClient(() => server, page());
    const error = await client.request('message.send', { to: 'b', text: 'x' }).catch(e => e);
    expect(code(error)).toBe('internal');
    expect(JSON.stringify(error)).not.toContain('s3cret');
  });
});

describe('a port', () => {
  const hostile: [string, unknown][] = [
    ['text', 'hello'],
    ['null', null],
    ['an array', [1]],
    ['an unknown frame', { t: 'sudo' }],
    ['an attach with an unknown field', { t: 'attach', version: 1, kind: 'ui' }],
    ['a cancel of nothing', { t: 'cancel' }],
    ['a since that is not a number', { t: 'attach', version: 1, since: 'x' }],
  ];
  it.each(hostile)('is closed when it receives %s', async (_name, message) => {
    const { server } = background();
    const [near, far] = portPair();
    server.accept(far, page());
    const received: unknown[] = [];
    near.onMessage.addListener(frame => received.push(frame));
    const closed = new Promise<void>(resolve => near.onDisconnect.addListener(resolve));
    near.postMessage(message);
    await closed;
    expect(received).toEqual([{ t: 'refused', error: expect.objectContaining({ code: 'badRequest' }) }]);
  });

  it('rejects a request before it is attached', async () => {
    const { server, handled } = background();
    const [near, far] = portPair();
    server.accept(far, page());
    const answer = new Promise(resolve => near.onMessage.addListener(resolve));
    near.postMessage({ t: 'request', id: 1, method: 'message.send', params: { to: 'b', text: 'x' } });
    expect(await answer).toMatchObject({ t: 'reply', id: 1, error: { code: 'badRequest' } });
    expect(handled).toEqual([]);
  });
});

describe('a client', () => {
  const atRest: [string, SessionState][] = [
    ['is signed out', { phase: 'signedOut', since: 1 }],
    ['needs credentials', { phase: 'needsCredentials', since: 1, account, ended: { reason: 'tokenExpired', at: 1 } }],
    ['is taken offline', { phase: 'offline', since: 1, account, cause: 'byUser' }],
  ];
  const clients = { 'a site’s tab': page(), 'a page of the extension': ui };
  const names = Object.keys(clients) as (keyof typeof clients)[];
  it.each(names.flatMap(name => atRest.map(row => [name, ...row] as const)))(
    'of %s stays disconnected while the account %s, until the next request',
    async (name, _what, state) => {
      const { server } = background({ state: () => state });
      const { client, drop, ports } = connectClient(() => server, clients[name]);
      await waitUntilOpen(client);
      drop();
      await vi.waitFor(() => expect(client.view.link).toBe('dormant'));
      expect(ports).toHaveLength(1);
      await client.request('message.send', { to: 'b', text: 'x' });
      expect(ports).toHaveLength(2);
    },
  );

  it.each(names)('of %s connects again at once while an account is signed in', async name => {
    const { server } = background();
    const tab = connectClient(() => server, clients[name]);
    await waitUntilOpen(tab.client);
    tab.drop();
    await waitForReconnect(tab);
  });

  it('connects again when the background closes the port of a page that is not active yet', async () => {
    const openPort = vi.fn(() => {
      const [near, far] = portPair();
      const isActive = openPort.mock.calls.length > 1;
      background().server.accept(far, () => (isActive ? page() : 'inactive'));
      return near;
    });
    const client = new ChannelClient({ openPort });
    await vi.waitFor(() => expect(client.view.link).toBe('open'));
    expect(client.view.error).toBeUndefined();
    client.close();
  });

  it.each([1, 3, 12])(
    'is answered within 3 s when %i ports were lost while the background was stopped',
    async losses => {
      vi.useFakeTimers();
      const { server } = background();
      let [lost, began] = [0, 0];
      const tab = connectClient(() => server, page());
      await vi.advanceTimersByTimeAsync(0);
      const accept = server.accept.bind(server);
      server.accept = (port, as) => {
        lost += 1;
        if (lost > losses) return accept(port, as);
        began = Date.now();
        queueMicrotask(() => port.disconnect());
      };
      tab.drop();
      let answeredAt = Number.POSITIVE_INFINITY;
      void tab.client.request('message.send', { to: 'b', text: 'x' }).then(() => {
        answeredAt = Date.now();
      });
      await vi.advanceTimersByTimeAsync(30_000);
      expect(answeredAt - began).toBeLessThanOrEqual(3_000);
    },
  );

  // A background that is stopped while it starts can leave a port open.
  it('is attached within 3 s of its wake when the first port is not served, though it was signed out', async () => {
    vi.useFakeTimers();
    const { server } = background({ state: () => ({ phase: 'signedOut', since: 1 }) });
    const tab = connectClient(() => server, page());
    await vi.advanceTimersByTimeAsync(0);
    const accept = vi.spyOn(server, 'accept').mockImplementationOnce(() => {});
    tab.drop();
    await vi.advanceTimersByTimeAsync(0);
    tab.client.wake();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(accept).toHaveBeenCalledTimes(2);
    expect(tab.client.view.link).toBe('open');
  });

  it('is dead with the reason when it is refused', async () => {
    const [near, far] = portPair();
    const client = new ChannelClient({ openPort: () => near });
    background().server.accept(far, () => undefined);
    await vi.waitFor(() => expect(client.view).toMatchObject({ link: 'dead', error: { code: 'notAllowed' } }));
    await expect(client.request('message.send', { to: 'b', text: 'x' })).rejects.toMatchObject({ code: 'notAllowed' });
  });

  it('is dead when the extension is gone', () => {
    const client = new ChannelClient({
      openPort: () => {
        throw new Error('Extension context invalidated.');
      },
    });
    expect(client.view.link).toBe('dead');
  });

  it('opens a new port when the page leaves the back/forward cache', async () => {
    const { server, publish } = background();
    const { client, events, ports } = connectClient(() => server, page());
    client.setTopics(['a']);
    await waitUntilOpen(client);
    await vi.waitFor(async () => expect(await publish('a', 1)).toBe(1));
    await vi.waitFor(() => expect(events).toHaveLength(1));
    client.suspend();
    await new Promise<void>(done => queueMicrotask(done));
    expect(await publish('a', 2)).toBe(0);
    client.resume();
    await vi.waitFor(() => expect(events.map(({ payload }) => payload)).toEqual([1, 2]));
    expect(ports).toHaveLength(2);
  });
});
