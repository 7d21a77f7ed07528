import { beforeEach, describe, expect, it } from 'vitest';
import { UnreadCounter, type UnreadStore } from '@/lib/notifications/unread-counter';
import type { IncomingMessage } from '@/lib/providers/provider';

const arrival = (id: string, to = 'bob'): IncomingMessage => ({
  id,
  at: 1,
  conversation: { to, chatType: 'singleChat' },
  from: to,
  kind: 'text',
});
const withBob = { to: 'bob', chatType: 'singleChat' } as const;

let disk: { account: string; kept: unknown } | undefined;
const store: UnreadStore = {
  read: async account => (disk?.account === account ? structuredClone(disk.kept) : undefined),
  write: async (account, kept) => {
    disk = { account, kept };
  },
  clear: async () => {
    disk = undefined;
  },
};
beforeEach(() => {
  disk = undefined;
});

const begun = (account = 'alice') => {
  const tally = new UnreadCounter(store);
  tally.reset(account);
  return tally;
};

describe('what is unread', () => {
  it('counts each message once, by conversation', () => {
    const tally = begun();
    tally.add(1, [arrival('a'), arrival('b')]);
    tally.add(2, [arrival('b'), arrival('c', 'carol')]);
    expect(tally.total).toBe(3);
    expect(tally.counts()).toEqual([
      { conversation: withBob, unread: 2 },
      { conversation: { to: 'carol', chatType: 'singleChat' }, unread: 1 },
    ]);
  });

  it('is read up to a message, by conversation, or all together', () => {
    const tally = begun();
    tally.add(
      1,
      ['a', 'b', 'c'].map(id => arrival(id)),
    );
    tally.add(2, [arrival('d', 'carol')]);
    expect(tally.markRead({ conversation: withBob, upTo: 'b' })).toBe(true);
    expect(tally.total).toBe(2);
    // What was read before says nothing of what came after it.
    expect(tally.markRead({ conversation: withBob, upTo: 'a' })).toBe(false);
    expect(tally.markRead({ conversation: withBob })).toBe(true);
    expect(tally.total).toBe(1);
    expect(tally.markRead('all')).toBe(true);
    expect(tally.markRead('all')).toBe(false);
  });

  it('takes a site for a reader of all it is told until it says itself what was read', () => {
    const tally = begun();
    expect(tally.readsAll('https://desk.example')).toBe(true);
    tally.setReportsReads('https://desk.example');
    expect(tally.readsAll('https://desk.example')).toBe(false);
    expect(tally.readsAll('https://other.example')).toBe(true);
  });

  it('goes on in the next run where this one ended', async () => {
    const tally = begun();
    tally.setReportsReads('https://desk.example');
    tally.add(7, [arrival('a'), arrival('b')]);
    await tally.saved();
    const next = new UnreadCounter(store);
    expect(await next.load('alice')).toBe(7);
    expect(next.total).toBe(2);
    expect(next.readsAll('https://desk.example')).toBe(false);
    next.add(8, [arrival('b'), arrival('c')]);
    expect(next.total).toBe(3);
  });

  it('is of one account, and gone with it', async () => {
    const tally = begun();
    tally.add(7, [arrival('a')]);
    await tally.saved();
    expect(await new UnreadCounter(store).load('bob')).toBeUndefined();
    tally.reset('');
    await tally.saved();
    expect(tally.total).toBe(0);
    expect(disk).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['something else', { seq: 'x' }],
  ])('begins anew where %s was kept', async (_what, kept) => {
    disk = { account: 'alice', kept };
    const tally = new UnreadCounter(store);
    expect(await tally.load('alice')).toBeUndefined();
    expect(tally.total).toBe(0);
  });

  it('has an end', () => {
    const tally = begun();
    for (let id = 0; id < 1_200; id++) tally.add(id, [arrival(String(id), id < 5 ? 'bob' : 'carol')]);
    expect(tally.total).toBe(1_000);
    expect(tally.counts()).toHaveLength(1);
  });
});
