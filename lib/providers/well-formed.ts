/**
 * Replaces lone surrogates in all strings of JSON data, keys included. The msync SDKs cannot encode one, and drop the
 * connection. Returns the value itself if it has none; other objects, such as files, stay as they are.
 */
export function wellFormed<T>(value: T): T {
  return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) {
    const items = value.map(copyOf);
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isPlain(value)) return value;
  const entries = Object.entries(value);
  const copies = entries.map(([key, item]) => [key.toWellFormed(), copyOf(item)] as const);
  const isSame = copies.every(([key, item], index) => key === entries[index]![0] && item === entries[index]![1]);
  return isSame ? value : Object.fromEntries(copies);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
