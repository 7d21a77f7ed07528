import { describe, expect, it } from 'vitest';
import { costOf, RateLimiter } from '@/lib/channel/rate-limiter';

describe('RateLimiter', () => {
  it('starts full, refills by the second, and never exceeds its capacity', () => {
    let now = 0;
    const rate = new RateLimiter(10, 5, () => now);
    expect(Array.from({ length: 11 }, () => rate.take()).filter(Boolean)).toHaveLength(10);
    now += 1000;
    expect(rate.take(6)).toBe(false);
    expect(rate.take(5)).toBe(true);
    now += 60_000;
    expect(rate.take(11)).toBe(false);
    expect(rate.take(10)).toBe(true);
  });

  it('refills nothing when the clock is set back', () => {
    let now = 1_000_000;
    const rate = new RateLimiter(1, 1, () => now);
    rate.take();
    now = 0;
    expect(rate.take()).toBe(false);
    now = 1000;
    expect(rate.take()).toBe(true);
  });
});

describe('costOf', () => {
  it('costs more for a longer message', () => {
    expect([costOf(0), costOf(40_960)]).toEqual([1, 11]);
  });
});
