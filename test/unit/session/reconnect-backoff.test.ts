import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ReconnectBackoff } from '@/lib/session/reconnect-backoff';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('retries after the delay when the clock was set back', () => {
  const retry = vi.fn();
  const backoff = new ReconnectBackoff(Date.now, () => 0.123_456_789);
  const wait = backoff.schedule(retry) - Date.now();
  vi.advanceTimersByTime(wait - 1);
  expect(retry).not.toHaveBeenCalled();
  vi.setSystemTime(Date.now() - 60_000);
  vi.advanceTimersByTime(1);
  expect(retry).toHaveBeenCalledOnce();
});

it('returns a time in whole milliseconds', () => {
  const backoff = new ReconnectBackoff(Date.now, () => 0.123_456_789);
  expect(backoff.schedule(() => {})).toSatisfy(Number.isInteger);
  backoff.stop();
});

it('retries once when check() finds it overdue', () => {
  const retry = vi.fn();
  const backoff = new ReconnectBackoff(Date.now, () => 0);
  const at = backoff.schedule(retry);
  backoff.check();
  expect(retry).not.toHaveBeenCalled();
  vi.setSystemTime(at);
  backoff.check();
  vi.advanceTimersByTime(60_000);
  expect(retry).toHaveBeenCalledOnce();
});

it('doubles the delay until reset', () => {
  const backoff = new ReconnectBackoff(Date.now, () => 0);
  const waits = [1, 2, 3].map(() => backoff.schedule(() => {}) - Date.now());
  expect(waits).toEqual([2_500, 5_000, 10_000]);
  backoff.reset();
  expect(backoff.schedule(() => {}) - Date.now()).toBe(2_500);
  backoff.stop();
});
