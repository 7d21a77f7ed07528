// When a line is asked whether it is alive, and when it is given up; the clock is the test's.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerMs, freshMs, Liveness, patienceMs } from '@/lib/providers/liveness';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function lineOf() {
  const line = { open: true, asked: 0, lost: 0 };
  const liveness = new Liveness({
    isOpen: () => line.open,
    ask: () => {
      line.asked += 1;
      liveness.sending()();
    },
    lose: () => {
      line.lost += 1;
      line.open = false;
    },
  });
  liveness.received();
  return { line, liveness };
}

describe('a line', () => {
  it('that was heard from just now is not asked', async () => {
    const { line, liveness } = lineOf();
    await vi.advanceTimersByTimeAsync(freshMs - 1);
    expect(liveness.check()).toBeUndefined();
    expect(line.asked).toBe(0);
  });

  it('that has been quiet is asked once by all who want to know, and stays when it answers', async () => {
    const { line, liveness } = lineOf();
    await vi.advanceTimersByTimeAsync(freshMs);
    const [one, other] = [liveness.check(), liveness.check()];
    expect(one).toBeInstanceOf(Promise);
    await vi.advanceTimersByTimeAsync(answerMs - 1);
    liveness.received();
    await Promise.all([one, other]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(line).toEqual({ open: true, asked: 1, lost: 0 });
  });

  it('that does not answer is given up, once', async () => {
    const { line, liveness } = lineOf();
    await vi.advanceTimersByTimeAsync(freshMs);
    let isOver = false;
    void liveness.check()?.then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(answerMs - 1);
    expect([line.lost, isOver]).toEqual([0, false]);
    await vi.advanceTimersByTimeAsync(10);
    expect([line.lost, isOver]).toEqual([1, true]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(line).toEqual({ open: false, asked: 1, lost: 1 });
  });

  it('is asked when what was sent stays without an answer, which not everything has', async () => {
    const { line, liveness } = lineOf();
    liveness.sending()();
    liveness.received();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(line.asked).toBe(0);
    liveness.sending()();
    await vi.advanceTimersByTimeAsync(patienceMs);
    expect(line.asked).toBe(1);
    liveness.received();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(line).toEqual({ open: true, asked: 1, lost: 0 });
    liveness.sending()();
    await vi.advanceTimersByTimeAsync(patienceMs + answerMs);
    expect(line.lost).toBe(1);
  });

  it('is asked once more at most because of what is said to its answers', async () => {
    const { line, liveness } = lineOf();
    const answer = () => {
      liveness.received();
      // Goes out later, when what was heard is on disk.
      const sent = liveness.sending();
      setTimeout(sent, 5);
    };
    await vi.advanceTimersByTimeAsync(freshMs);
    void liveness.check();
    for (let minute = 0; minute < 60_000; minute += 100) {
      const before = line.asked;
      await vi.advanceTimersByTimeAsync(100);
      if (line.asked > before || minute === 0) answer();
    }
    expect(line).toEqual({ open: true, asked: 2, lost: 0 });
    liveness.sending()();
    await vi.advanceTimersByTimeAsync(patienceMs);
    expect(line.asked).toBe(3);
  });

  it('is asked after a sleep, and when the clock was set back', () => {
    const { line, liveness } = lineOf();
    vi.setSystemTime(1_000_000 - 3_600_000);
    void liveness.check();
    expect(line.asked).toBe(1);
    liveness.received();
    vi.setSystemTime(1_000_000 + 3_600_000);
    expect(line.asked).toBe(1);
  });

  it('that is being opened, or let go, is not asked', async () => {
    const { line, liveness } = lineOf();
    await vi.advanceTimersByTimeAsync(freshMs);
    line.open = false;
    expect(liveness.check()).toBeUndefined();
    line.open = true;
    const asking = liveness.check();
    line.open = false;
    liveness.stop();
    await asking;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(line).toEqual({ open: false, asked: 1, lost: 0 });
  });
});
