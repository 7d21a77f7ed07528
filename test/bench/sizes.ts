/** Compares sizes with their budgets. */
import { type Size, sizeBudgets } from '../../scripts/build/size-budgets';
import type { Pairs } from './budgets';

/** In KB; the largest of several with the same name. */
export function sizePairs(sizes: readonly Size[]): Pairs {
  const pairs: Pairs = {};
  for (const { name, bytes } of sizes) {
    const ours = Math.max(bytes / 1024, pairs[name]?.ours ?? 0);
    pairs[name] = { ours, other: sizeBudgets[name]!.kilobytes };
  }
  return pairs;
}
