import { expect, it } from 'vitest';
import { recentIds } from '@/lib/page/dropin/tencent/object-cache';

it('recentIds drops the oldest of more than 2,000 ids', () => {
  const ids = recentIds();
  for (let id = 0; id <= 2_000; id++) ids.add(String(id));
  expect([ids.has('0'), ids.has('1'), ids.has('2000')]).toEqual([false, true, true]);
});
