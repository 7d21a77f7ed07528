/** Helpers for pages that use the vendor's SDK itself. */

/** Unwraps the default export of a module, which bundlers and UMD scripts nest differently. */
export function defaultExportOf<T>(module: unknown): T {
  const inner = (module as { default?: unknown } | null)?.default;
  return inner === undefined || inner === module ? (module as T) : defaultExportOf<T>(inner);
}

/**
 * Forwards all property access of `facade` to `target`. Deletes properties that `target` lacks. Properties
 * added to `target` later are not forwarded.
 */
export function forwardTo(facade: object, target: object): void {
  const names = new Set<PropertyKey>();
  for (let level: object | null = target; level && level !== Object.prototype; level = Object.getPrototypeOf(level))
    for (const name of Reflect.ownKeys(level)) if (name !== 'constructor') names.add(name);
  for (const name of Reflect.ownKeys(facade)) if (!names.has(name)) Reflect.deleteProperty(facade, name);
  const bound = new Map<unknown, unknown>();
  const get = (name: PropertyKey) => {
    const value: unknown = Reflect.get(target, name);
    if (typeof value !== 'function') return value;
    // Always the same function, so that pages can compare and unsubscribe it.
    const method = bound.get(value) ?? Object.assign(value.bind(target), value);
    bound.set(value, method);
    return method;
  };
  // Fails if the page has frozen or sealed the object.
  for (const name of names)
    Reflect.defineProperty(facade, name, {
      get: () => get(name),
      set: value => Reflect.set(target, name, value),
      enumerable: Object.prototype.propertyIsEnumerable.call(target, name),
      configurable: true,
    });
}
