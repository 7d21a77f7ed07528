import { describe, expect, it } from 'vitest';
import { isExpired, lifetimeOf, retryDelay, type Token, untilRenewal } from '@/lib/session/token-expiry';

const hour = 3_600_000;
const day = 24 * hour;
const noon = 1_700_000_000_000;
const tokenOf = (life: number | undefined, obtainedAt = noon): Token => ({
  value: 't',
  kind: 'accessToken',
  obtainedAt,
  ...(life !== undefined && { expireAt: obtainedAt + life }),
});

describe('the renewal of a token is due', () => {
  it.each([
    ['after 80 % of its lifetime', tokenOf(hour), noon, 0.8 * hour],
    ['counted from when it was obtained', tokenOf(hour), noon + 0.5 * hour, 0.3 * hour],
    ['at once when that has passed', tokenOf(hour), noon + 0.8 * hour, 0],
    ['at once after the token expired during a suspend', tokenOf(hour), noon + 5 * day, 0],
    ['after 80 of 100 days, more than a timer can count', tokenOf(100 * day), noon, 80 * day],
    ['ten seconds before the end of a lifetime under a minute', tokenOf(40_000), noon, 30_000],
    ['after half of a lifetime of seconds', tokenOf(2000), noon, 1000],
    ['within its lifetime when the clock was set back', tokenOf(hour), noon - 7 * day, 0.8 * hour],
  ])('%s', (_when, token, now, expected) => {
    expect(untilRenewal(token, now)).toBe(expected);
  });

  it.each([
    ['the expiry is unknown', tokenOf(undefined)],
    ['the lifetime is 0, so that the clocks must differ', tokenOf(0)],
    ['it expired before it was accepted', tokenOf(-hour)],
  ])('only when the service reports it, if %s', (_why, token) => {
    expect(lifetimeOf(token)).toBeUndefined();
    expect(untilRenewal(token, noon)).toBeUndefined();
    expect(isExpired(token, noon + day)).toBe(false);
  });
});

it('is expired from its expiry time on', () => {
  expect(isExpired(tokenOf(hour), noon + hour - 1)).toBe(false);
  expect(isExpired(tokenOf(hour), noon + hour)).toBe(true);
});

describe('the retry delay', () => {
  it('doubles up to a minute', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 50].map(failures => retryDelay(tokenOf(day), failures, 1));
    expect(delays).toEqual([2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
  });

  it('has jitter', () => {
    expect(retryDelay(tokenOf(day), 3, 0)).toBe(4_000);
    expect(retryDelay(tokenOf(day), 3, 0.5)).toBe(6_000);
  });

  it('is short for a token of seconds', () => {
    expect(retryDelay(tokenOf(5_000), 1, 1)).toBe(100);
    expect(retryDelay(tokenOf(undefined), 1, 1)).toBe(2_000);
  });
});
