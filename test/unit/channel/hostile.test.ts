import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChannelSession } from '@/lib/channel/channel-session';
import { ChannelClient } from '@/lib/channel/client';
import { bridgePage } from '@/lib/channel/page-bridge';
import type { Port } from '@/lib/channel/port';
import { siteOf } from '@/lib/channel/sender-auth';
import { ChannelServer, type ServerHost } from '@/lib/channel/server';
import { chunkSize, maxFrameLength, maxPorts, pageRate, type ServerFrame, tabRate } from '@/lib/contract/frames';
import type { SessionState } from '@/lib/contract/session';
import type { Scope } from '@/lib/contract/sites';
import { pipeMark } from '@/lib/page/pipe-frames';
import { hostOf, oneSession } from './one-session';
import { portPair } from './ports';

// The rate limit must not refill on a slow machine.
beforeEach(() => void vi.spyOn(Date, 'now').mockReturnValue(1));
afterEach(() => vi.restoreAllMocks());

const desk = 'https://desk.example';
const account = { provider: 'agora', app: '1#a', userId: 'alice' } as const;
const online: SessionState = { phase: 'online', since: 1, account, unread: 0 };

function background(
  { handle, catchUp }: Partial<Pick<ServerHost, 'handle'> & Pick<ChannelSession, 'catchUp'>> = {},
  scopes: Scope[] = ['status', 'receive', 'send'],
) {
  let granted: Scope[] | undefined = scopes;
  const handled: AbortSignal[] = [];
  const session = oneSession({
    state: () => online,
    vendorScope: method => (method === 'getContacts' ? 'receive' : undefined),
    ...(catchUp && { catchUp }),
  });
  const server = new ChannelServer(
    hostOf(session, {
      handle: (_method, _params, _client, signal) => {
        handled.push(signal);
        return new Promise(() => {});
      },
      ...(handle && { handle }),
    }),
    Promise.resolve(),
  );
  const grants = () => granted;
  const grant = (now: Scope[] | undefined) => {
    granted = now;
    server.reauthorize(desk, grants);
  };
  const open = (tabId = 1) => {
    const [near, far] = portPair();
    const received: ServerFrame[] = [];
    const end = { closed: false };
    near.onMessage.addListener(frame => received.push(frame as ServerFrame));
    near.onDisconnect.addListener(() => {
      end.closed = true;
    });
    server.accept(far, () => siteOf({ origin: desk, tabId }, grants));
    const post = (frame: unknown) => {
      if (!end.closed) near.postMessage(frame);
    };
    return { post, received, end };
  };
  const attached = async (tabId = 1) => {
    const port = open(tabId);
    port.post({ t: 'attach', version: 1 });
    await eventually(() => expect(port.received.splice(0)).toMatchObject([{ t: 'hello' }]));
    return port;
  };
  return { server, handled, grant, open, attached };
}

const eventually = (check: () => void) => vi.waitFor(check, 15_000);
const send = (id: number, text = 'x') => ({ t: 'request', id, method: 'message.send', params: { to: 'bob', text } });
const refusedFor = (code: string) => [{ t: 'refused', error: expect.objectContaining({ code }) }];

