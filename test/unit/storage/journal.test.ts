import 'fake-indexeddb/auto';
import { createStore, entries } from 'idb-keyval';
import { describe, expect, it } from 'vitest';
import { Journal } from '@/lib/storage/journal';
import { createJournalStore } from '@/lib/storage/journal-store';
import { Vault } from '@/lib/storage/vault';
import { MemoryDisk } from './memory-journal-store';

const hour = 3_600_000;

const turn = () => new Promise(resolve => setTimeout(resolve));

async function fill(journal: Journal, count: number, at = 0): Promise<number[]> {
  const seqs = Array.from({ length: count }, (_, n) => journal.append('a', n, at).seq);
  await journal.saved();
  return seqs;
}

describe('the journal', () => {
  it('gives a newcomer nothing and says where it stands', async () => {
    const journal = new Journal(1, new MemoryDisk());
    const seqs = await fill(journal, 3);
    expect(journal.after(undefined)).toEqual({ seq: seqs[2], events: [], gap: false });
  });

  it('gives exactly what came after', async () => {
    const journal = new Journal(1, new MemoryDisk());
    const seqs = await fill(journal, 5);
    expect(journal.after(seqs[2]).events.map(({ payload }) => payload)).toEqual([3, 4]);
    expect(journal.after(seqs[4]).events).toEqual([]);
  });

  it('has no gap at its very edge, and one just beyond it', async () => {
    const journal = new Journal(1, new MemoryDisk(), undefined, { events: 3, age: hour });
    const seqs = await fill(journal, 5);
    expect(journal.after(seqs[1])).toMatchObject({
      gap: false,
      events: [{ payload: 2 }, { payload: 3 }, { payload: 4 }],
    });
    expect(journal.after(seqs[0])).toMatchObject({ gap: true });
  });

  it('rises from run to run, whatever the run before reached', async () => {
    const last = (await fill(new Journal(7, new MemoryDisk()), 1000)).at(-1)!;
    expect((await fill(new Journal(8, new MemoryDisk()), 1))[0]).toBeGreaterThan(last);
    expect(Number.isSafeInteger((await fill(new Journal(2 ** 20, new MemoryDisk()), 1))[0])).toBe(true);
  });

  it('gives nothing of a session that is over', async () => {
    const disk = new MemoryDisk();
    const journal = new Journal(1, disk);
    const seqs = await fill(journal, 3);
    journal.begin('bob');
    expect(journal.after(seqs[0])).toMatchObject({ events: [], gap: true });
    await fill(journal, 1);
    expect(disk.events).toBe(1);
  });
});

