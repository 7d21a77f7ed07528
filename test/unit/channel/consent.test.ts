import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChannelClient, type ClientOptions } from '@/lib/channel/client';
import type { Port } from '@/lib/channel/port';
import { siteOf } from '@/lib/channel/sender-auth';
import { ChannelServer } from '@/lib/channel/server';
import type { EventFrame, ServerFrame } from '@/lib/contract/frames';
import type { SessionState } from '@/lib/contract/session';
import type { Scope } from '@/lib/contract/sites';
import { hostOf, oneSession } from './one-session';
import { portPair } from './ports';

const desk = 'https://desk.example';
const account = { provider: 'agora', app: '1#a', userId: 'alice' } as const;
const online: SessionState = { phase: 'online', since: 1, account, unread: 0 };

afterEach(() => {
  vi.useRealTimers();
});

/** A server whose consent questions the test answers. */
function background(state: () => SessionState = () => online) {
  const granted = new Map<string, Scope[]>();
  const questions: { origin: string; scopes: readonly Scope[]; answer(): void }[] = [];
  const grants = (origin: string) => granted.get(origin);
  const session = oneSession({ state });
  const server = new ChannelServer(
    hostOf(session, {
      consent: (origin, scopes, { onAsked }) =>
        new Promise(answer => {
          questions.push({ origin, scopes, answer });
          onAsked?.();
        }),
      handle: (_method, _params, _client, _signal, _key, _session, onAsked) =>
        new Promise(answer => {
          questions.push({ origin: desk, scopes: [], answer: () => answer('ready') });
          onAsked();
        }),
    }),
    Promise.resolve(),
  );
  const grant = (scopes: Scope[] | undefined, origin = desk) => {
    if (scopes) granted.set(origin, scopes);
    else granted.delete(origin);
    server.reauthorize(origin, grants);
  };
  const open = (port: Port, tabId = 1) => server.accept(port, () => siteOf({ origin: desk, tabId }, grants));
  const event = (topic: string): EventFrame => ({ t: 'event', seq: 1, topic, payload: null, at: 1 });
  return { server, session, granted, questions, grant, open, event };
}

/** A port without a `ChannelClient`. */
function openRawPort({ open }: ReturnType<typeof background>) {
  const [near, far] = portPair();
  const received: ServerFrame[] = [];
  const end = { closed: false };
  near.onMessage.addListener(frame => received.push(frame as ServerFrame));
  near.onDisconnect.addListener(() => {
    end.closed = true;
  });
  open(far);
  return { post: (frame: object) => near.postMessage(frame), received, end, near };
}

function connectClient({ open }: ReturnType<typeof background>, options: Partial<ClientOptions> = {}) {
  const ports: Port[] = [];
  const events: string[] = [];
  const client = new ChannelClient({
    openPort: () => {
      const [near, far] = portPair();
      ports.push(far);
      open(far);
      return near;
    },
    onEvent: ({ topic }) => events.push(topic),
    ...options,
  });
  return { client, ports, events };
}

const settle = () => new Promise(done => setTimeout(done, 5));
const attach = { t: 'attach', version: 1 };

