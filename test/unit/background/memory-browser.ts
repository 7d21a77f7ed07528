import 'fake-indexeddb/auto';

// The browser's APIs for a whole background in Node: storage in memory, whose operations can fail; events that tests emit.

type Listener = (...args: unknown[]) => unknown;
type Area = 'local' | 'session';

const listeners = new Map<string, Set<Listener>>();
const areas: Record<Area, Map<string, unknown>> = { local: new Map(), session: new Map() };

/** Calls the listeners of an event, such as `windows.onRemoved`. */
export function emit(event: string, ...args: unknown[]): void {
  for (const listener of listeners.get(event) ?? []) listener(...args);
}

export const hostPermission = { isGiven: true };

/** Ends the browser, without its background. What is on disk remains. */
export function restartBrowser(): void {
  listeners.clear();
  areas.session.clear();
}

/** Operations such as `session.set transitions`, each with the first key. Keys of slots are without the slot. */
export const storage = {
  performed: new Set<string>(),
  fails: (_operation: string): boolean => false,
};

function perform<T>(area: Area, name: string, keys: readonly string[], work: (items: Map<string, unknown>) => T) {
  const operation = `${area}.${name} ${(keys[0] ?? '').split(' ')[0]}`.trim();
  storage.performed.add(operation);
  return storage.fails(operation)
    ? Promise.reject(new Error(`${operation} fails.`))
    : Promise.resolve(work(areas[area]));
}

const keysOf = (keys: string | readonly string[] | null | undefined) =>
  typeof keys === 'string' ? [keys] : (keys ?? undefined);

const areaOf = (area: Area) => ({
  get: (asked: string | string[] | null) =>
    perform(area, 'get', keysOf(asked) ?? [], items => {
      const keys = keysOf(asked) ?? [...items.keys()];
      return structuredClone(Object.fromEntries(keys.flatMap(key => (items.has(key) ? [[key, items.get(key)]] : []))));
    }),
  set: (changed: Record<string, unknown>) =>
    perform(area, 'set', Object.keys(changed), items => {
      for (const [key, value] of Object.entries(changed)) items.set(key, structuredClone(value));
      const changes = Object.entries(changed).map(([key, newValue]) => [key, { newValue }]);
      emit('storage.onChanged', Object.fromEntries(changes), area);
    }),
  remove: (keys: string | string[]) =>
    perform(area, 'remove', keysOf(keys) ?? [], items => {
      for (const key of keysOf(keys) ?? []) items.delete(key);
    }),
});

const known: Record<string, unknown> = {
  'storage.local': areaOf('local'),
  'storage.session': areaOf('session'),
  'storage.managed.get': async () => ({}),
  'runtime.id': 'partyline',
  // In Node, URLs of other schemes have no origin.
  'runtime.getURL': (path: string) => `https://partyline.example/${path.replace(/^\//, '')}`,
  'permissions.contains': async ({ origins }: { origins?: string[] }) => !origins || hostPermission.isGiven,
  'windows.get': async () => Promise.reject(new Error('No window with this id.')),
  'windows.getLastFocused': async () => ({}),
  'windows.create': async () => ({ id: 7 }),
  'notifications.getAll': async () => ({}),
  'action.getUserSettings': async () => ({ isOnToolbar: true }),
};
for (const list of [
  'alarms.getAll',
  'tabs.query',
  'windows.getAll',
  'scripting.getRegisteredContentScripts',
  'scripting.executeScript',
  'runtime.getContexts',
])
  known[list] = async () => [];

/** Any other method resolves with nothing. */
function api(path: string): unknown {
  return new Proxy(() => {}, {
    get(_, property) {
      const name = String(property);
      const own = listeners.get(path) ?? new Set();
      listeners.set(path, own);
      if (name === 'addListener') return (listener: Listener) => own.add(listener);
      if (name === 'removeListener') return (listener: Listener) => own.delete(listener);
      const full = path ? `${path}.${name}` : name;
      return full in known ? known[full] : api(full);
    },
    apply: async () => undefined,
  });
}

export const memoryBrowser = api('');

const { transaction } = IDBDatabase.prototype;
IDBDatabase.prototype.transaction = function (this: IDBDatabase, names, mode, ...rest) {
  const operation = `${this.name} ${mode ?? 'readonly'}`;
  storage.performed.add(operation);
  if (storage.fails(operation)) throw new Error(`${operation} fails.`);
  return transaction.call(this, names, mode, ...rest);
};

// Node 20 lacks it.
Promise.withResolvers ??= <T>() => {
  let [resolve, reject]: ((value: never) => void)[] = [];
  const promise = new Promise<T>((...both) => {
    [resolve, reject] = both;
  });
  return { promise, resolve, reject } as unknown as PromiseWithResolvers<T>;
};
