/**
 * Copies a value without callbacks and proxies of Vue or MobX, which ports cannot clone. Files and bytes are
 * not copied.
 */
export function plainCopy(value: unknown): unknown {
  if (typeof value === 'function') return undefined;
  if (Array.isArray(value)) return value.map(plainCopy);
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  const copy: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value as object))
    if (typeof field !== 'function') copy[name] = plainCopy(field);
  return copy;
}
