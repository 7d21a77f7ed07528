import 'fake-indexeddb/auto';
import { createStore, entries, keys, set } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { definitions } from '@/lib/providers/definitions';
import { createJournalStores } from '@/lib/storage/journal-store';
import { Vault } from '@/lib/storage/vault';
import { startJournal } from './memory-journal-store';

describe('journal store', () => {
  it('returns an account’s events in the next run, and stores no plain text', async () => {
    const vault = new Vault('journal-vault');
    const journal = startJournal(7, { store: createJournalStores(vault, 'journal').of(1) });
    journal.append('onTextMessage', { msg: 'canary-7f3a' }, 1);
    await journal.saved();
    journal.append('onTextMessage', { msg: 'second' }, 2);
    await journal.saved();
    const stored = await entries<number, { data: ArrayBuffer }>(createStore('journal', 'batches'));
    expect(stored).toHaveLength(2);
    for (const [, { data }] of stored) expect(Buffer.from(data).toString('latin1')).not.toContain('canary');

    const next = startJournal(8, { store: createJournalStores(vault, 'journal').of(1) });
    await next.load(3);
    expect(next.events.map(({ payload }) => payload)).toEqual([{ msg: 'canary-7f3a' }, { msg: 'second' }]);
    const ofBob = startJournal(9, { store: createJournalStores(vault, 'journal').of(1) }, { account: 'bob' });
    await ofBob.load(3);
    expect(ofBob.events).toEqual([]);
  });

  it('moves the events of version 0.1.0 to the slot of its account, and deletes those of no account', async () => {
    const vault = new Vault('old-vault');
    const event = { t: 'event' as const, seq: 5, topic: 'onTextMessage', payload: { msg: 'old' }, at: 1 };
    const batches = createStore('old', 'batches');
    await set(5, await vault.seal('journal alice', { floor: 2, events: [event] }), batches);
    const stores = createJournalStores(vault, 'old');
    await stores.adopt(3);
    await stores.adopt(3);
    expect(await stores.of(3).read('alice')).toEqual([{ floor: 2, events: [event] }]);
    await stores.of(4).write('bob', { floor: 0, events: [event] }, []);
    await stores.retain(new Set([4]));
    expect(await stores.of(3).read('alice')).toEqual([]);
    expect(await stores.of(4).read('bob')).toHaveLength(1);
    await set(9, await vault.seal('journal carol', { floor: 0, events: [event] }), batches);
    await stores.retain(new Set([4]));
    expect(await keys(batches)).toEqual([[4, 5]]);
  });

  it('deletes batches up to a seq when it is pruned, and all when it is cleared', async () => {
    const store = createJournalStores(new Vault('prune-vault'), 'prune').of(1);
    const batch = (seq: number) => ({
      floor: 0,
      events: [{ t: 'event' as const, seq, topic: 'a', payload: null, at: 0 }],
    });
    for (const seq of [3, 1, 2, 10]) await store.write('alice', batch(seq), []);
    await store.prune('alice', 2);
    const batches = await store.read('alice');
    expect(batches.flatMap(({ events }) => events).map(({ seq }) => seq)).toEqual([3, 10]);
    expect(Math.max(...batches.map(({ floor }) => floor))).toBe(2);
    await store.clear();
    expect(await store.read('alice')).toEqual([]);
  });

  it('stays small with 1,200 conversations and 30 messages: of each list only the last is stored', async () => {
    const vault = new Vault('lists-vault');
    const disk = { store: createJournalStores(vault, 'lists').of(1) };
    const options = { listTopics: definitions.tencent.listTopics };
    const journal = startJournal(1, disk, options);
    const start = journal.after(undefined).seq;
    const conversations = Array.from({ length: 1_200 }, (_, n) => ({
      ...{ conversationID: `C2C${n}`, type: 'C2C', unreadCount: 0, isPinned: false, remark: '' },
      lastMessage: {
        lastTime: 1_700_000_000 + n,
        fromAccount: `${n}`,
        messageForShow: 'see you',
        payload: { text: 'see you' },
      },
      userProfile: { userID: `${n}`, nick: `Friend ${n}`, avatar: `https://avatars.example/${n}.png`, gender: '' },
      groupProfile: {},
    }));
    for (let n = 0; n < 30; n++) {
      const name = 'onConversationListUpdated';
      journal.append(name, { name, data: [{ ...conversations[0], unreadCount: n }, ...conversations.slice(1)] }, n);
      journal.append('onTotalUnreadMessageCountUpdated', { data: n }, n);
      journal.append('onMessageReceived', { data: [{ ID: `C2C-${n}`, payload: { text: `message ${n}` } }] }, n);
      await journal.saved();
    }
    const stored = await entries<number | string, { data: ArrayBuffer }>(createStore('lists', 'batches'));
    expect(stored.reduce((sum, [, { data }]) => sum + data.byteLength, 0)).toBeLessThan(1_500_000);
    expect(stored.length).toBeLessThanOrEqual(32);

    const next = startJournal(2, disk, options);
    await next.load(200);
    const { events, gap } = next.after(start);
    expect(gap).toBe(false);
    expect(events.filter(({ topic }) => topic === 'onMessageReceived')).toHaveLength(30);
    const lists = events.filter(({ topic }) => topic === 'onConversationListUpdated');
    expect(lists).toMatchObject([{ payload: { data: { 0: { unreadCount: 29 }, length: 1_200 } } }]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).sort((a, b) => a - b));
  });
});
