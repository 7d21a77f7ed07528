// What a site is told before, while and after the user says what it may do.
import { describe, expect, it, vi } from 'vitest';
import { ChannelClient, type ClientOptions } from '@/lib/channel/client';
import type { Port } from '@/lib/channel/port';
import { siteOf } from '@/lib/channel/sender-auth';
import { ChannelServer } from '@/lib/channel/server';
import type { EventFrame, ServerFrame } from '@/lib/contract/frames';
import type { SessionState } from '@/lib/contract/session';
import type { Scope } from '@/lib/contract/sites';
import { portPair } from './ports';

const desk = 'https://desk.example';
const account = { provider: 'agora', app: '1#a', userId: 'alice' } as const;
const online: SessionState = { phase: 'online', since: 1, account, unread: 0 };

/** A background whose user answers when the test says so. */
function background() {
  const granted = new Map<string, Scope[]>();
  const asked: { origin: string; scopes: readonly Scope[]; answer(): void }[] = [];
  const grants = (origin: string) => granted.get(origin);
  const server = new ChannelServer(
    {
      epoch: () => 1,
      state: () => online,
      vendorScope: () => undefined,
      isSlow: () => false,
      handle: async () => undefined,
      catchUp: () => ({ seq: 0, events: [], gap: false }),
      onSubscribe: () => {},
      onAttach: () => {},
      consent: (origin, scopes) => new Promise(answer => asked.push({ origin, scopes, answer })),
    },
    Promise.resolve(),
  );
  const grant = (scopes: Scope[] | undefined, origin = desk) => {
    if (scopes) granted.set(origin, scopes);
    else granted.delete(origin);
    server.reauthorize(origin, grants);
  };
  const open = (port: Port, tabId = 1) => server.accept(port, () => siteOf(desk, tabId, grants));
  const event = (topic: string): EventFrame => ({ t: 'event', seq: 1, topic, payload: null, at: 1 });
  return { server, granted, asked, grant, open, event };
}

/** A raw port, to say what no client of ours would. */
function tab({ open }: ReturnType<typeof background>) {
  const [near, far] = portPair();
  const heard: ServerFrame[] = [];
  const end = { closed: false };
  near.onMessage.addListener(frame => heard.push(frame as ServerFrame));
  near.onDisconnect.addListener(() => {
    end.closed = true;
  });
  open(far);
  return { say: (frame: object) => near.postMessage(frame), heard, end, near };
}