describe('a site without a grant', () => {
  it('is refused when it attaches without requesting scopes, and receives nothing else', async () => {
    const { post, received, end } = openRawPort(background());
    post(attach);
    await vi.waitFor(() => expect(end.closed).toBe(true));
    expect(received).toEqual([{ t: 'refused', error: expect.objectContaining({ code: 'notAllowed' }) }]);
  });

  it('receives only errors until the user has answered', async () => {
    const world = background();
    const { post, received } = openRawPort(world);
    post({ ...attach, asks: ['receive', 'send'], topics: ['*'] });
    post({ t: 'request', id: 1, method: 'message.send', params: { to: 'b', text: 'x' } });
    post({
      t: 'request',
      id: 2,
      method: 'sites.decide',
      params: { origin: desk, asked: ['send'], allowed: ['send'] },
    });
    post({ t: 'file', id: 3, type: '', size: 1 });
    await settle();
    expect(world.questions).toMatchObject([{ origin: desk, scopes: ['receive', 'send'] }]);
    world.server.publishState(world.session);
    world.server.publish(world.session, [world.event('onTextMessage')]);
    await settle();
    expect(received.map(frame => [frame.t, 'error' in frame && frame.error?.code].join()).sort()).toEqual([
      'asking,false',
      'file,badRequest',
      'reply,badRequest',
      'reply,badRequest',
    ]);
    expect(world.server.sharing().tabs).toBe(0);
  });

  it('is closed when it attaches twice', async () => {
    const world = background();
    const { post, end } = openRawPort(world);
    post({ ...attach, asks: ['receive'] });
    post({ ...attach, asks: ['send'] });
    await vi.waitFor(() => expect(end.closed).toBe(true));
    world.grant(['status', 'receive']);
    world.questions[0]?.answer();
    await settle();
    expect(world.server.sharing().tabs).toBe(0);
  });

  it.each([[['everything']], ['send'], [[{}]], [Array(9).fill('send')], [null]])(
    'is closed when it requests invalid scopes: %j',
    async asks => {
      const world = background();
      const { post, end } = openRawPort(world);
      post({ ...attach, asks });
      await vi.waitFor(() => expect(end.closed).toBe(true));
      expect(world.questions).toEqual([]);
    },
  );

  it('is attached with the scopes that the user allowed', async () => {
    const world = background();
    const { client, events } = connectClient(world, { requestedScopes: ['receive', 'send'] });
    client.setTopics(['onTextMessage']);
    await vi.waitFor(() => expect(world.questions).toHaveLength(1));
    world.grant(['status', 'receive']);
    world.questions[0]?.answer();
    await vi.waitFor(() => expect(client.view).toMatchObject({ link: 'open', scopes: ['status', 'receive'] }));
    await vi.waitFor(() => expect(world.server.publish(world.session, [world.event('onTextMessage')])).toEqual([1]));
    await vi.waitFor(() => expect(events).toContain('onTextMessage'));
  });

  it('connects again when the background does not answer its first attach', async () => {
    vi.useFakeTimers();
    const openPort = vi.fn(() => portPair()[0]);
    new ChannelClient({ openPort, requestedScopes: ['receive'] });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(openPort.mock.calls.length).toBeGreaterThanOrEqual(4);
  });

  it('waits on one port while the user decides', async () => {
    vi.useFakeTimers();
    const world = background();
    const { client, ports } = connectClient(world, { requestedScopes: ['receive'] });
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    expect(client.view.link).toBe('asking');
    expect([ports.length, world.questions.length]).toEqual([1, 1]);
  });

  it('requests the scopes again when the worker wakes it, until it is attached', async () => {
    const world = background();
    const { client, ports } = connectClient(world, { requestedScopes: ['receive', 'manage'] });
    await vi.waitFor(() => expect(client.view.link).toBe('asking'));
    ports[0]?.disconnect();
    await vi.waitFor(() => expect(client.view.link).toBe('dormant'));
    client.wake();
    await vi.waitFor(() => expect(world.questions).toHaveLength(2));
    world.grant(['status', 'receive']);
    world.questions[1]?.answer();
    await vi.waitFor(() => expect(client.view.link).toBe('open'));
    ports[1]?.disconnect();
    await vi.waitFor(() => expect(ports).toHaveLength(3));
    await vi.waitFor(() => expect(client.view.link).toBe('open'));
    expect(world.questions).toHaveLength(2);
  });

  it('lets the worker unload while the user decides, and asks again after ten minutes', async () => {
    vi.useFakeTimers();
    const world = background();
    const { ports } = connectClient(world, { requestedScopes: ['receive'] });
    await vi.advanceTimersByTimeAsync(30_000);
    ports[0]?.disconnect();
    await vi.advanceTimersByTimeAsync(9 * 60_000);
    expect(ports).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ports).toHaveLength(2);
  });

  it('is dead when the user refuses', async () => {
    const world = background();
    const { client } = connectClient(world, { requestedScopes: ['receive'] });
    await vi.waitFor(() => expect(world.questions).toHaveLength(1));
    world.questions[0]?.answer();
    await vi.waitFor(() => expect(client.view).toMatchObject({ link: 'dead', error: { code: 'notAllowed' } }));
  });
});