describe('on disk', () => {
  it('is what any tab was told, and nothing is told before', async () => {
    const disk = new MemoryDisk();
    let open = () => {};
    disk.gate = new Promise(resolve => {
      open = resolve;
    });
    const journal = new Journal(1, disk);
    const before = journal.after(undefined).seq;
    const { seq } = journal.append('a', 1, 0);
    const saved = journal.saved();
    expect(journal.isSaved).toBe(false);
    expect(journal.after(before)).toMatchObject({ seq: before, events: [] });
    open();
    await saved;
    expect(journal.isSaved).toBe(true);
    expect(journal.after(before)).toMatchObject({ seq, events: [{ seq }] });
  });

  it('keeps no event waiting for one that came later', async () => {
    const disk = new MemoryDisk();
    const journal = new Journal(1, disk);
    let open = () => {};
    disk.gate = new Promise(resolve => {
      open = resolve;
    });
    const first = journal.append('a', 1, 0);
    void journal.saved();
    await turn();
    const later = journal.append('a', 2, 0);
    disk.gate = new Promise(() => {});
    const saved = journal.saved(first.seq).then(() => 'saved');
    const all = journal.saved(later.seq).then(() => 'saved');
    open();
    const turns = () =>
      turn()
        .then(turn)
        .then(() => 'waits');
    expect(await Promise.race([saved, turns()])).toBe('saved');
    expect(await Promise.race([all, turns()])).toBe('waits');
    expect(journal.after(first.seq - 1).events).toEqual([first]);
  });

  it('writes together what comes together', async () => {
    const disk = new MemoryDisk();
    const journal = new Journal(1, disk);
    const first = journal.append('a', 0, 0);
    const saved = [journal.saved()];
    for (let n = 1; n <= 50; n++) {
      journal.append('a', n, 0);
      saved.push(journal.saved());
    }
    await Promise.all(saved);
    expect(disk.writes).toBeLessThanOrEqual(2);
    expect(disk.events).toBe(51);
    expect(journal.after(first.seq - 1).events).toHaveLength(51);
  });

  it('lets the next run vouch for the one before', async () => {
    const disk = new MemoryDisk();
    const journal = new Journal(7, disk);
    journal.begin('alice');
    const seqs = await fill(journal, 3);
    const next = new Journal(8, disk);
    await next.recall('alice', hour);
    expect(next.after(seqs[0])).toMatchObject({ gap: false, events: [{ payload: 1 }, { payload: 2 }] });
    expect(next.after(seqs[2])).toMatchObject({ gap: false, events: [] });
    const [seq] = await fill(next, 1);
    expect(next.after(seqs[1]).events.map(event => event.seq)).toEqual([seqs[2], seq]);
  });

  it('knows over a death what it had dropped before', async () => {
    const disk = new MemoryDisk();
    const limits = { events: 3, age: hour };
    const journal = new Journal(7, disk, undefined, limits);
    journal.begin('alice');
    const seqs = await fill(journal, 5);
    const next = new Journal(8, disk, undefined, limits);
    await next.recall('alice', 0);
    expect(next.after(seqs[0]).gap).toBe(true);
    expect(next.after(seqs[1])).toMatchObject({ gap: false, events: [{}, {}, {}] });
  });

  it('keeps nothing for longer than it may', async () => {
    const disk = new MemoryDisk();
    const journal = new Journal(7, disk);
    journal.begin('alice');
    const old = await fill(journal, 2, 0);
    const young = await fill(journal, 2, 23 * hour);
    const next = new Journal(8, disk);
    await next.recall('alice', 25 * hour);
    expect(next.after(old[0])).toMatchObject({ gap: true });
    expect(next.after(old[1]).events.map(({ seq }) => seq)).toEqual(young);
  });

  it('keeps one account’s events from another', async () => {
    const disk = new MemoryDisk();
    const journal = new Journal(7, disk);
    journal.begin('alice');
    const seqs = await fill(journal, 2);
    const next = new Journal(8, disk);
    await next.recall('bob', 0);
    expect(next.after(seqs[0])).toMatchObject({ events: [], gap: true });
    expect(disk.events).toBe(0);
  });

  it('does not grow without end', async () => {
    const disk = new MemoryDisk();
    const journal = new Journal(1, disk, undefined, { events: 100, age: hour });
    for (let n = 0; n < 2_000; n++) await fill(journal, 1);
    expect(journal.events).toHaveLength(100);
    expect(disk.events).toBeLessThanOrEqual(400);
  });

  it('may fail without keeping anything from the tabs', async () => {
    const disk = new MemoryDisk();
    disk.fails = true;
    const failures: unknown[] = [];
    const journal = new Journal(1, disk, error => failures.push(error));
    const [seq] = await fill(journal, 1);
    expect(journal.after(seq! - 1).events).toHaveLength(1);
    expect(failures).toHaveLength(1);
  });
});

describe('in IndexedDB', () => {
  it('is there for the next run, and not to be read without the vault', async () => {
    const vault = new Vault('journal-vault');
    const journal = new Journal(7, createJournalStore(vault, 'journal'));
    journal.begin('alice');
    journal.append('onTextMessage', { msg: 'canary-7f3a' }, 1);
    await journal.saved();
    journal.append('onTextMessage', { msg: 'second' }, 2);
    await journal.saved();
    const stored = await entries<number, { data: ArrayBuffer }>(createStore('journal', 'batches'));
    expect(stored).toHaveLength(2);
    for (const [, { data }] of stored) expect(Buffer.from(data).toString('latin1')).not.toContain('canary');

    const next = new Journal(8, createJournalStore(vault, 'journal'));
    await next.recall('alice', 3);
    expect(next.events.map(({ payload }) => payload)).toEqual([{ msg: 'canary-7f3a' }, { msg: 'second' }]);
    const foreign = new Journal(9, createJournalStore(vault, 'journal'));
    await foreign.recall('bob', 3);
    expect(foreign.events).toEqual([]);
    expect(await entries(createStore('journal', 'batches'))).toEqual([]);
  });

  it('is pruned and cleared', async () => {
    const disk = createJournalStore(new Vault('prune-vault'), 'prune');
    const event = (seq: number) => ({
      floor: 0,
      events: [{ t: 'event' as const, seq, topic: 'a', payload: null, at: 0 }],
    });
    for (const seq of [3, 1, 2, 10]) await disk.write('alice', event(seq));
    await disk.prune(2);
    expect((await disk.read('alice')).map(({ events }) => events[0]?.seq)).toEqual([3, 10]);
    await disk.clear();
    expect(await disk.read('alice')).toEqual([]);
  });
});