function clientOf({ open }: ReturnType<typeof background>, options: Partial<ClientOptions> = {}) {
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

const turn = () => new Promise(done => setTimeout(done, 5));
const attach = { t: 'attach', version: 1 };

describe('a site without a grant', () => {
  it('is refused when it attaches without asking, and told nothing else', async () => {
    const { say, heard, end } = tab(background());
    say(attach);
    await vi.waitFor(() => expect(end.closed).toBe(true));
    expect(heard).toEqual([{ t: 'refused', error: expect.objectContaining({ code: 'notAllowed' }) }]);
  });

  it('hears nothing until the user has said, whatever it says meanwhile', async () => {
    const world = background();
    const { say, heard } = tab(world);
    say({ ...attach, asks: ['receive', 'send'], topics: ['*'] });
    say({ t: 'request', id: 1, method: 'message.send', params: { to: 'b', text: 'x' } });
    say({ t: 'request', id: 2, method: 'sites.decide', params: { origin: desk, asked: ['send'], allowed: ['send'] } });
    say({ t: 'file', id: 3, type: '', size: 1 });
    await turn();
    expect(world.asked).toMatchObject([{ origin: desk, scopes: ['receive', 'send'] }]);
    world.server.publishState();
    world.server.publish(world.event('onTextMessage'));
    await turn();
    expect(heard.map(frame => [frame.t, 'error' in frame && frame.error?.code].join()).sort()).toEqual([
      'file,badRequest',
      'reply,badRequest',
      'reply,badRequest',
    ]);
    expect(world.server.sharing().tabs).toBe(0);
  });

  it('asks once: a second attach is an offence', async () => {
    const world = background();
    const { say, end } = tab(world);
    say({ ...attach, asks: ['receive'] });
    say({ ...attach, asks: ['send'] });
    await vi.waitFor(() => expect(end.closed).toBe(true));
    world.grant(['status', 'receive']);
    world.asked[0]?.answer();
    await turn();
    expect(world.server.sharing().tabs).toBe(0);
  });

  it.each([[['everything']], ['send'], [[{}]], [Array(9).fill('send')], [null]])('may not ask for %j', async asks => {
    const world = background();
    const { say, end } = tab(world);
    say({ ...attach, asks });
    await vi.waitFor(() => expect(end.closed).toBe(true));
    expect(world.asked).toEqual([]);
  });

  it('is attached with what it was allowed', async () => {
    const world = background();
    const { client, events } = clientOf(world, { requestedScopes: ['receive', 'send'] });
    client.setTopics(['onTextMessage']);
    await vi.waitFor(() => expect(world.asked).toHaveLength(1));
    world.grant(['status', 'receive']);
    world.asked[0]?.answer();
    await vi.waitFor(() => expect(client.view).toMatchObject({ link: 'open', scopes: ['status', 'receive'] }));
    await vi.waitFor(() => expect(world.server.publish(world.event('onTextMessage'))).toBe(1));
    await vi.waitFor(() => expect(events).toContain('onTextMessage'));
  });

  it('asks again by itself when the worker has died, and not once it is attached', async () => {
    const world = background();
    const { client, ports } = clientOf(world, { requestedScopes: ['receive', 'manage'] });
    await vi.waitFor(() => expect(world.asked).toHaveLength(1));
    ports[0]?.disconnect();
    await vi.waitFor(() => expect(world.asked).toHaveLength(2));
    world.grant(['status', 'receive']);
    world.asked[1]?.answer();
    await vi.waitFor(() => expect(client.view.link).toBe('open'));
    ports[1]?.disconnect();
    await vi.waitFor(() => expect(ports).toHaveLength(3));
    await vi.waitFor(() => expect(client.view.link).toBe('open'));
    expect(world.asked).toHaveLength(2);
  });

  it('is dead after a no', async () => {
    const world = background();
    const { client } = clientOf(world, { requestedScopes: ['receive'] });
    await vi.waitFor(() => expect(world.asked).toHaveLength(1));
    world.asked[0]?.answer();
    await vi.waitFor(() => expect(client.view).toMatchObject({ link: 'dead', error: { code: 'notAllowed' } }));
  });
});

describe('a site that is attached', () => {
  it('is closed at once when it is revoked, and the popup sees it go', async () => {
    const world = background();
    world.grant(['status', 'receive', 'send']);
    const { client, events } = clientOf(world);
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
    world.server.publish(world.event('onTextMessage'));
    await vi.waitFor(() => expect(client.view).toMatchObject({ link: 'dead', error: { code: 'notAllowed' } }));
    await vi.waitFor(() => expect(popup.view.sharing?.tabs).toBe(0));
    expect(events).toEqual([]);
  });

  it('leaves the ports of other sites alone', async () => {
    const world = background();
    world.grant(['status']);
    const { client } = clientOf(world);
    await vi.waitFor(() => expect(client.view.link).toBe('open'));
    world.grant(undefined, 'https://chat.example');
    await turn();
    expect(client.view.link).toBe('open');
  });

  it('hears no more when it may not receive, and again when it may', async () => {
    const world = background();
    world.grant(['status', 'receive', 'send']);
    const { client } = clientOf(world);
    client.setTopics(['onTextMessage']);
    await vi.waitFor(() => expect(world.server.publish(world.event('onTextMessage'))).toBe(1));
    world.grant(['status']);
    expect(world.server.publish(world.event('onTextMessage'))).toBe(0);
    await vi.waitFor(() => expect(client.view.scopes).toEqual(['status']));
    await expect(client.request('message.send', { to: 'b', text: 'x' })).rejects.toMatchObject({ code: 'notAllowed' });
    world.grant(['status', 'receive']);
    await vi.waitFor(() => expect(world.server.publish(world.event('onTextMessage'))).toBe(1));
  });

  it('has its question to the user repeated on a new port, and nothing else that has no name', async () => {
    const world = background();
    world.grant(['status', 'send']);
    const { client, ports } = clientOf(world);
    await vi.waitFor(() => expect(client.view.link).toBe('open'));
    const question = client.request('sites.request', { scopes: ['manage'] });
    const token = client.request('session.supplyToken', { token: 'x' });
    ports[0]?.disconnect();
    await expect(token).rejects.toMatchObject({ code: 'disconnected' });
    await expect(question).resolves.toBeUndefined();
    expect(ports).toHaveLength(2);
  });
});