describe('an attached site', () => {
  it('is closed at once when it is revoked, and the popup’s count drops', async () => {
    const world = background();
    world.grant(['status', 'receive', 'send']);
    const { client, events } = connectClient(world);
    const popup = new ChannelClient({
      openPort: () => {
        const [near, far] = portPair();
        world.server.accept(far, { kind: 'ui' });
        return near;
      },
    });
    client.setTopics(['*']);
    await vi.waitFor(() => expect(popup.view.sharing?.tabs).toBe(1));
    world.grant(undefined);
    world.server.publish(world.session, [world.event('onTextMessage')]);
    await vi.waitFor(() => expect(client.view).toMatchObject({ link: 'dead', error: { code: 'notAllowed' } }));
    await vi.waitFor(() => expect(popup.view.sharing?.tabs).toBe(0));
    expect(events).toEqual([]);
  });

  it('stays open when another site is revoked', async () => {
    const world = background();
    world.grant(['status']);
    const { client } = connectClient(world);
    await vi.waitFor(() => expect(client.view.link).toBe('open'));
    world.grant(undefined, 'https://chat.example');
    await settle();
    expect(client.view.link).toBe('open');
  });

  it('gets events only while it may receive', async () => {
    const world = background();
    world.grant(['status', 'receive', 'send']);
    const { client } = connectClient(world);
    client.setTopics(['onTextMessage']);
    await vi.waitFor(() => expect(world.server.publish(world.session, [world.event('onTextMessage')])).toEqual([1]));
    world.grant(['status']);
    expect(world.server.publish(world.session, [world.event('onTextMessage')])).toEqual([0]);
    await vi.waitFor(() => expect(client.view.scopes).toEqual(['status']));
    await expect(client.request('message.send', { to: 'b', text: 'x' })).rejects.toMatchObject({ code: 'notAllowed' });
    world.grant(['status', 'receive']);
    await vi.waitFor(() => expect(world.server.publish(world.session, [world.event('onTextMessage')])).toEqual([1]));
  });

  it('lets the worker unload while a request waits for the user, and repeats the request when woken', async () => {
    vi.useFakeTimers();
    const world = background(() => ({ phase: 'signedOut', since: 1 }));
    world.grant(['status', 'send']);
    const { client, ports } = connectClient(world);
    const question = client.request('session.expect', account, { timeout: 600_000 });
    await vi.advanceTimersByTimeAsync(30_000);
    ports[0]?.disconnect();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(ports).toHaveLength(1);
    client.wake();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(world.questions).toHaveLength(2);
    world.questions[1]?.answer();
    expect(await question).toBe('ready');
  });

  it('repeats the request with the next one', async () => {
    const world = background(() => ({ phase: 'signedOut', since: 1 }));
    world.grant(['status', 'send']);
    const { client, ports } = connectClient(world);
    void client.request('session.expect', account);
    await vi.waitFor(() => expect(world.questions).toHaveLength(1));
    ports[0]?.disconnect();
    await vi.waitFor(() => expect(client.view.link).toBe('dormant'));
    void client.request('message.send', { to: 'b', text: 'x' });
    await vi.waitFor(() => expect(world.questions).toHaveLength(3));
  });

  it('repeats its question to the user when the port is lost, but no request without an idempotency key', async () => {
    const world = background();
    world.grant(['status', 'send']);
    const { client, ports } = connectClient(world);
    await vi.waitFor(() => expect(client.view.link).toBe('open'));
    const question = client.request('sites.request', { scopes: ['manage'] });
    const token = client.request('session.supplyToken', { token: 'x' });
    ports[0]?.disconnect();
    await expect(token).rejects.toMatchObject({ code: 'disconnected' });
    await vi.waitFor(() => expect(ports).toHaveLength(2));
    await vi.waitFor(() => expect(world.questions).not.toEqual([]));
    for (const { answer } of world.questions) answer();
    await expect(question).resolves.toBe('ready');
  });
});
