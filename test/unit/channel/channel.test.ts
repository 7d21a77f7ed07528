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

/** A background: a real server with a real journal; what it does for a request is the test's. */
function background(more: Partial<ServerHost> & { epoch?: never; run?: number; ready?: Promise<void> } = {}) {
  const { run = 1, ready = Promise.resolve(), ...host } = more;
  const journal = startJournal(run, undefined, { events: 5, age: Number.POSITIVE_INFINITY });
  const handled: [string, unknown][] = [];
  const server = new ChannelServer(
    {
      epoch: () => run,
      state: () => online,
      vendorScope: method =>
        new Map<string, Scope>([
          ['getContacts', 'receive'],
          ['sendMessage', 'send'],
          ['destroyGroup', 'manage'],
        ]).get(method),
      isSlow: method => method === 'sendMessage',
      handle: async (method, params) => {
        handled.push([method, params]);
        return { localMsgId: '1', serverMsgId: '2' };
      },
      catchUp: since => journal.after(since),
      onSubscribe: () => {},
      onAttach: () => {},
      consent: async () => {},
      ...host,
    },
    ready,
  );
  const publish = async (topic: string, payload: unknown = null) => {
    const event = journal.append(topic, payload, 1);
    await journal.saved();
    return server.publish(event);
  };
  return { server, journal, handled, publish };
}

/** A client whose port is served by whichever background is there when it connects. */
function clientOf(serve: () => ChannelServer, as: PortClient, options: Partial<ClientOptions> = {}) {
  const ports: Port[] = [];
  const events: EventFrame[] = [];
  const client = new ChannelClient({
    openPort: () => {
      const [near, far] = portPair();
      ports.push(far);
      serve().accept(far, as);
      return near;
    },
    onEvent: event => events.push(event),
    ...options,
  });
  return { client, events, drop: () => ports.at(-1)?.disconnect(), ports };
}

/** Waits until the client has come back to a port of its own `nth` making. */
const reopened = async ({ client, ports }: ReturnType<typeof clientOf>, nth = 2) => {
  await vi.waitFor(() => expect(ports).toHaveLength(nth));
  await open(client);
};

/** A port with nobody of ours at its end; attached, and what it heard since. */
async function raw(server: ChannelServer) {
  const [near, far] = portPair();
  const heard: unknown[] = [];
  near.onMessage.addListener(frame => heard.push(frame));
  server.accept(far, page());
  near.postMessage({ t: 'attach', version: 1 });
  await vi.waitFor(() => expect(heard.splice(0)).toHaveLength(1));
  const say = (...frames: unknown[]) => {
    for (const frame of frames) near.postMessage(frame);
  };
  return { heard, say };
}

function controllerOf() {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}

const open = (client: ChannelClient) => vi.waitFor(() => expect(client.view.link).toBe('open'));

