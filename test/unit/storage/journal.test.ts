import { describe, expect, it } from 'vitest';
import { EventSequence, Journal } from '@/lib/storage/journal';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { MemoryJournalStore, MemoryLossStore, startJournal } from './memory-journal-store';

const hour = 3_600_000;

const eventLoopTurn = () => new Promise(resolve => setTimeout(resolve));

async function appendAndSave(journal: Journal, count: number, at = 0): Promise<number[]> {
  const seqs = Array.from({ length: count }, (_, n) => journal.append('a', n, at).seq);
  await journal.saved();
  return seqs;
}

/** Blocks the store's writes. @returns unblocks them */
function blockWrites(store: MemoryJournalStore): () => void {
  let unblock = () => {};
  store.gate = new Promise(resolve => {
    unblock = resolve;
  });
  return unblock;
}

describe('Journal', () => {
  it('returns the current seq and no events when the client is new', async () => {
    const journal = startJournal(1);
    const seqs = await appendAndSave(journal, 3);
    expect(journal.after(undefined)).toEqual({ seq: seqs[2], events: [], gap: false });
  });

  it('returns exactly the events after the seq that the client has seen', async () => {
    const journal = startJournal(1);
    const seqs = await appendAndSave(journal, 5);
    expect(journal.after(seqs[2]).events.map(({ payload }) => payload)).toEqual([3, 4]);
    expect(journal.after(seqs[4]).events).toEqual([]);
  });

  it('reports a gap only when an event after that seq has been dropped', async () => {
    const journal = startJournal(1, undefined, { limits: { events: 3, age: hour } });
    const seqs = await appendAndSave(journal, 5);
    expect(journal.after(seqs[1])).toMatchObject({
      gap: false,
      events: [{ payload: 2 }, { payload: 3 }, { payload: 4 }],
    });
    expect(journal.after(seqs[0])).toMatchObject({ gap: true });
  });

  it('starts at a higher seq when the epoch is higher', async () => {
    const last = (await appendAndSave(startJournal(7), 1000)).at(-1)!;
    expect((await appendAndSave(startJournal(8), 1))[0]).toBeGreaterThan(last);
    expect(Number.isSafeInteger((await appendAndSave(startJournal(2 ** 20), 1))[0])).toBe(true);
  });

  it('continues after the stored events when the number of their run was not stored', async () => {
    const store = new MemoryJournalStore();
    const [seen] = await appendAndSave(startJournal(9, { store }), 2);
    const next = startJournal(1, { store });
    await next.load(0);
    const [seq] = await appendAndSave(next, 1);
    expect(next.after(seen)).toMatchObject({ gap: false, events: [{ seq: seen! + 1 }, { seq }] });
  });

  it('reports a gap when the client has seen a seq to come, of a run whose number was not stored', async () => {
    const [seen] = await appendAndSave(startJournal(9), 1);
    expect(startJournal(1).after(seen)).toMatchObject({ events: [], gap: true });
  });

  it('deletes all events and writes no more when it is disposed', async () => {
    const store = new MemoryJournalStore();
    const writes = new SerialQueue();
    const sequence = new EventSequence(1);
    const journalOf = (account: string) =>
      new Journal({ account, sequence, store, writes, loss: new MemoryLossStore() });
    const journal = journalOf('alice');
    const seqs = await appendAndSave(journal, 3);
    const unblock = blockWrites(store);
    const saved = appendAndSave(journal, 1);
    journal.dispose();
    unblock();
    await saved;
    const next = journalOf('bob');
    expect(next.after(seqs[0])).toMatchObject({ events: [], gap: true });
    const [seq] = await appendAndSave(next, 1);
    expect(seq).toBeGreaterThan(seqs[2]!);
    expect(store.batches.map(({ account }) => account)).toEqual(['bob']);
  });

  it('releases an event when its write hangs, and the next run reports the gap', async () => {
    const store = new MemoryJournalStore();
    const errors: unknown[] = [];
    const limits = { events: 100, age: hour, writeMs: 20 };
    const journal = startJournal(1, { store }, { limits, onError: error => errors.push(error) });
    const before = await appendAndSave(journal, 1);
    blockWrites(store);
    const hung = await appendAndSave(journal, 1);
    expect(journal.after(before[0]).events).toHaveLength(1);
    expect(errors).toHaveLength(1);
    store.gate = Promise.resolve();
    const after = await appendAndSave(journal, 1);
    const next = startJournal(2, { store });
    await next.load(0);
    expect(next.after(before[0])).toMatchObject({ gap: true, events: [{ seq: after[0] }] });
    expect(next.after(hung[0])).toMatchObject({ gap: false, events: [{ seq: after[0] }] });
  });

  it('returns an event only when it is saved', async () => {
    const store = new MemoryJournalStore();
    const unblock = blockWrites(store);
    const journal = startJournal(1, { store });
    const before = journal.after(undefined).seq;
    const { seq } = journal.append('a', 1, 0);
    const saved = journal.saved();
    expect(journal.isSaved).toBe(false);
    expect(journal.after(before)).toMatchObject({ seq: before, events: [] });
    unblock();
    await saved;
    expect(journal.isSaved).toBe(true);
    expect(journal.after(before)).toMatchObject({ seq, events: [{ seq }] });
  });

  it('resolves `saved` for an event when later events are not written yet', async () => {
    const store = new MemoryJournalStore();
    const journal = startJournal(1, { store });
    const unblockFirst = blockWrites(store);
    const first = journal.append('a', 1, 0);
    void journal.saved();
    await eventLoopTurn();
    const later = journal.append('a', 2, 0);
    blockWrites(store);
    const firstSaved = journal.saved(first.seq).then(() => 'saved');
    const laterSaved = journal.saved(later.seq).then(() => 'saved');
    unblockFirst();
    const twoTurns = () =>
      eventLoopTurn()
        .then(eventLoopTurn)
        .then(() => 'not yet');
    expect(await Promise.race([firstSaved, twoTurns()])).toBe('saved');
    expect(await Promise.race([laterSaved, twoTurns()])).toBe('not yet');
    expect(journal.after(first.seq - 1).events).toEqual([first]);
  });

  it('writes one batch when events come during a write', async () => {
    const store = new MemoryJournalStore();
    const journal = startJournal(1, { store });
    const first = journal.append('a', 0, 0);
    const saved = [journal.saved()];
    for (let n = 1; n <= 50; n++) {
      journal.append('a', n, 0);
      saved.push(journal.saved());
    }
    await Promise.all(saved);
    expect(store.writes).toBeLessThanOrEqual(2);
    expect(store.events).toBe(51);
    expect(journal.after(first.seq - 1).events).toHaveLength(51);
  });

  it('continues without a gap in the next run', async () => {
    const store = new MemoryJournalStore();
    const journal = startJournal(7, { store });
    const seqs = await appendAndSave(journal, 3);
    const next = startJournal(8, { store });
    await next.load(hour);
    expect(next.after(seqs[0])).toMatchObject({ gap: false, events: [{ payload: 1 }, { payload: 2 }] });
    expect(next.after(seqs[2])).toMatchObject({ gap: false, events: [] });
    const [seq] = await appendAndSave(next, 1);
    expect(next.after(seqs[1]).events.map(event => event.seq)).toEqual([seqs[2], seq]);
  });

  it('reports a gap in the next run when the run before dropped the events', async () => {
    const store = new MemoryJournalStore();
    const limits = { events: 3, age: hour };
    const journal = startJournal(7, { store }, { limits });
    const seqs = await appendAndSave(journal, 5);
    const next = startJournal(8, { store }, { limits });
    await next.load(0);
    expect(next.after(seqs[0]).gap).toBe(true);
    expect(next.after(seqs[1])).toMatchObject({ gap: false, events: [{}, {}, {}] });
  });

  it('drops events older than 24 hours when it loads', async () => {
    const store = new MemoryJournalStore();
    const journal = startJournal(7, { store });
    const old = await appendAndSave(journal, 2, 0);
    const recent = await appendAndSave(journal, 2, 23 * hour);
    const next = startJournal(8, { store });
    await next.load(25 * hour);
    expect(next.after(old[0])).toMatchObject({ gap: true });
    expect(next.after(old[1]).events.map(({ seq }) => seq)).toEqual(recent);
  });

  it('deletes the events of other accounts when it loads', async () => {
    const store = new MemoryJournalStore();
    const journal = startJournal(7, { store });
    const seqs = await appendAndSave(journal, 2);
    const next = startJournal(8, { store }, { account: 'bob' });
    await next.load(0);
    expect(next.after(seqs[0])).toMatchObject({ events: [], gap: true });
    expect(store.events).toBe(0);
  });

  it('bounds memory and disk when it has reached its limit', async () => {
    const store = new MemoryJournalStore();
    const journal = startJournal(1, { store }, { limits: { events: 100, age: hour } });
    for (let n = 0; n < 2_000; n++) await appendAndSave(journal, 1);
    expect(journal.events).toHaveLength(100);
    expect(store.events).toBeLessThanOrEqual(400);
  });

  it('returns events and reports the error when the disk is full', async () => {
    const store = new MemoryJournalStore();
    store.fails = true;
    const errors: unknown[] = [];
    const journal = startJournal(1, { store }, { onError: error => errors.push(error) });
    const [seq] = await appendAndSave(journal, 1);
    expect(journal.after(seq! - 1).events).toHaveLength(1);
    expect(errors).toHaveLength(1);
  });

  it('reports a gap in the next run when a write failed and nothing was written after it', async () => {
    const disk = { store: new MemoryJournalStore(), loss: new MemoryLossStore() };
    const journal = startJournal(1, disk);
    const [first] = await appendAndSave(journal, 1);
    disk.store.fails = true;
    const [second] = await appendAndSave(journal, 1);
    disk.store.fails = false;
    const next = startJournal(2, disk);
    await next.load(0);
    const [third] = await appendAndSave(next, 1);
    expect(next.after(first)).toMatchObject({ gap: true, events: [{ seq: third }] });
    expect(next.after(second)).toMatchObject({ gap: false, events: [{ seq: third }] });
    const later = startJournal(3, { store: disk.store });
    await later.load(0);
    expect(later.after(first).gap).toBe(true);
  });

  it('stores a loss as soon as one store takes it', async () => {
    const disk = { store: new MemoryJournalStore(), loss: new MemoryLossStore() };
    const journal = startJournal(1, disk, { limits: { writeMs: 20 } });
    const [first] = await appendAndSave(journal, 1);
    disk.store.fails = true;
    disk.loss.fails = true;
    await appendAndSave(journal, 1);
    disk.loss.fails = false;
    await expect.poll(() => disk.loss.lost.size).toBe(1);
    const next = startJournal(2, disk);
    await next.load(0);
    expect(next.after(first).gap).toBe(true);
    journal.dispose();
    await expect.poll(() => disk.loss.lost.size).toBe(0);
  });

  it('is limited in bytes, and reports a gap to who missed a dropped event', async () => {
    const store = new MemoryJournalStore();
    const limits = { bytes: 10_000 };
    const journal = startJournal(1, { store }, { limits });
    const seqs: number[] = [];
    for (let n = 0; n < 200; n++) {
      seqs.push(journal.append('a', '漢'.repeat(300), n).seq);
      await journal.saved();
    }
    expect(JSON.stringify(store.batches).length).toBeLessThan(10_000);
    const next = startJournal(2, { store }, { limits });
    await next.load(0);
    for (const run of [journal, next]) {
      expect(run.after(seqs[0]).gap).toBe(true);
      const [last] = run.after(seqs.at(-5)).events;
      expect(run.after(seqs.at(-5))).toMatchObject({ gap: false, events: [{}, {}, {}, {}] });
      expect(last?.seq).toBe(seqs.at(-4));
    }
  });

  it('reports a gap in the next run for an event that exceeds the limit alone', async () => {
    const store = new MemoryJournalStore();
    const journal = startJournal(1, { store }, { limits: { bytes: 1_000 } });
    const [first] = await appendAndSave(journal, 1);
    const { seq } = journal.append('a', 'x'.repeat(1_001), 0);
    await journal.saved(seq);
    const next = startJournal(2, { store });
    await next.load(0);
    for (const run of [journal, next]) {
      expect(run.after(first).gap).toBe(true);
      expect(run.after(seq)).toMatchObject({ gap: false, events: [] });
    }
  });

  it('reports the gap of dropped events when the run ends right after they left the disk', async () => {
    const store = new MemoryJournalStore();
    const journal = startJournal(1, { store }, { limits: { events: 10 } });
    const seqs: number[] = [];
    for (let n = 0; n < 10; n++) seqs.push(...(await appendAndSave(journal, 1)));
    const unblock = blockWrites(store);
    for (let n = 0; n < 5; n++) journal.append('a', n, 0);
    void journal.saved();
    await eventLoopTurn();
    expect(store.events).toBeLessThan(10);
    const next = startJournal(2, { store }, { limits: { events: 10 } });
    await next.load(0);
    expect(next.after(seqs[0]).gap).toBe(true);
    unblock();
  });
});

