/** Arguments for the extension: plain data and files. An app's objects may be a store's proxies, which cannot be posted. */

const deepest = 10;

export function wire(value: unknown, depth = 0): unknown {
  if (typeof value === 'function' || typeof value === 'symbol' || depth > deepest) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Blob || value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map(item => wire(item, depth + 1));
  const copies = Object.entries(value).map(([key, item]) => [key, wire(item, depth + 1)] as const);
  return Object.fromEntries(copies.filter(([, copy]) => copy !== undefined));
}