describe('the channel', () => {
  it('tells a client the state first', async () => {
    const { server } = background();
    const { client } = clientOf(() => server, page());
    await open(client);
    expect(client.view).toMatchObject({ state: online, scopes: ['status', 'receive', 'send'], sharing: undefined });
  });

  it('brings events in order to those who want the topic, and to nobody else', async () => {
    const { server, publish } = background();
    const one = clientOf(() => server, page(1));
    const two = clientOf(() => server, page(2));
    one.client.setTopics(['onTextMessage']);
    two.client.setTopics(['*']);
    await Promise.all([open(one.client), open(two.client)]);
    await vi.waitFor(async () => expect(await publish('onCmdMessage')).toBe(1));
    for (let n = 0; n < 20; n++) await publish('onTextMessage', n);
    await vi.waitFor(() => expect(one.events).toHaveLength(20));
    expect(one.events.map(({ payload }) => payload)).toEqual([...Array(20).keys()]);
    expect(two.events.filter(({ topic }) => topic === 'onTextMessage')).toHaveLength(20);
  });

  it('gives a client that was away what it missed, once', async () => {
    const { server, publish } = background();
    const tab = clientOf(() => server, page());
    const { client, events, drop } = tab;
    client.setTopics(['a']);
    await open(client);
    await vi.waitFor(async () => expect(await publish('a', 0)).toBe(1));
    drop();
    await publish('a', 1);
    await publish('b', 'not wanted');
    await publish('a', 2);
    await reopened(tab);
    expect(await publish('a', 3)).toBe(1);
    await vi.waitFor(() => expect(events.map(({ payload }) => payload)).toEqual([0, 1, 2, 3]));
  });

  it('says so when what was missed is no longer kept', async () => {
    const { server, publish } = background();
    const gaps: number[] = [];
    const { client, drop } = clientOf(() => server, page(), { onGap: () => gaps.push(1) });
    client.setTopics(['a']);
    await vi.waitFor(async () => expect(await publish('a')).toBe(1));
    drop();
    for (let n = 0; n < 9; n++) await publish('a', n);
    await vi.waitFor(() => expect(gaps).toEqual([1]));
  });

  it('keeps seq rising and asks no one twice when the background is another run', async () => {
    const first = background({ run: 1 });
    const second = background({ run: 2 });
    let now = first.server;
    const tab = clientOf(() => now, page());
    const { client, events, drop } = tab;
    client.setTopics(['a']);
    await open(client);
    await vi.waitFor(async () => expect(await first.publish('a', 'one')).toBe(1));
    now = second.server;
    drop();
    await reopened(tab);
    expect(await second.publish('a', 'two')).toBe(1);
    await vi.waitFor(() => expect(events.map(({ payload }) => payload)).toEqual(['one', 'two']));
    expect(events[1]!.seq).toBeGreaterThan(events[0]!.seq);
  });

  it('counts each tab of a site once, and only for the extension itself', async () => {
    const { server } = background();
    const clients = [page(1), page(1), page(2), page(3, ['status'], 'https://b.example')].map(as =>
      clientOf(() => server, as),
    );
    const popup = clientOf(() => server, ui);
    await Promise.all([...clients, popup].map(({ client }) => open(client)));
    await vi.waitFor(() => expect(popup.client.view.sharing?.tabs).toBe(3));
    clients[3]?.client.close();
    await vi.waitFor(() =>
      expect(popup.client.view.sharing).toEqual({ tabs: 2, sites: [{ origin: 'https://desk.example', tabs: 2 }] }),
    );
    expect(clients[0]?.client.view.sharing).toBeUndefined();
  });
});

