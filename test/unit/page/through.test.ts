// The client through all of the extension that a tab has, and the channel's server: only the browser between them is missing.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ChannelClient } from '@/lib/channel/client';
import { bridgePage } from '@/lib/channel/page-bridge';
import { ChannelServer, type ServerHost } from '@/lib/channel/server';
import { PartylineError } from '@/lib/contract/errors';
import type { SessionState } from '@/lib/contract/session';
import { Journal } from '@/lib/journal/journal';
import { announce } from '@/lib/page/announce';
import { connect } from '@/lib/page/client';
import { portPair } from '../channel/ports';
import { MemoryDisk } from '../journal/memory-disk';
import { alice, eachWithPage, online } from './extension';

const world = eachWithPage();
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A tab of an allowed site. */
function tab(handle: ServerHost['handle'] = async () => null) {
  const journal = new Journal(1, new MemoryDisk(), undefined, { events: 5, age: Number.POSITIVE_INFINITY });
  let state = online(alice) as SessionState;
  const server = new ChannelServer(
    {
      epoch: () => 1,
      state: () => state,
      vendorScope: method => (method === 'getContacts' ? 'receive' : undefined),
      handle,
      catchUp: since => journal.after(since),
      onReader: () => {},
      onAttach: () => {},
      consent: async () => {},
    },
    Promise.resolve(),
  );
  const origin = 'https://desk.example';
  const ports: MessagePort[] = [];
  const page = Object.assign(world.page, {
    location: { origin },
    postMessage(data: unknown, _to: string, carried: MessagePort[]) {
      ports.push(...carried);
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
          server.accept(there, { kind: 'page', origin, tabId: 1, scopes: ['status', 'receive', 'send'] });
          return here;
        },
      }),
  );
  closing.push(() => bridge.close());
  announce(page);
  return {
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
    expect(handled).toEqual([
      ['message.send', { to: 'bob', text: 'hello', chatType: 'singleChat', account: 'agora 1117#support alice' }],
      ['vendor.call', { method: 'getContacts', args: [], account: 'agora 1117#support alice' }],
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

  it('is not given a session without the scopes that it needs', async () => {
    tab();
    expect(await connect({ scopes: ['manage'] })).toMatchObject({ ok: false, reason: 'notAllowed' });
  });
});
