import 'fake-indexeddb/auto';
import { createStore, entries } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { createJournalStore } from '@/lib/storage/journal-store';
import { Vault } from '@/lib/storage/vault';
import { startJournal } from './memory-journal-store';

describe('journal store', () => {
  it('returns an account’s events in the next run, and stores no plain text', async () => {
    const vault = new Vault('journal-vault');
    const journal = startJournal(7, createJournalStore(vault, 'journal'));
    journal.append('onTextMessage', { msg: 'canary-7f3a' }, 1);
    await journal.saved();
    journal.append('onTextMessage', { msg: 'second' }, 2);
    await journal.saved();
    const stored = await entries<number, { data: ArrayBuffer }>(createStore('journal', 'batches'));
    expect(stored).toHaveLength(2);
    for (const [, { data }] of stored) expect(Buffer.from(data).toString('latin1')).not.toContain('canary');

    const next = startJournal(8, createJournalStore(vault, 'journal'));
    await next.load(3);
    expect(next.events.map(({ payload }) => payload)).toEqual([{ msg: 'canary-7f3a' }, { msg: 'second' }]);
    const ofBob = startJournal(9, createJournalStore(vault, 'journal'), undefined, undefined, 'bob');
    await ofBob.load(3);
    expect(ofBob.events).toEqual([]);
    expect(await entries(createStore('journal', 'batches'))).toEqual([]);
  });

  it('deletes batches up to a seq when it is pruned, and all when it is cleared', async () => {
    const store = createJournalStore(new Vault('prune-vault'), 'prune');
    const batch = (seq: number) => ({
      floor: 0,
      events: [{ t: 'event' as const, seq, topic: 'a', payload: null, at: 0 }],
    });
    for (const seq of [3, 1, 2, 10]) await store.write('alice', batch(seq));
    await store.prune(2);
    expect((await store.read('alice')).map(({ events }) => events[0]?.seq)).toEqual([3, 10]);
    await store.clear();
    expect(await store.read('alice')).toEqual([]);
  });
});
