/** Goes through a request's params and puts something else in the place of some objects: both ends of a port do so with files. */
import { maxDepth } from '@/lib/contract/frames';
import { PartylineError } from '@/lib/contract/partyline-error';

/**
 * Copies plain objects, arrays and lists of files; every other object stays what it is.
 *
 * @param put what goes in an object's place, or `undefined` to go on into it
 * @throws {PartylineError} `badRequest` for what no port can carry: a cycle, a BigInt, more than 64 levels
 */
export function replaceDeep(value: unknown, put: (value: object) => unknown, around: readonly object[] = []): unknown {
  if (typeof value === 'bigint') throw new PartylineError('badRequest');
  if (typeof value !== 'object' || value === null) return value;
  const found = put(value);
  if (found !== undefined) return found;
  if (around.length === maxDepth || around.includes(value)) throw new PartylineError('badRequest');
  const inside = (item: unknown) => replaceDeep(item, put, [...around, value]);
  const tag = Object.prototype.toString.call(value);
  if (Array.isArray(value) || tag === '[object FileList]') return Array.from(value as ArrayLike<unknown>, inside);
  if (tag !== '[object Object]') return value;
  // Defines what it makes, so that a key may be `__proto__`.
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inside(item)]));
}
