import { maxDepth } from '@/lib/contract/frames';
import { PartylineError } from '@/lib/contract/partyline-error';

/**
 * Copies plain objects, arrays and `FileList`s, with some objects replaced. Other objects are kept by
 * reference.
 *
 * @param replace returns the replacement of an object, or `undefined` to copy it
 * @throws {PartylineError} `badRequest` for what a port cannot carry: a cycle, a BigInt, more than 64 levels
 */
export function replaceDeep(
  value: unknown,
  replace: (value: object) => unknown,
  ancestors: readonly object[] = [],
): unknown {
  if (typeof value === 'bigint') throw new PartylineError('badRequest');
  if (typeof value !== 'object' || value === null) return value;
  const replacement = replace(value);
  if (replacement !== undefined) return replacement;
  if (ancestors.length === maxDepth || ancestors.includes(value)) throw new PartylineError('badRequest');
  const copy = (item: unknown) => replaceDeep(item, replace, [...ancestors, value]);
  const tag = Object.prototype.toString.call(value);
  if (Array.isArray(value) || tag === '[object FileList]') return Array.from(value as ArrayLike<unknown>, copy);
  if (tag !== '[object Object]') return value;
  // `fromEntries` defines properties, so a `__proto__` key is copied and sets no prototype.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
}
