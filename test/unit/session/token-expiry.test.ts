import { describe, expect, it } from 'vitest';
import { isOver, lifeOf, retryDelay, type Token, untilRenewal } from '@/lib/session/token-expiry';

const hour = 3_600_000;
const day = 24 * hour;
const noon = 1_700_000_000_000;
const token = (life: number | undefined, obtainedAt = noon): Token => ({
  value: 't',
  kind: 'accessToken',
  obtainedAt,
  ...(life !== undefined && { expireAt: obtainedAt + life }),
});

describe('a token is renewed', () => {
  it.each([
    ['at four fifths of its life', token(hour), noon, 0.8 * hour],
    ['counted from when it was obtained', token(hour), noon + 0.5 * hour, 0.3 * hour],
    ['at once when the time has come', token(hour), noon + 0.8 * hour, 0],
    ['at once after a sleep across its end', token(hour), noon + 5 * day, 0],
    ['in 80 days when it lives for 100, more than a timer can count', token(100 * day), noon, 80 * day],
    ['ten seconds before its end when it lives for less than a minute', token(40_000), noon, 30_000],
    ['at half of its life when it lives for seconds', token(2000), noon, 1000],
    ['no later than its life allows when the clock was set back', token(hour), noon - 7 * day, 0.8 * hour],
  ])('%s', (_when, held, now, expected) => {
    expect(untilRenewal(held, now)).toBe(expected);
  });

  it.each([
    ['nobody said when it ends', token(undefined)],
    ['it has no life, so that the clocks must differ', token(0)],
    ['it was over before it was accepted', token(-hour)],
  ])('when the service says so, where %s', (_why, held) => {
    expect(lifeOf(held)).toBeUndefined();
    expect(untilRenewal(held, noon)).toBeUndefined();
    expect(isOver(held, noon + day)).toBe(false);
  });
});

it('is over from its last moment on', () => {
  expect(isOver(token(hour), noon + hour - 1)).toBe(false);
  expect(isOver(token(hour), noon + hour)).toBe(true);
});

describe('after a failure', () => {
  it('waits twice as long each time, up to a minute', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 50].map(failures => retryDelay(token(day), failures, 1));
    expect(delays).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('spreads the attempts of many browsers', () => {
    expect(retryDelay(token(day), 3, 0)).toBe(4_000);
    expect(retryDelay(token(day), 3, 0.5)).toBe(6_000);
  });

  it('gives a token of seconds more than one chance', () => {
    expect(retryDelay(token(5_000), 1, 1)).toBe(100);
    expect(retryDelay(token(undefined), 1, 1)).toBe(2_000);
  });
});
