// What one tab may take of the background, and what becomes of its requests when it is allowed less.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChannelClient } from '@/lib/channel/client';
import { bridgePage } from '@/lib/channel/page-bridge';
import type { Port } from '@/lib/channel/port';
import { siteOf } from '@/lib/channel/sender-auth';
import { ChannelServer, type ServerHost } from '@/lib/channel/server';
import { chunkSize, maxFrameLength, maxPorts, pageRate, type ServerFrame, tabRate } from '@/lib/contract/frames';
import type { SessionState } from '@/lib/contract/session';
import type { Scope } from '@/lib/contract/sites';
import { pipeMark } from '@/lib/page/pipe';
import { portPair } from './ports';

// What was taken does not come back, however slow the machine.
beforeEach(() => void vi.spyOn(Date, 'now').mockReturnValue(1));
afterEach(() => vi.restoreAllMocks());

const desk = 'https://desk.example';
const account = { provider: 'agora', app: '1#a', userId: 'alice' } as const;
const online: SessionState = { phase: 'online', since: 1, account, unread: 0 };

function background(more: Partial<ServerHost> = {}, scopes: Scope[] = ['status', 'receive', 'send']) {
  let granted: Scope[] | undefined = scopes;
  const handled: AbortSignal[] = [];
  const server = new ChannelServer(
    {
      epoch: () => 1,
      state: () => online,
      vendorScope: method => (method === 'getContacts' ? 'receive' : undefined),
      isSlow: () => false,
      handle: (_method, _params, _client, signal) => {
        handled.push(signal);
        return new Promise(() => {});
      },
      catchUp: () => ({ seq: 0, events: [], gap: false }),
      onSubscribe: () => {},
      onAttach: () => {},
      consent: async () => {},
      ...more,
    },
    Promise.resolve(),
  );
  const grants = () => granted;
  const grant = (now: Scope[] | undefined) => {
    granted = now;
    server.reauthorize(desk, grants);
  };
  const open = (tabId = 1) => {
    const [near, far] = portPair();
    const heard: ServerFrame[] = [];
    const end = { closed: false };
    near.onMessage.addListener(frame => heard.push(frame as ServerFrame));
    near.onDisconnect.addListener(() => {
      end.closed = true;
    });
    server.accept(far, () => siteOf(desk, tabId, grants));
    const say = (frame: unknown) => {
      if (!end.closed) near.postMessage(frame);
    };
    return { say, heard, end };
  };
  const attached = async (tabId = 1) => {
    const port = open(tabId);
    port.say({ t: 'attach', version: 1 });
    await soon(() => expect(port.heard.splice(0)).toMatchObject([{ t: 'hello' }]));
    return port;
  };
  return { server, handled, grant, open, attached };
}

const soon = (check: () => void) => vi.waitFor(check, 15_000);
const send = (id: number, text = 'x') => ({ t: 'request', id, method: 'message.send', params: { to: 'bob', text } });
const refusedFor = (code: string) => [{ t: 'refused', error: expect.objectContaining({ code }) }];