describe('a request', () => {
  it('is answered', async () => {
    const { server, handled } = background();
    const { client } = clientOf(() => server, page());
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
    ['a page that would sign in', page(), 'session.signIn', {}, 'notAllowed'],
    ['a page that would sign out', page(), 'session.signOut', {}, 'notAllowed'],
    ['a page that would read the log', page(), 'log.read', {}, 'notAllowed'],
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
      'a message of another account',
      page(),
      'message.send',
      { to: 'bob', text: 'hi', account: 'agora 1#a bob' },
      'otherAccount',
    ],
    [
      'a call of another account, even where there is no such method',
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
    const { client } = clientOf(() => server, as);
    expect(code(await client.requestUntyped(method, params).catch(error => error))).toBe(expected);
    expect(handled).toEqual([]);
  });

  it('may name the account that it is meant for', async () => {
    const { server, handled } = background();
    const { client } = clientOf(() => server, page());
    const params = { to: 'bob', text: 'hi', account: accountId(account) };
    await client.request('message.send', params);
    expect(handled).toEqual([['message.send', { ...params, chatType: 'singleChat' }]]);
  });

  it('that names an account is let through while nobody is signed in', async () => {
    const { server, handled } = background({ state: () => ({ phase: 'signedOut', since: 1, account }) });
    const { client } = clientOf(() => server, page());
    await client.request('message.send', { to: 'bob', text: 'hi', account: 'agora 1#a bob' });
    expect(handled).toHaveLength(1);
  });

  it('has a deadline', async () => {
    const { server } = background({ handle: () => new Promise(() => {}) });
    const { client } = clientOf(() => server, page());
    await open(client);
    const error = await client.request('message.send', { to: 'bob', text: 'hi' }, { timeout: 20 }).catch(e => e);
    expect(code(error)).toBe('deadline');
  });

  const minutes = 60_000;
  const defaults: [string, string, object, number, number][] = [
    ['half a minute', 'getContacts', {}, 0, 0.5 * minutes],
    ['ten minutes where a file may have to go up', 'sendMessage', {}, 0, 10 * minutes],
    ['ten minutes with a file', 'getContacts', new Blob(['tea']), 0, 10 * minutes],
    ['all of that from when there is a background', 'sendMessage', {}, 0.4 * minutes, 10.4 * minutes],
  ];
  it.each(defaults)('has, unless told, %s', async (_what, method, arg, readyAt, endsAt) => {
    vi.useFakeTimers();
    let serve = () => {};
    const ready = new Promise<void>(resolve => (serve = resolve));
    const { server } = background({ ready, handle: () => new Promise(() => {}) });
    const { client } = clientOf(() => server, page());
    const ended = vi.fn();
    client.request('vendor.call', { method, args: [arg] }).catch(error => ended(code(error)));
    await vi.advanceTimersByTimeAsync(readyAt);
    serve();
    await vi.advanceTimersByTimeAsync(endsAt - readyAt - 100);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(ended).toHaveBeenCalledWith('deadline');
  });

  it('gets another port where nobody serves the first', async () => {
    vi.useFakeTimers();
    const { server } = background({ handle: async () => 'there' });
    const openPort = vi.fn(() => {
      const [near, far] = portPair();
      if (openPort.mock.calls.length > 1) server.accept(far, page());
      return near;
    });
    const client = new ChannelClient({ openPort });
    const answer = client.requestUntyped('vendor.call', { method: 'getContacts', args: [] });
    await vi.advanceTimersByTimeAsync(14_000);
    expect(openPort).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await answer).toBe('there');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(openPort).toHaveBeenCalledTimes(2);
  });

  it('does not wait for ever for a background', async () => {
    vi.useFakeTimers();
    const { client } = clientOf(() => background({ ready: new Promise(() => {}) }).server, page());
    const ended = vi.fn();
    client.request('vendor.call', { method: 'sendMessage', args: [] }).catch(error => ended(code(error)));
    await vi.advanceTimersByTimeAsync(32_000);
    expect(ended).toHaveBeenCalledWith('deadline');
  });

  it('is called back by its deadline and by its client, each with its own word for it', async () => {
    const signals: AbortSignal[] = [];
    const handle: ServerHost['handle'] = (_method, _params, _client, signal) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const { server } = background({ handle });
    const { client } = clientOf(() => server, page());
    await open(client);
    const { signal, ...controller } = controllerOf();
    const late = client.request('message.send', { to: 'b', text: 'x' }, { timeout: 20 }).catch(code);
    const unwanted = client.request('message.send', { to: 'b', text: 'y' }, { signal }).catch(code);
    await vi.waitFor(() => expect(signals).toHaveLength(2));
    controller.abort();
    expect(await Promise.all([late, unwanted])).toEqual(['deadline', 'cancelled']);
    await vi.waitFor(() => expect(signals.map(({ reason }) => code(reason))).toEqual(['deadline', 'cancelled']));
  });

  it('is called back where the client waits no longer, though the background still would', async () => {
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
    const { client } = clientOf(() => server, page());
    const asked = client.request('message.send', { to: 'b', text: 'x' }, { timeout: 5_000 }).catch(code);
    await vi.advanceTimersByTimeAsync(4_000);
    serve();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await asked).toBe('deadline');
    await vi.advanceTimersByTimeAsync(1);
    expect(signals.map(({ reason }) => code(reason))).toEqual(['cancelled']);
  });

  it('is called back by its own client only, and only while it is waited for', async () => {
    const open: [AbortSignal, () => void][] = [];
    const handle: ServerHost['handle'] = (_method, _params, _client, signal) =>
      new Promise(resolve => open.push([signal, () => resolve('done')]));
    const { server } = background({ handle });
    const tabs = [await raw(server), await raw(server)] as const;
    const ask = { t: 'request', id: 7, method: 'message.send', params: { to: 'b', text: 'x' } };
    for (const { say } of tabs) say(ask);
    await vi.waitFor(() => expect(open).toHaveLength(2));
    tabs[0].say({ t: 'cancel', id: 7 }, { t: 'cancel', id: 7 }, { t: 'cancel', id: 8 });
    const cancelled = expect.objectContaining({ code: 'cancelled' });
    await vi.waitFor(() => expect(tabs[0].heard).toEqual([{ t: 'reply', id: 7, error: cancelled }]));
    expect(open.map(([signal]) => signal.aborted)).toEqual([true, false]);
    open[1]?.[1]();
    await vi.waitFor(() => expect(tabs[1].heard).toEqual([{ t: 'reply', id: 7, result: 'done' }]));
    tabs[1].say({ t: 'cancel', id: 7 }, ask);
    await vi.waitFor(() => expect(open).toHaveLength(3));
  });

  it('never goes where it was cancelled before there was a port', async () => {
    const { server, handled } = background();
    const { client } = clientOf(() => server, page());
    const { signal, abort } = controllerOf();
    const asked = client.request('message.send', { to: 'b', text: 'x' }, { signal }).catch(code);
    abort();
    expect(await asked).toBe('cancelled');
    await client.request('vendor.call', { method: 'getContacts', args: [] });
    expect(handled.map(([method]) => method)).toEqual(['vendor.call']);
  });

  it('is one of not too many', async () => {
    const { server } = background({ handle: () => new Promise(() => {}) });
    const { client } = clientOf(() => server, page());
    await open(client);
    const answers = Array.from({ length: 70 }, () =>
      client.request('message.send', { to: 'b', text: 'x' }, { timeout: 100 }).catch(code),
    );
    expect((await Promise.all(answers)).filter(answer => answer === 'tooMany')).toHaveLength(6);
  });

  it('fails with a retryable code when the background dies under it', async () => {
    const { server } = background({ handle: () => new Promise(() => {}) });
    const { client, drop } = clientOf(() => server, ui);
    await open(client);
    const answer = client.request('session.signOut', {}).catch(e => e);
    await new Promise<void>(done => queueMicrotask(done));
    drop();
    expect(await answer).toMatchObject({ code: 'disconnected', retryable: true });
  });

  it.each(['message.send', 'vendor.call'] as const)('is asked again under its name: %s', async method => {
    const asked: unknown[] = [];
    const dying = background({
      handle: (...[, , , , once]) => {
        asked.push(once);
        return new Promise(() => {});
      },
    });
    const living = background({
      handle: async (...[, , , , once]) => {
        asked.push(once);
        return 'done';
      },
    });
    let now = dying.server;
    const tab = clientOf(() => now, page());
    await open(tab.client);
    const params = method === 'message.send' ? { to: 'b', text: 'x' } : { method: 'getContacts', args: [] };
    const before = Date.now();
    const answer = tab.client.request(method, params as never);
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    // Whichever way the port goes.
    tab.drop();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    tab.client.suspend();
    now = living.server;
    tab.client.resume();
    expect(await answer).toBe('done');
    const [first, ...again] = asked as { id: string; since?: number }[];
    expect(first).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    for (const { id, since } of again) {
      expect(id).toBe(first?.id);
      expect(since).toBeGreaterThanOrEqual(before);
      expect(since).toBe(again[0]?.since);
    }
    void tab.client.request(method, params as never);
    await vi.waitFor(() => expect(asked).toHaveLength(4));
    expect((asked[3] as { id: string }).id).not.toBe(first?.id);
  });

  it('waits for the line where the client has just come', async () => {
    const { server } = background();
    const { client } = clientOf(() => server, page());
    expect(client.view.link).toBe('connecting');
    await expect(client.request('message.send', { to: 'b', text: 'x' })).resolves.toBeDefined();
  });

  it('carries a foreign error only as "internal", without its words', async () => {
    const { server } = background({ handle: () => Promise.reject(new Error('token=s3cret')) });
    const { client } = clientOf(() => server, page());
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
    ['an attach with a field too many', { t: 'attach', version: 1, kind: 'ui' }],
    ['a cancel of nothing', { t: 'cancel' }],
    ['a since that is no number', { t: 'attach', version: 1, since: 'x' }],
  ];
  it.each(hostile)('that says %s is closed', async (_name, message) => {
    const { server } = background();
    const [near, far] = portPair();
    server.accept(far, page());
    const heard: unknown[] = [];
    near.onMessage.addListener(frame => heard.push(frame));
    const closed = new Promise<void>(resolve => near.onDisconnect.addListener(resolve));
    near.postMessage(message);
    await closed;
    expect(heard).toEqual([{ t: 'refused', error: expect.objectContaining({ code: 'badRequest' }) }]);
  });

  it('must attach before it asks', async () => {
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
  it('lets the background sleep while nobody is signed in, and wakes it to ask', async () => {
    const { server } = background({ state: () => ({ phase: 'signedOut', since: 1 }) });
    const { client, drop, ports } = clientOf(() => server, page(), { dormantWhenSignedOut: true });
    await open(client);
    drop();
    await vi.waitFor(() => expect(client.view.link).toBe('dormant'));
    expect(ports).toHaveLength(1);
    await client.request('message.send', { to: 'b', text: 'x' });
    expect(ports).toHaveLength(2);
  });

  it('is dead, and says why, when it is refused', async () => {
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

  it('comes back from the back/forward cache to a new port', async () => {
    const { server, publish } = background();
    const { client, events, ports } = clientOf(() => server, page());
    client.setTopics(['a']);
    await open(client);
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
