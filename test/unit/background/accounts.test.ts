// What belongs to an account ends with it: events, unread counts, results. Real SDKs and channel; a slow disk.
import { describe, expect, it } from 'vitest';
import { Accounts } from '@/lib/background/accounts';
import { createMessageHandlers } from '@/lib/background/handlers/messages';
import { ChannelServer } from '@/lib/channel/server';
import { PartylineError } from '@/lib/contract/errors';
import { accountId, type SessionState } from '@/lib/contract/session';
import { Mutes } from '@/lib/notifications/mutes';
import type { UnreadStore } from '@/lib/notifications/unread-counter';
import type { SessionController } from '@/lib/session/controller';
import { defaultApp } from '../../server';
import { portPair } from '../channel/ports';
import { MemoryIdempotencyStore } from '../session/tab';
import { everyProvider, useTestServices } from '../session/test-session';
import { MemoryJournalStore, MemoryLossStore } from '../storage/memory-journal-store';

type Frame = Record<string, unknown> & { t: string };

const alice = { provider: 'agora', app: '1117#support', userId: 'alice' } as const;
const bob = { ...alice, userId: 'bob' };
const online = (account: typeof bob | typeof alice): SessionState => ({
  phase: 'online',
  since: 1,
  account,
  unread: 0,
});
const signedOut: SessionState = { phase: 'signedOut', since: 1, account: alice };

/** A disk whose writes take a while. */
class SlowJournalStore extends MemoryJournalStore {
  override async write(...args: Parameters<MemoryJournalStore['write']>): Promise<void> {
    await new Promise(done => setTimeout(done, 30));
    await super.write(...args);
  }
}

function background(state: () => SessionState, journalStore = new MemoryJournalStore()) {
  const counts = new Map<string, unknown>();
  const unreadStore: UnreadStore = {
    read: async account => counts.get(account),
    write: async (account, stored) => void counts.set(account, structuredClone(stored)),
    clear: async () => counts.clear(),
  };
  const idempotencyStore = new MemoryIdempotencyStore();
  const errors: unknown[] = [];
  const accounts = new Accounts({
    ...{ journalStore, unreadStore, idempotencyStore },
    lossStore: new MemoryLossStore(),
    mutes: new Mutes({ read: async () => undefined, write: async () => {} }),
    logError: () => error => errors.push(error),
  });
  const server = new ChannelServer(
    {
      epoch: () => accounts.epoch,
      state,
      vendorScope: () => 'receive',
      isSlow: () => false,
      handle: async () => undefined,
      catchUp: since => accounts.catchUp(since),
      onSubscribe: () => {},
      onAttach: () => {},
      consent: async () => {},
    },
    Promise.resolve(),
  );
  accounts.publishTo(server);
  accounts.start(1, Promise.resolve());
  const frames: Frame[] = [];
  const attach = (since?: number) => {
    const [near, far] = portPair();
    near.onMessage.addListener(frame => frames.push(frame as Frame));
    server.accept(far, { kind: 'ui' });
    near.postMessage({ t: 'attach', version: 1, topics: ['*'], ...(since !== undefined && { since }) });
  };
  return { accounts, journalStore, idempotencyStore, counts, frames, errors, attach };
}

