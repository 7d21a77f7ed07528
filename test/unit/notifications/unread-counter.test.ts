import { beforeEach, describe, expect, it } from 'vitest';
import { UnreadCounter, type UnreadStore } from '@/lib/notifications/unread-counter';
import type { IncomingMessage } from '@/lib/providers/provider';

const message = (id: string, to = 'bob'): IncomingMessage => ({
  id,
  at: 1,
  conversation: { to, chatType: 'singleChat' },
  from: to,
  kind: 'text',
});
const withBob = { to: 'bob', chatType: 'singleChat' } as const;

let stored: { account: string; counts: unknown } | undefined;
const store: UnreadStore = {
  read: async account => (stored?.account === account ? structuredClone(stored.counts) : undefined),
  write: async (account, counts) => {
    stored = { account, counts };
  },
  clear: async () => {
    stored = undefined;
  },
};
beforeEach(() => {
  stored = undefined;
});

const startCounter = (account = 'alice') => new UnreadCounter(account, store);

describe('UnreadCounter', () => {
  it('counts each message once when its id comes again', () => {
    const counter = startCounter();
    counter.add(1, [message('a'), message('b')]);
    counter.add(2, [message('b'), message('c', 'carol')]);
    expect(counter.total).toBe(3);
    expect(counter.counts()).toEqual([
      { conversation: withBob, unread: 2, isReadHere: false },
      { conversation: { to: 'carol', chatType: 'singleChat' }, unread: 1, isReadHere: false },
    ]);
  });

  it('subtracts what was read: up to a message, a conversation, or all', () => {
    const counter = startCounter();
    counter.add(
      1,
      ['a', 'b', 'c'].map(id => message(id)),
    );
    counter.add(2, [message('d', 'carol')]);
    counter.markRead({ conversation: withBob, upTo: 'b' });
    expect(counter.total).toBe(2);
    counter.markRead({ conversation: withBob, upTo: 'a' });
    expect(counter.total).toBe(2);
    counter.markRead({ conversation: withBob });
    expect(counter.total).toBe(1);
    counter.markRead('all');
    expect(counter.total).toBe(0);
  });

  it('assumes that a site reads all messages until it reports what was read', () => {
    const counter = startCounter();
    expect(counter.readsAll('https://desk.example')).toBe(true);
    counter.setReportsReads('https://desk.example');
    expect(counter.readsAll('https://desk.example')).toBe(false);
    expect(counter.readsAll('https://other.example')).toBe(true);
  });

  it('continues from the stored counts in the next run', async () => {
    const counter = startCounter();
    counter.setReportsReads('https://desk.example');
    counter.add(7, [message('a'), message('b')]);
    await counter.saved();
    const next = startCounter();
    expect(await next.load()).toBe(7);
    expect(next.total).toBe(2);
    expect(next.readsAll('https://desk.example')).toBe(false);
    next.add(8, [message('b'), message('c')]);
    expect(next.total).toBe(3);
  });

  it('deletes the counts and writes no more when it is disposed', async () => {
    const counter = startCounter();
    counter.add(7, [message('a')]);
    await counter.saved();
    expect(await startCounter('bob').load()).toBeUndefined();
    counter.add(8, [message('b')]);
    counter.dispose();
    counter.add(9, [message('c')]);
    await counter.saved();
    expect(stored).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['malformed data', { seq: 'x' }],
  ])('starts at zero when %s is stored', async (_what, counts) => {
    stored = { account: 'alice', counts };
    const counter = startCounter();
    expect(await counter.load()).toBeUndefined();
    expect(counter.total).toBe(0);
  });

  it('drops the oldest messages above 1000', () => {
    const counter = startCounter();
    for (let id = 0; id < 1_200; id++) counter.add(id, [message(String(id), id < 5 ? 'bob' : 'carol')]);
    expect(counter.total).toBe(1_000);
    expect(counter.counts()).toHaveLength(1);
  });

  it('keeps the stored counts when they cannot be read at first', async () => {
    const first = startCounter();
    first.add(1, [message('a')]);
    await first.saved();
    let reads = 0;
    const read: UnreadStore['read'] = account =>
      ++reads < 3 ? Promise.reject(new Error('not readable')) : store.read(account);
    const counter = new UnreadCounter('alice', { ...store, read });
    expect(await counter.load()).toBeUndefined();
    counter.add(2, [message('b')]);
    await counter.saved();
    expect(stored?.counts).toMatchObject({ seq: 1 });
    counter.add(3, [message('c')]);
    await counter.saved();
    expect(stored?.counts).toMatchObject({ seq: 3 });
    expect(counter.total).toBe(3);
  });
});
