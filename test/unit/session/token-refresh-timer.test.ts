import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Token } from '@/lib/session/token-expiry';
import { TokenRefreshTimer } from '@/lib/session/token-refresh-timer';

const hour = 3_600_000;
const day = 24 * hour;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const token = (life: number): Token => ({
  value: 't',
  kind: 'accessToken',
  obtainedAt: Date.now(),
  expireAt: Date.now() + life,
});

/** A timer whose source issues tokens with a lifetime of `life`; `fails` makes it fail. */
function startTimer(life: number) {
  const results = { renewed: [] as number[], failed: [] as number[], alarms: [] as (number | undefined)[] };
  const source = { ...results, ready: true, fails: false, slow: 0, onFailed: () => {} };
  const renewal: TokenRefreshTimer = new TokenRefreshTimer({
    now: Date.now,
    onDue: time => source.alarms.push(time),
    isReady: () => source.ready,
    renew: async () => {
      if (source.slow) await new Promise(done => setTimeout(done, source.slow));
      if (source.fails) throw new Error('refused');
      source.renewed.push(Date.now());
      renewal.follow(token(life));
    },
    failed: () => {
      source.failed.push(Date.now());
      source.onFailed();
    },
    random: () => 1,
  });
  renewal.follow(token(life));
  return { renewal, source };
}

it('renews each token', async () => {
  const { source } = startTimer(hour);
  await vi.advanceTimersByTimeAsync(10 * 0.8 * hour);
  expect(source.renewed).toHaveLength(10);
});

it('waits longer than a timer can count', async () => {
  const { source } = startTimer(100 * day);
  expect(source.alarms.at(-1)).toBe(Date.now() + 80 * day);
  await vi.advanceTimersByTimeAsync(79 * day);
  expect(source.renewed).toEqual([]);
  await vi.advanceTimersByTimeAsync(day);
  expect(source.renewed).toHaveLength(1);
});

it('renews an overdue token at check()', async () => {
  const { renewal, source } = startTimer(hour);
  vi.setSystemTime(Date.now() + 3 * hour);
  renewal.check();
  await vi.advanceTimersByTimeAsync(0);
  expect(source.renewed).toHaveLength(1);
});

it('renews at once at renewNow()', async () => {
  const { renewal, source } = startTimer(hour);
  renewal.renewNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(source.renewed).toHaveLength(1);
});

it('retries with longer delays until it succeeds', async () => {
  const { source } = startTimer(hour);
  source.fails = true;
  await vi.advanceTimersByTimeAsync(0.8 * hour + 2_000 + 4_000 + 8_000);
  expect(source.failed).toHaveLength(4);
  source.fails = false;
  await vi.advanceTimersByTimeAsync(16_000);
  expect(source.renewed).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(0.8 * hour);
  expect(source.renewed).toHaveLength(2);
});

it('retries when the failure handler took longer than the delay', async () => {
  const { source } = startTimer(1_000);
  source.fails = true;
  source.onFailed = () => vi.setSystemTime(Date.now() + 500);
  await vi.advanceTimersByTimeAsync(500);
  source.fails = false;
  await vi.advanceTimersByTimeAsync(1);
  expect(source.renewed).toHaveLength(1);
});

it('waits while offline and renews at check() after the reconnect', async () => {
  const { renewal, source } = startTimer(hour);
  source.ready = false;
  await vi.advanceTimersByTimeAsync(2 * hour);
  expect(source.renewed).toEqual([]);
  source.ready = true;
  renewal.check();
  await vi.advanceTimersByTimeAsync(0);
  expect(source.renewed).toHaveLength(1);
});

it('renews once for several calls', async () => {
  const { renewal, source } = startTimer(hour);
  source.slow = 1000;
  for (let calls = 0; calls < 5; calls++) renewal.renewNow();
  await vi.advanceTimersByTimeAsync(1000);
  expect(source.renewed).toHaveLength(1);
});

it('does nothing after stop()', async () => {
  const { renewal, source } = startTimer(hour);
  renewal.stop();
  renewal.renewNow();
  await vi.advanceTimersByTimeAsync(day);
  expect(source.renewed).toEqual([]);
  expect(source.alarms.at(-1)).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
