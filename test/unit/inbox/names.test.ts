import { expect, it } from 'vitest';
import { NameCache } from '@/lib/inbox/names';

it('loads names again soon after a failed request, and after ten minutes otherwise', async () => {
  let requests = 0;
  const cache = new NameCache(async () => {
    requests += 1;
    if (requests === 1) throw new Error('offline');
    return new Map([['bob', 'Bob']]);
  });
  expect(await cache.load(['bob'], 1_000)).toBe(false);
  await cache.load(['bob'], 10_999);
  expect(requests).toBe(1);
  expect(await cache.load(['bob'], 11_000)).toBe(true);
  expect(cache.all.get('bob')).toBe('Bob');
  await cache.load(['bob'], 610_999);
  expect(requests).toBe(2);
  await cache.load(['bob'], 611_000);
  expect(requests).toBe(3);
});