describe('a site that is allowed less', () => {
  it('has its requests called back, and no answer but that', async () => {
    const { handled, grant, attached } = background();
    const { say, heard, end } = await attached();
    say(send(1));
    say({ t: 'request', id: 2, method: 'vendor.call', params: { method: 'getContacts', args: [] } });
    await soon(() => expect(handled).toHaveLength(2));
    grant(['status', 'receive']);
    const error = expect.objectContaining({ code: 'notAllowed' });
    await soon(() =>
      expect(heard).toEqual([
        { t: 'scopes', scopes: ['status', 'receive'] },
        { t: 'reply', id: 1, error },
      ]),
    );
    expect(handled.map(({ aborted }) => aborted)).toEqual([true, false]);
    grant(undefined);
    await soon(() => expect(end.closed).toBe(true));
    expect(handled.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('is heard no more on a port that was closed to it', async () => {
    const { handled, grant, attached } = background();
    const { say, end } = await attached();
    grant(undefined);
    say(send(1));
    await soon(() => expect(end.closed).toBe(true));
    expect(handled).toEqual([]);
  });
});

describe('a tab', () => {
  it('that says more than any page could is closed, and another is served', async () => {
    const { attached } = background({ handle: async () => undefined });
    const [one, other] = [await attached(1), await attached(2)];
    for (let n = 0; n < tabRate.most; n++) one.say({ t: 'cancel', id: n });
    await soon(() => expect(one.end.closed).toBe(true));
    expect(one.heard).toEqual(refusedFor('tooMany'));
    other.say(send(1));
    await soon(() => expect(other.heard).toEqual([{ t: 'reply', id: 1 }]));
  });

  it('gets nothing more by opening another port', async () => {
    const { attached, open } = background();
    const one = await attached();
    for (let n = 0; n < tabRate.most; n++) one.say({ t: 'cancel', id: n });
    await soon(() => expect(one.end.closed).toBe(true));
    const two = open();
    await soon(() => expect(two.heard).toEqual(refusedFor('tooMany')));
  });

  it('pays for long requests, and for junk, by their length', async () => {
    const { attached } = background({ handle: async () => undefined });
    const long = { t: 'request', id: 0, method: 'nothing', params: 'x'.repeat(maxFrameLength) };
    for (const frame of [long, { t: 'junk', id: 0, junk: 'x'.repeat(maxFrameLength) }]) {
      const { say, end } = await attached(frame === long ? 1 : 2);
      for (let n = 0; n < 70; n++) say(frame);
      await soon(() => expect(end.closed).toBe(true));
    }
  });

  it('pays for the events that it has itself told again', async () => {
    const events = Array.from(
      { length: 5_000 },
      (_, seq) => ({ t: 'event', seq, topic: 'a', payload: 0, at: 1 }) as const,
    );
    const { open } = background({ catchUp: () => ({ seq: 5_000, events, gap: false }) });
    const ports = Array.from({ length: maxPorts }, () => open());
    for (const { say } of ports) say({ t: 'attach', version: 1, since: 0 });
    await soon(() => expect(ports.at(-1)?.heard).toEqual(refusedFor('tooMany')));
  });

  it(`has ${maxPorts} ports at most`, async () => {
    const { attached, open } = background();
    for (let n = 0; n < maxPorts; n++) await attached();
    const more = open();
    await soon(() => expect(more.heard).toEqual(refusedFor('tooMany')));
    await attached(2);
  });

  it('cannot have a file kept in crumbs', async () => {
    const { attached } = background();
    const { say, heard } = await attached();
    say({ t: 'file', id: 0, type: '', size: chunkSize });
    for (let offset = 0; offset < 80; offset++) say({ t: 'chunk', id: 0, offset, data: 'eA==' });
    const error = expect.objectContaining({ code: 'badRequest' });
    await soon(() => expect(heard).toContainEqual({ t: 'file', id: 0, error }));
    expect(heard).not.toContainEqual({ t: 'file', id: 0, taken: 80 });
  });

  it('cannot ask with more levels than a page could', async () => {
    const { attached, handled } = background();
    const { say, heard } = await attached();
    let deep: unknown = 0;
    for (let level = 0; level < 500; level++) deep = [deep];
    say({ t: 'request', id: 1, method: 'vendor.call', params: { method: 'getContacts', args: [deep] } });
    await soon(() => expect(heard).toMatchObject([{ t: 'reply', id: 1, error: { code: 'badRequest' } }]));
    expect(handled).toEqual([]);
  });
});

describe('the bridge', () => {
  /** A page, in as much of a window as the bridge knows, and its end of the pipe. */
  async function page() {
    const { server, handled } = background({ handle: () => new Promise(done => setTimeout(done, 100)) });
    const window = Object.assign(new EventTarget(), { location: { origin: desk } });
    const said: unknown[] = [];
    const openPort = (): Port => {
      const [near, far] = portPair();
      server.accept(far, () => siteOf(desk, 1, () => ['status', 'send']));
      return {
        ...near,
        onMessage: near.onMessage,
        onDisconnect: near.onDisconnect,
        disconnect: () => near.disconnect(),
        postMessage: frame => {
          said.push(frame);
          near.postMessage(frame);
        },
      };
    };
    const bridge = bridgePage(window as unknown as Window, options => new ChannelClient({ ...options, openPort }));
    const { port1, port2 } = new MessageChannel();
    const meet = Object.assign(new Event('message'), { source: window, origin: desk, data: pipeMark, ports: [port2] });
    window.dispatchEvent(meet);
    const heard: { t: string; id?: number; error?: { code: string } }[] = [];
    port1.onmessage = ({ data }) => heard.push(data);
    port1.postMessage({ t: 'join', asks: [] });
    await soon(() => expect(heard).toContainEqual(expect.objectContaining({ t: 'open' })));
    const codes = () => heard.flatMap(({ t, error }) => (t === 'reply' ? [error?.code ?? 'ok'] : []));
    const close = () => {
      bridge.close();
      port1.close();
    };
    return { say: (frame: unknown) => port1.postMessage(frame), said, codes, handled, close };
  }

  it('keeps a flood from the background, and tells the page', async () => {
    const { say, said, codes, close } = await page();
    const flood = pageRate.most + 500;
    for (let id = 0; id < flood; id++) say({ t: 'request', id, method: 'nothing', params: {} });
    await soon(() => expect(codes()).toHaveLength(flood));
    expect(codes().filter(code => code === 'tooMany').length).toBeGreaterThan(400);
    expect(said.length).toBeLessThan(pageRate.most);
    close();
  });

  it('passes on nothing that is too large, or no frame', async () => {
    const { say, said, codes, close } = await page();
    const { length } = said;
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
      say(frame);
    say({ t: 'request', id: 2, method: 'message.send', params: { to: 'bob', text: long } });
    await soon(() => expect(codes()).toEqual(['tooLarge']));
    expect(said).toHaveLength(length);
    close();
  });

  it('takes no second request of the same id while the first waits', async () => {
    const { say, codes, close } = await page();
    say(send(5));
    say(send(5));
    await soon(() => expect(codes().toSorted()).toEqual(['badRequest', 'ok']));
    close();
  });
});
