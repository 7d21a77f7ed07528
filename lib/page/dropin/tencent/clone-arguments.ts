/** Copies arguments to plain data and files, because ports cannot clone the proxies of an app's store. */

const maxDepth = 10;

export function cloneArguments(value: unknown, depth = 0): unknown {
  if (typeof value === 'function' || typeof value === 'symbol' || depth > maxDepth) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(item => cloneArguments(item, depth + 1));
  const copies = Object.entries(value).map(([key, item]) => [key, cloneArguments(item, depth + 1)] as const);
  return Object.fromEntries(copies.filter(([, copy]) => copy !== undefined));
}