describe('a site that loses a scope', () => {
  it('has its requests aborted with notAllowed', async () => {
    const { handled, grant, attached } = background();
    const { post, received, end } = await attached();
    post(send(1));
    post({ t: 'request', id: 2, method: 'vendor.call', params: { method: 'getContacts', args: [] } });
    await eventually(() => expect(handled).toHaveLength(2));
    grant(['status', 'receive']);
    const error = expect.objectContaining({ code: 'notAllowed' });
    await eventually(() =>
      expect(received).toEqual([
        { t: 'scopes', scopes: ['status', 'receive'] },
        { t: 'reply', id: 1, error },
      ]),
    );
    expect(handled.map(({ aborted }) => aborted)).toEqual([true, false]);
    grant(undefined);
    await eventually(() => expect(end.closed).toBe(true));
    expect(handled.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('is ignored on a port that was closed', async () => {
    const { handled, grant, attached } = background();
    const { post, end } = await attached();
    grant(undefined);
    post(send(1));
    await eventually(() => expect(end.closed).toBe(true));
    expect(handled).toEqual([]);
  });
});

describe('a tab', () => {
  it('is closed when it exceeds the rate limit, and another tab is still served', async () => {
    const { attached } = background({ handle: async () => undefined });
    const [one, other] = [await attached(1), await attached(2)];
    for (let n = 0; n < tabRate.most; n++) one.post({ t: 'cancel', id: n });
    await eventually(() => expect(one.end.closed).toBe(true));
    expect(one.received).toEqual(refusedFor('tooMany'));
    other.post(send(1));
    await eventually(() => expect(other.received).toEqual([{ t: 'reply', id: 1 }]));
  });

  it('has one rate limit for all its ports', async () => {
    const { attached, open } = background();
    const one = await attached();
    for (let n = 0; n < tabRate.most; n++) one.post({ t: 'cancel', id: n });
    await eventually(() => expect(one.end.closed).toBe(true));
    const two = open();
    await eventually(() => expect(two.received).toEqual(refusedFor('tooMany')));
  });

  it('keeps its rate limit, not used up and not new, when another tab opens a port', async () => {
    const { attached, open } = background({ handle: async () => undefined });
    const one = await attached(1);
    vi.mocked(Date.now).mockReturnValue(60_000);
    await attached(2);
    one.post(send(1));
    await eventually(() => expect(one.received.splice(0)).toEqual([{ t: 'reply', id: 1 }]));
    for (let n = 0; n < tabRate.most; n++) one.post({ t: 'cancel', id: n });
    await eventually(() => expect(one.received).toEqual(refusedFor('tooMany')));
    const two = open(1);
    await eventually(() => expect(two.received).toEqual(refusedFor('tooMany')));
  });

  it('is charged for requests and junk by their length', async () => {
    const { attached } = background({ handle: async () => undefined });
    const long = { t: 'request', id: 0, method: 'nothing', params: 'x'.repeat(maxFrameLength) };
    for (const frame of [long, { t: 'junk', id: 0, junk: 'x'.repeat(maxFrameLength) }]) {
      const { post, end } = await attached(frame === long ? 1 : 2);
      for (let n = 0; n < 70; n++) post(frame);
      await eventually(() => expect(end.closed).toBe(true));
    }
  });

  it('is charged for missed events when it attaches', async () => {
    const events = Array.from(
      { length: 5_000 },
      (_, seq) => ({ t: 'event', seq, topic: 'a', payload: 0, at: 1 }) as const,
    );
    const { open } = background({ catchUp: () => ({ seq: 5_000, events, gap: false }) });
    const ports = Array.from({ length: maxPorts }, () => open());
    for (const { post } of ports) post({ t: 'attach', version: 1, since: 0 });
    await eventually(() => expect(ports.at(-1)?.received).toEqual(refusedFor('tooMany')));
  });

  it(`has at most ${maxPorts} ports`, async () => {
    const { attached, open } = background();
    for (let n = 0; n < maxPorts; n++) await attached();
    const more = open();
    await eventually(() => expect(more.received).toEqual(refusedFor('tooMany')));
    await attached(2);
  });

  it('cannot send a file in tiny pieces', async () => {
    const { attached } = background();
    const { post, received } = await attached();
    post({ t: 'file', id: 0, type: '', size: chunkSize });
    for (let offset = 0; offset < 80; offset++) post({ t: 'chunk', id: 0, offset, data: 'eA==' });
    const error = expect.objectContaining({ code: 'badRequest' });
    await eventually(() => expect(received).toContainEqual({ t: 'file', id: 0, error }));
    expect(received).not.toContainEqual({ t: 'file', id: 0, taken: 80 });
  });

  it('cannot send deeply nested params', async () => {
    const { attached, handled } = background();
    const { post, received } = await attached();
    let deep: unknown = 0;
    for (let level = 0; level < 500; level++) deep = [deep];
    post({ t: 'request', id: 1, method: 'vendor.call', params: { method: 'getContacts', args: [deep] } });
    await eventually(() => expect(received).toMatchObject([{ t: 'reply', id: 1, error: { code: 'badRequest' } }]));
    expect(handled).toEqual([]);
  });
});

describe('the client of a tab over a limit', () => {
  const delay = 10_000;
  /** Timers are fake, and the rate limit refills only when the test says so. */
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** A client whose opened ports are counted. */
  function countedClient({ server }: Pick<ReturnType<typeof background>, 'server'>) {
    const counts = { ports: 0 };
    const client = new ChannelClient({
      openPort: () => {
        counts.ports += 1;
        const [near, far] = portPair();
        server.accept(far, () => siteOf({ origin: desk, tabId: 1 }, () => ['status', 'receive', 'send']));
        return near;
      },
    });
    const phase = () => client.view.link;
    return { client, counts, phase };
  }
  const settled = () => vi.advanceTimersByTimeAsync(0);

  it('connects again when the rate limit has refilled, and its page continues', async () => {
    const { client, phase } = countedClient(background({ handle: async () => 'sent' }));
    await settled();
    const flood = Array.from({ length: tabRate.most }, () =>
      client.requestUntyped('nothing', {}).catch(({ code }) => code),
    );
    expect((await Promise.all(flood)).at(-1)).toBe('tooMany');
    expect([phase(), client.view.error]).toEqual(['waiting', undefined]);
    const later = client.request('message.send', { to: 'bob', text: 'later' } as never);
    vi.mocked(Date.now).mockReturnValue(60_000);
    await vi.advanceTimersByTimeAsync(delay);
    expect(phase()).toBe('open');
    expect(await later).toBe('sent');
  });

  it(`connects again when one of its tab's ${maxPorts} ports has closed`, async () => {
    const { server, grant, open } = background();
    for (let n = 0; n < maxPorts; n++) open().post({ t: 'attach', version: 1 });
    await settled();
    const { phase } = countedClient({ server });
    await settled();
    expect(phase()).toBe('waiting');
    grant(undefined);
    await vi.advanceTimersByTimeAsync(delay);
    expect(phase()).toBe('open');
  });

  it('opens few ports while it stays over the limit, whatever its page does', async () => {
    const { client, counts, phase } = countedClient(background());
    await settled();
    for (let n = 0; n < tabRate.most; n++) void client.requestUntyped('nothing', {}).catch(() => undefined);
    await settled();
    expect(phase()).toBe('waiting');
    const { ports } = counts;
    for (let second = 0; second < 60; second++) {
      for (let n = 0; n < 20; n++) {
        client.wake();
        client.suspend();
        client.resume();
        void client.requestUntyped('nothing', {}, { timeout: 1 }).catch(() => undefined);
      }
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(counts.ports - ports).toBeLessThanOrEqual(10);
  });

  it('does not return when the user has removed its site', async () => {
    const { server, grant } = background();
    const { counts, phase } = countedClient({ server });
    await settled();
    grant(undefined);
    await vi.advanceTimersByTimeAsync(delay);
    expect([phase(), counts.ports]).toEqual(['dead', 1]);
  });
});

describe('bridgePage', () => {
  /** A page with the parts of `window` that the bridge uses, and its end of the pipe. */
  async function page() {
    const { server, handled } = background({ handle: () => new Promise(done => setTimeout(done, 100)) });
    const window = Object.assign(new EventTarget(), { location: { origin: desk } });
    const sent: unknown[] = [];
    const openPort = (): Port => {
      const [near, far] = portPair();
      server.accept(far, () => siteOf({ origin: desk, tabId: 1 }, () => ['status', 'send']));
      return {
        ...near,
        onMessage: near.onMessage,
        onDisconnect: near.onDisconnect,
        disconnect: () => near.disconnect(),
        postMessage: frame => {
          sent.push(frame);
          near.postMessage(frame);
        },
      };
    };
    const bridge = bridgePage(window as unknown as Window, options => new ChannelClient({ ...options, openPort }));
    const { port1, port2 } = new MessageChannel();
    const pipeMessage = Object.assign(new Event('message'), {
      source: window,
      origin: desk,
      data: pipeMark,
      ports: [port2],
    });
    window.dispatchEvent(pipeMessage);
    const received: { t: string; id?: number; error?: { code: string } }[] = [];
    port1.onmessage = ({ data }) => received.push(data);
    port1.postMessage({ t: 'join', asks: [] });
    await eventually(() => expect(received).toContainEqual(expect.objectContaining({ t: 'open' })));
    const codes = () => received.flatMap(({ t, error }) => (t === 'reply' ? [error?.code ?? 'ok'] : []));
    const close = () => {
      bridge.close();
      port1.close();
    };
    return { post: (frame: unknown) => port1.postMessage(frame), sent, codes, handled, close };
  }

  it('keeps a flood from the background, and answers the page with tooMany', async () => {
    const { post, sent, codes, close } = await page();
    const flood = pageRate.most + 500;
    for (let id = 0; id < flood; id++) post({ t: 'request', id, method: 'nothing', params: {} });
    await eventually(() => expect(codes()).toHaveLength(flood));
    expect(codes().filter(code => code === 'tooMany').length).toBeGreaterThan(400);
    expect(sent.length).toBeLessThan(pageRate.most);
    close();
  });

  it('drops frames that are malformed or too large', async () => {
    const { post, sent, codes, close } = await page();
    const { length } = sent;
    const long = 'x'.repeat(300_000);
    for (const frame of [
      null,
      'join',
      { t: 'join', asks: long },
      { t: 'join' },
      { t: 'topics', topics: [long] },
      { t: 'topics', topics: Array(1000).fill('x') },
      { t: 'request', id: '__proto__', method: 'x' },
      { t: 'request', id: 1, method: long },
      { t: 'request', id: 1, method: { toString: 1 } },
      { t: 'cancel', id: {} },
    ])
      post(frame);
    post({ t: 'request', id: 2, method: 'message.send', params: { to: 'bob', text: long } });
    await eventually(() => expect(codes()).toEqual(['tooLarge']));
    expect(sent).toHaveLength(length);
    close();
  });

  it('rejects a second request with the id of one that waits', async () => {
    const { post, codes, close } = await page();
    post(send(5));
    post(send(5));
    await eventually(() => expect(codes().toSorted()).toEqual(['badRequest', 'ok']));
    close();
  });
});
