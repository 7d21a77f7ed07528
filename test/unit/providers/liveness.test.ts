import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Liveness, pingTimeoutMs, recentMs, replyTimeoutMs } from '@/lib/providers/liveness';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function watchedConnection() {
  const connection = { open: true, probes: 0, drops: 0 };
  const liveness = new Liveness({
    isOpen: () => connection.open,
    ping: () => {
      connection.probes += 1;
      liveness.onSent();
    },
    drop: () => {
      connection.drops += 1;
      connection.open = false;
    },
  });
  liveness.onReceive();
  return { connection, liveness };
}

describe('Liveness', () => {
  it('does not probe when something was just received', async () => {
    const { connection, liveness } = watchedConnection();
    await vi.advanceTimersByTimeAsync(recentMs - 1);
    expect(liveness.check()).toBeUndefined();
    expect(connection.probes).toBe(0);
  });

  it('probes once for parallel checks, and keeps a connection that answers', async () => {
    const { connection, liveness } = watchedConnection();
    await vi.advanceTimersByTimeAsync(recentMs);
    const [one, other] = [liveness.check(), liveness.check()];
    expect(one).toBeInstanceOf(Promise);
    await vi.advanceTimersByTimeAsync(pingTimeoutMs - 1);
    liveness.onReceive();
    await Promise.all([one, other]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection).toEqual({ open: true, probes: 1, drops: 0 });
  });

  it('drops a connection once when it does not answer', async () => {
    const { connection, liveness } = watchedConnection();
    await vi.advanceTimersByTimeAsync(recentMs);
    let isSettled = false;
    void liveness.check()?.then(() => {
      isSettled = true;
    });
    await vi.advanceTimersByTimeAsync(pingTimeoutMs - 1);
    expect([connection.drops, isSettled]).toEqual([0, false]);
    await vi.advanceTimersByTimeAsync(10);
    expect([connection.drops, isSettled]).toEqual([1, true]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection).toEqual({ open: false, probes: 1, drops: 1 });
  });

  it('probes when a sent frame gets no answer', async () => {
    const { connection, liveness } = watchedConnection();
    liveness.onSent();
    liveness.onReceive();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection.probes).toBe(0);
    liveness.onSent();
    await vi.advanceTimersByTimeAsync(replyTimeoutMs);
    expect(connection.probes).toBe(1);
    liveness.onReceive();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection).toEqual({ open: true, probes: 1, drops: 0 });
    liveness.onSent();
    await vi.advanceTimersByTimeAsync(replyTimeoutMs + pingTimeoutMs);
    expect(connection.drops).toBe(1);
  });

  it('probes after a system sleep, and when the clock was set back', () => {
    const { connection, liveness } = watchedConnection();
    vi.setSystemTime(1_000_000 - 3_600_000);
    void liveness.check();
    expect(connection.probes).toBe(1);
    liveness.onReceive();
    vi.setSystemTime(1_000_000 + 3_600_000);
    expect(connection.probes).toBe(1);
  });

  it('does not probe a connection that is opening or closed', async () => {
    const { connection, liveness } = watchedConnection();
    await vi.advanceTimersByTimeAsync(recentMs);
    connection.open = false;
    expect(liveness.check()).toBeUndefined();
    connection.open = true;
    const asking = liveness.check();
    connection.open = false;
    liveness.stop();
    await asking;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection).toEqual({ open: false, probes: 1, drops: 0 });
  });

  it('drops a connection at once when the ping throws', async () => {
    let drops = 0;
    const liveness = new Liveness({
      isOpen: () => true,
      ping: () => {
        throw new Error('not ready');
      },
      drop: () => {
        drops += 1;
      },
    });
    liveness.onReceive();
    await vi.advanceTimersByTimeAsync(recentMs);
    const checked = liveness.check();
    await vi.advanceTimersByTimeAsync(10);
    await expect(checked).resolves.toBeUndefined();
    expect(drops).toBe(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(drops).toBe(1);
  });
});