describe('an event with a whole list', () => {
  it('replaces the earlier one of its topic, without a gap and in order', async () => {
    const disk = { store: new MemoryJournalStore() };
    const journal = startJournal(1, disk, { limits: { bytes: 2_000 } });
    const start = journal.after(undefined).seq;
    for (let n = 0; n < 3; n++) {
      journal.append('list', { n, text: 'x'.repeat(3_000) }, 0);
      journal.append('otherList', n, 0);
      journal.append('message', n, 0);
      await journal.saved();
    }
    const next = startJournal(2, disk, { limits: { bytes: 2_000 } });
    await next.load(0);
    for (const run of [journal, next]) {
      const { events, gap } = run.after(start + 2);
      expect(gap).toBe(false);
      expect(events.map(({ topic, payload }) => `${topic} ${(payload as { n?: number }).n ?? payload}`)).toEqual([
        ...['message 0', 'message 1', 'list 2', 'otherList 2', 'message 2'],
      ]);
    }
    expect(disk.store.events).toBe(5);
  });

  it('replaces no list before it is saved itself', async () => {
    const store = new MemoryJournalStore();
    const journal = startJournal(1, { store });
    const start = journal.after(undefined).seq;
    journal.append('list', 1, 0);
    await journal.saved();
    const unblock = blockWrites(store);
    journal.append('list', 2, 0);
    const saved = journal.saved();
    expect(journal.after(start).events).toMatchObject([{ payload: 1 }]);
    const died = startJournal(2, { store });
    await died.load(0);
    expect(died.after(start).events).toMatchObject([{ payload: 1 }]);
    unblock();
    await saved;
    expect(journal.after(start).events).toMatchObject([{ payload: 2 }]);
  });

  it('is written once when several come during a write', async () => {
    const store = new MemoryJournalStore();
    const journal = startJournal(1, { store });
    for (let n = 0; n < 50; n++) journal.append('list', n, 0);
    const { seq } = journal.append('message', 0, 0);
    await journal.saved();
    expect(store.events).toBe(2);
    expect(journal.after(seq - 51)).toMatchObject({ gap: false, events: [{ payload: 49 }, { topic: 'message' }] });
  });
});
