/** The vendor's own SDK, for a page that goes on with it. */

/** A module of a bundler, of a browser, or a UMD script's: where the SDK itself is. */
export function defaultExportOf<T>(module: unknown): T {
  const inner = (module as { default?: unknown } | null)?.default;
  return inner === undefined || inner === module ? (module as T) : defaultExportOf<T>(inner);
}

/**
 * From now on `facade` is `real`: what is read, written or called on it is `real`'s. Names that `facade` has and `real` has not
 * are taken away; names that `real` gets later are not there.
 */
export function forwardTo(facade: object, real: object): void {
  const names = new Set<PropertyKey>();
  for (let place: object | null = real; place && place !== Object.prototype; place = Object.getPrototypeOf(place))
    for (const name of Reflect.ownKeys(place)) if (name !== 'constructor') names.add(name);
  for (const name of Reflect.ownKeys(facade)) if (!names.has(name)) Reflect.deleteProperty(facade, name);
  const bound = new Map<unknown, unknown>();
  const get = (name: PropertyKey) => {
    const value: unknown = Reflect.get(real, name);
    if (typeof value !== 'function') return value;
    // The same function each time, so that it can be compared and taken off again.
    const known = bound.get(value) ?? Object.assign(value.bind(real), value);
    bound.set(value, known);
    return known;
  };
  for (const name of names)
    Object.defineProperty(facade, name, {
      get: () => get(name),
      set: value => Reflect.set(real, name, value),
      enumerable: Object.prototype.propertyIsEnumerable.call(real, name),
      configurable: true,
    });
}
