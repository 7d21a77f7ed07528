import { expect, it } from 'vitest';
import { costOf, RateLimiter } from '@/lib/channel/rate-limiter';

it('gives so much at once, and so much more each second, and never more than at first', () => {
  let now = 0;
  const rate = new RateLimiter(10, 5, () => now);
  expect(Array.from({ length: 11 }, () => rate.take()).filter(Boolean)).toHaveLength(10);
  now += 1000;
  expect(rate.take(6)).toBe(false);
  expect(rate.take(5)).toBe(true);
  expect(rate.isFull).toBe(false);
  now += 60_000;
  expect(rate.isFull).toBe(true);
  expect(rate.take(11)).toBe(false);
  expect(rate.take(10)).toBe(true);
});

it('gives nothing for a clock that was set back', () => {
  let now = 1_000_000;
  const rate = new RateLimiter(1, 1, () => now);
  rate.take();
  now = 0;
  expect(rate.take()).toBe(false);
  now = 1000;
  expect(rate.take()).toBe(true);
});

it('asks more for what takes longer to read', () => {
  expect([costOf(0), costOf(40_960)]).toEqual([1, 11]);
});
