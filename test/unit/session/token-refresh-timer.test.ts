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

/** A renewal whose source gives tokens of that life, or fails while it is told to. */
function renewing(life: number) {
  const seen = { renewed: [] as number[], failed: [] as number[], alarms: [] as (number | undefined)[] };
  const world = { ...seen, ready: true, fails: false, slow: 0, onFailed: () => {} };
  const renewal: TokenRefreshTimer = new TokenRefreshTimer({
    now: Date.now,
    wakeAt: time => world.alarms.push(time),
    isReady: () => world.ready,
    renew: async () => {
      if (world.slow) await new Promise(done => setTimeout(done, world.slow));
      if (world.fails) throw new Error('refused');
      world.renewed.push(Date.now());
      renewal.follow(token(life));
    },
    failed: () => {
      world.failed.push(Date.now());
      world.onFailed();
    },
    random: () => 1,
  });
  renewal.follow(token(life));
  return { renewal, world };
}

it('renews one token after the other', async () => {
  const { world } = renewing(hour);
  await vi.advanceTimersByTimeAsync(10 * 0.8 * hour);
  expect(world.renewed).toHaveLength(10);
});

it('waits for longer than a timer can', async () => {
  const { world } = renewing(100 * day);
  expect(world.alarms.at(-1)).toBe(Date.now() + 80 * day);
  await vi.advanceTimersByTimeAsync(79 * day);
  expect(world.renewed).toEqual([]);
  await vi.advanceTimersByTimeAsync(day);
  expect(world.renewed).toHaveLength(1);
});

it('notices on waking that time has passed unseen', async () => {
  const { renewal, world } = renewing(hour);
  vi.setSystemTime(Date.now() + 3 * hour);
  renewal.check();
  await vi.advanceTimersByTimeAsync(0);
  expect(world.renewed).toHaveLength(1);
});

it('does so on a hint, whatever the clock says', async () => {
  const { renewal, world } = renewing(hour);
  renewal.renewNow();
  await vi.advanceTimersByTimeAsync(0);
  expect(world.renewed).toHaveLength(1);
});

it('tries again after a failure, later and later, until it succeeds', async () => {
  const { world } = renewing(hour);
  world.fails = true;
  await vi.advanceTimersByTimeAsync(0.8 * hour + 2_000 + 4_000 + 8_000);
  expect(world.failed).toHaveLength(4);
  world.fails = false;
  await vi.advanceTimersByTimeAsync(16_000);
  expect(world.renewed).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(0.8 * hour);
  expect(world.renewed).toHaveLength(2);
});

it('tries again also when it took longer to say so than to wait', async () => {
  const { world } = renewing(1_000);
  world.fails = true;
  world.onFailed = () => vi.setSystemTime(Date.now() + 500);
  await vi.advanceTimersByTimeAsync(500);
  world.fails = false;
  await vi.advanceTimersByTimeAsync(1);
  expect(world.renewed).toHaveLength(1);
});

it('waits while there is no line, and does it when it is back', async () => {
  const { renewal, world } = renewing(hour);
  world.ready = false;
  await vi.advanceTimersByTimeAsync(2 * hour);
  expect(world.renewed).toEqual([]);
  world.ready = true;
  renewal.check();
  await vi.advanceTimersByTimeAsync(0);
  expect(world.renewed).toHaveLength(1);
});

it('asks once, however often it is told', async () => {
  const { renewal, world } = renewing(hour);
  world.slow = 1000;
  for (let told = 0; told < 5; told++) renewal.renewNow();
  await vi.advanceTimersByTimeAsync(1000);
  expect(world.renewed).toHaveLength(1);
});

it('has nothing more to do once it is stopped', async () => {
  const { renewal, world } = renewing(hour);
  renewal.stop();
  renewal.renewNow();
  await vi.advanceTimersByTimeAsync(day);
  expect(world.renewed).toEqual([]);
  expect(world.alarms.at(-1)).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
