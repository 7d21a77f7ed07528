// Coming back after the provider has given up.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ReconnectBackoff } from '@/lib/session/reconnect-backoff';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tries when its time has come, though the clock was set back meanwhile', () => {
  const retry = vi.fn();
  const comeback = new ReconnectBackoff(Date.now, () => 0.123_456_789);
  const wait = comeback.schedule(retry) - Date.now();
  vi.advanceTimersByTime(wait - 1);
  expect(retry).not.toHaveBeenCalled();
  vi.setSystemTime(Date.now() - 60_000);
  vi.advanceTimersByTime(1);
  expect(retry).toHaveBeenCalledOnce();
});

it('names a time in whole milliseconds, as the clock has them', () => {
  const comeback = new ReconnectBackoff(Date.now, () => 0.123_456_789);
  expect(comeback.schedule(() => {})).toSatisfy(Number.isInteger);
  comeback.stop();
});

it('tries once when it is late, by the clock', () => {
  const retry = vi.fn();
  const comeback = new ReconnectBackoff(Date.now, () => 0);
  const at = comeback.schedule(retry);
  comeback.check();
  expect(retry).not.toHaveBeenCalled();
  vi.setSystemTime(at);
  comeback.check();
  vi.advanceTimersByTime(60_000);
  expect(retry).toHaveBeenCalledOnce();
});

it('waits longer and longer, until it has succeeded', () => {
  const comeback = new ReconnectBackoff(Date.now, () => 0);
  const waits = [1, 2, 3].map(() => comeback.schedule(() => {}) - Date.now());
  expect(waits).toEqual([2_500, 5_000, 10_000]);
  comeback.reset();
  expect(comeback.schedule(() => {}) - Date.now()).toBe(2_500);
  comeback.stop();
});
