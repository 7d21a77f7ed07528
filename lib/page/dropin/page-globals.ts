type Fields = Record<string, unknown>;

interface KeptGlobals<T> {
  names: readonly string[];
  /** Evaluates the vendor's file. */
  load(): Promise<T>;
  /** Called with each value that a global gets while the file loads. */
  onSet?(value: unknown): void;
  /** Returns whether the vendor's file has set this value. */
  isVendors(value: unknown, loaded: T): boolean;
}

/**
 * Loads a vendor's file, and then restores the page's values of the globals that the file sets. The page may set
 * them while the file loads, so each assignment is recorded.
 *
 * @returns what `load` returned, and the vendor's value of one of the globals
 */
export async function loadKeepingGlobals<T>({
  names,
  load,
  onSet = () => {},
  isVendors,
}: KeptGlobals<T>): Promise<{ loaded: T; vendors: unknown }> {
  const recordings = names.map(name => record(name, onSet));
  let isOfFile = (_value: unknown) => false;
  try {
    const loaded = await load();
    isOfFile = value => Boolean(value) && isVendors(value, loaded);
    return { loaded, vendors: recordings.flatMap(({ values }) => values()).find(isOfFile) };
  } finally {
    for (const { restore } of recordings) restore(isOfFile);
  }
}

function record(name: string, onSet: (value: unknown) => void) {
  const page = globalThis as unknown as Fields;
  const recorded = name in page ? [page[name]] : [];
  const get = () => recorded.at(-1);
  const set = (value: unknown) => {
    onSet(value);
    recorded.push(value);
  };
  const isRecorded = () => Object.getOwnPropertyDescriptor(page, name)?.get === get;
  const values = () => (isRecorded() ? recorded : [...recorded, page[name]]);
  try {
    Object.defineProperty(page, name, { get, set, configurable: true, enumerable: true });
  } catch {
    // A `var` of the page is not configurable.
  }
  const restore = (isVendors: (value: unknown) => boolean) => {
    const own = values().filter(value => !isVendors(value));
    if (!isRecorded() && !isVendors(page[name])) return;
    Reflect.deleteProperty(page, name);
    if (own.length > 0) page[name] = own.at(-1);
  };
  return { values, restore };
}
