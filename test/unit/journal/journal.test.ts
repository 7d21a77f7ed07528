import { describe, expect, it } from 'vitest';
import { Journal } from '@/lib/journal/journal';

const fill = (journal: Journal, count: number) =>
  Array.from({ length: count }, (_, n) => journal.append('a', n, 0).seq);

describe('the journal', () => {
  it('gives a newcomer nothing and says where it stands', () => {
    const journal = new Journal(1);
    const seqs = fill(journal, 3);
    expect(journal.after(undefined)).toEqual({ seq: seqs[2], events: [], gap: false });
  });

  it('gives exactly what came after', () => {
    const journal = new Journal(1);
    const seqs = fill(journal, 5);
    expect(journal.after(seqs[2]).events.map(({ payload }) => payload)).toEqual([3, 4]);
    expect(journal.after(seqs[4]).events).toEqual([]);
  });

  it('has no gap at its very edge, and one just beyond it', () => {
    const journal = new Journal(1, 3);
    const seqs = fill(journal, 5);
    expect(journal.after(seqs[1])).toMatchObject({
      gap: false,
      events: [{ payload: 2 }, { payload: 3 }, { payload: 4 }],
    });
    expect(journal.after(seqs[0])).toMatchObject({ gap: true });
  });

  it('rises from run to run, whatever the run before reached', () => {
    const last = fill(new Journal(7), 1000).at(-1)!;
    expect(fill(new Journal(8), 1)[0]).toBeGreaterThan(last);
    expect(Number.isSafeInteger(fill(new Journal(2 ** 20), 1)[0])).toBe(true);
  });

  it('cannot vouch for the run before', () => {
    const last = fill(new Journal(7), 3).at(-1)!;
    expect(new Journal(8).after(last).gap).toBe(true);
  });

  it('gives nothing of a session that is over', () => {
    const journal = new Journal(1);
    const seqs = fill(journal, 3);
    journal.clear();
    expect(journal.after(seqs[0])).toMatchObject({ events: [], gap: true });
  });
});