describe('Accounts', () => {
  it('neither publishes, counts, stores nor notifies what was queued for an account that is over', async () => {
    let state = online(alice);
    const world = background(() => state, new SlowJournalStore());
    const { accounts, frames } = world;
    const notified: string[] = [];
    accounts.messagesArrived.addListener(messages => notified.push(...messages.map(({ text = '' }) => text)));
    accounts.follow(state, signedOut);
    world.attach();
    await expect.poll(() => frames.length).toBeGreaterThan(0);
    for (let n = 0; n < 5; n++) accounts.current?.publishEvent('onTextMessage', textOf(`${n} for alice`, String(n)));
    const last = accounts.current!;
    const { seq } = accounts.catchUp(undefined);
    state = online(bob);
    accounts.follow(state, online(alice));
    accounts.current?.publishEvent('onTextMessage', textOf('for bob', '9'));
    await expect.poll(() => frames.filter(({ t }) => t === 'event').length).toBe(1);
    await last.delivered();

    const events = frames.filter(({ t }) => t === 'event');
    expect(events).toMatchObject([{ payload: { msg: 'for bob' } }]);
    expect(events[0]!.seq).toBeGreaterThan(seq + 4);
    expect(accounts.catchUp(seq)).toMatchObject({ gap: true, events: [{ payload: { msg: 'for bob' } }] });
    expect(accounts.current?.unread.counts()).toMatchObject([{ unread: 1 }]);
    await expect.poll(() => notified).toEqual(['for bob']);
    expect([...world.counts.keys()]).toEqual([accountId(bob)]);
    expect(world.journalStore.batches.map(({ account }) => account)).toEqual([accountId(bob)]);
    expect(last.unread.total).toBe(0);
  });

  it('keeps the order of events and states', async () => {
    let state: SessionState = online(alice);
    const { accounts, frames, attach } = background(() => state, new SlowJournalStore());
    accounts.follow(state, signedOut);
    attach();
    await expect.poll(() => frames.at(-1)?.t).toBe('state');
    accounts.current?.publishEvent('onTextMessage', textOf('one', '1'));
    state = { phase: 'reconnecting', since: 2, account: alice, attempt: 1, maxAttempts: 5 };
    accounts.follow(state, online(alice));
    accounts.current?.publishEvent('onTextMessage', textOf('two', '2'));
    await expect.poll(() => frames.filter(({ t }) => t === 'event').length).toBe(2);
    expect(frames.slice(-3).map(({ t }) => t)).toEqual(['event', 'state', 'event']);
  });

  it('delivers after the limit when a write hangs', async () => {
    const journalStore = new MemoryJournalStore();
    const { accounts, frames, errors, attach } = background(() => online(alice), journalStore);
    accounts.follow(online(alice), signedOut);
    attach();
    journalStore.gate = new Promise(() => {});
    accounts.current?.publishEvent('onTextMessage', textOf('one', '1'));
    await expect.poll(() => frames.some(({ t }) => t === 'event'), { timeout: 5_000 }).toBe(true);
    expect(errors).toHaveLength(1);
  });

  it('deletes at the start what no session returns to, before a new account stores anything', async () => {
    const journalStore = new MemoryJournalStore();
    const event = { t: 'event' as const, seq: 1, topic: 'a', payload: null, at: 0 };
    journalStore.batches.push({ account: accountId(alice), batch: { floor: 0, events: [event] } });
    const { accounts } = background(() => online(bob), journalStore);
    const restored = accounts.restore(undefined, false, Date.now());
    accounts.follow(online(bob), signedOut);
    accounts.current?.publishEvent('onTextMessage', textOf('for bob', '1'));
    await restored;
    await expect.poll(() => journalStore.batches.map(({ account }) => account)).toEqual([accountId(bob)]);
  });

  it('keeps the events of a first sign-in when the app’s server names the user id', async () => {
    const { accounts, journalStore } = background(() => online(bob));
    const desk = { ...alice, userId: 'desk-7' };
    accounts.follow({ phase: 'signingIn', since: 1, account: desk, step: 'connecting' }, signedOut);
    accounts.current?.publishEvent('onTextMessage', textOf('waited', '1'));
    await accounts.current?.journal.saved();
    accounts.follow(online(bob), { phase: 'signingIn', since: 1, account: desk, step: 'connecting' });
    expect(accounts.current?.id).toBe(accountId(bob));
    expect(accounts.catchUp(1)).toMatchObject({ events: [{ payload: { msg: 'waited' } }] });
    await expect.poll(() => journalStore.batches.map(({ account }) => account)).toEqual([accountId(bob)]);
  });

  it('looks no outcome up in the next account’s history', async () => {
    const { accounts } = background(() => online(bob));
    accounts.follow(online(alice), signedOut);
    const found: unknown[] = [];
    let lose: (error: unknown) => void = () => {};
    const lost = new Promise<never>((_, reject) => {
      lose = reject;
    });
    const session = {
      definition: undefined,
      requests: {
        send: async (_: unknown, { recordStart }: { recordStart(trace: unknown): Promise<void> }) => {
          await recordStart({ text: 'hi' });
          return lost;
        },
        find: async (_: unknown, { account }: { account?: string }) => {
          found.push(account);
          throw new PartylineError('otherAccount');
        },
      },
    } as unknown as SessionController;
    const handlers = createMessageHandlers({ session, accounts });
    const client = { kind: 'ui' } as const;
    const key = { id: '0'.repeat(32) };
    const message = { to: 'carol', text: 'hi', chatType: 'singleChat' as const };
    const sending = handlers['message.send'](message, client, new AbortController().signal, key);
    await Promise.resolve();
    accounts.follow(online(bob), online(alice));
    lose(new PartylineError('notSignedIn'));
    await expect(sending).rejects.toMatchObject({ code: 'unknownOutcome' });
    expect(found).toEqual([accountId(alice)]);
    const again = { ...key, since: Date.now() - 1_000 };
    const repeated = handlers['message.send'](message, client, new AbortController().signal, again);
    await expect(repeated).rejects.toMatchObject({ code: 'unknownOutcome' });
  });
});

const services = useTestServices();
describe.each(everyProvider)('switching accounts during a burst (%s)', provider => {
  it('publishes and counts none of the first account’s messages as the second’s', async () => {
    const worker = services.startWorker();
    const world = background(() => worker.controller.state, new SlowJournalStore());
    await worker.controller.signIn(services.signInRequest(provider, { userId: 'bob', remember: true }));
    const bobId = accountId(worker.controller.state.account as never);
    await worker.controller.signIn(services.signInRequest(provider, { remember: true, instead: true }));
    const { accounts } = world;
    let before: SessionState = signedOut;
    let handled = 0;
    const follow = () => {
      const { states, events } = worker;
      const state = states.at(-1)!;
      if (state !== before) accounts.follow(state, before);
      before = state;
      for (; handled < events.length; handled++) {
        const { topic, payload } = events[handled]!;
        accounts.current?.publishEvent(topic, payload);
      }
      return false;
    };
    handled = worker.events.length;
    void worker.until(follow, 60_000).catch(() => {});
    world.attach();
    services.tencent.addUser('carol');
    services.im.addUser(defaultApp, { userId: 'carol', password: 'carol-pass' });
    for (let n = 0; n < 50; n++) {
      if (provider === 'tencent') services.tencent.send('carol', 'alice', `${n} for alice`);
      else services.im.send(defaultApp, 'carol', 'alice', `${n} for alice`);
    }
    await worker.until(({ texts }) => texts.length >= 10);
    await worker.controller.switchTo(bobId);
    await new Promise(done => setTimeout(done, 300));

    let current: unknown;
    for (const frame of world.frames) {
      if (frame.t === 'state' || frame.t === 'hello') current = (frame.state as SessionState).account?.userId;
      if (frame.t === 'event' && JSON.stringify(frame).includes('for alice')) expect(current).toBe('alice');
    }
    expect(current).toBe('bob');
    expect(accounts.current?.unread.total).toBe(0);
    expect(JSON.stringify(world.journalStore.batches)).not.toContain('for alice');
  }, 60_000);
});

const textOf = (msg: string, id: string) => ({
  ...{ id, type: 'txt', chatType: 'singleChat', from: 'dave', to: 'someone', msg, time: Date.now() },
});
