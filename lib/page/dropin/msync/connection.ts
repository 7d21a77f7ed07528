/**
 * The SDKs' `connection` class for pages. It uses the user's session. Without Partyline, or if the user
 * chooses so, it becomes the SDK's own connection.
 *
 * All state is in closures. Pages may freeze the object or wrap it in a proxy of Vue or MobX, which break
 * private fields.
 */
import { easemobMethods, sharedMethods, shengwangMethods } from '@/lib/providers/msync/methods';
import { initialFields } from './fields';
import { localMethods, properties } from './names';
import { checkOptions } from './options';
import { createMsyncSession, type MsyncPageSession, type MsyncProvider, type MsyncVendor } from './session';

type Fields = Record<string, unknown>;

/** A connection object of the vendor's SDK. */
export type NativeConnection = Record<string, unknown>;

export interface Backend {
  vendor: MsyncVendor;
  /** The SDK's class if the page uses the SDK and it is loaded. */
  nativeClass(): (new (options: Fields) => NativeConnection) | undefined;
  load(): Promise<new (options: Fields) => NativeConnection>;
}

const session = Symbol();

const methodsByProvider = { agora: sharedMethods, easemob: easemobMethods, shengwang: shengwangMethods } as const;

/** Return a token, so the extension refuses them with a reason. */
const refusedMethods = (provider: MsyncProvider) => (provider === 'shengwang' ? [] : ['getRTCToken']);

interface Facade extends Fields {
  [session]: () => MsyncPageSession;
}

export function connectionClass({ vendor, nativeClass, load }: Backend): new (options: Fields) => object {
  class connection {
    constructor(options: Fields) {
      const NativeClass = nativeClass();
      // biome-ignore lint/correctness/noConstructorReturn: from here on the page uses the SDK's object
      if (NativeClass) return new NativeClass(options) as unknown as connection;
      checkOptions(options);
      const facade = Object.assign(this as unknown as Fields, initialFields(options, vendor));
      const pageSession = createMsyncSession(vendor, options, facade, async () => new (await load())(options));
      // Stored in a function, because stores like MobX wrap objects but not functions.
      Object.defineProperty(facade, session, { value: () => pageSession });
    }
  }
  const { prototype } = connection as unknown as { prototype: Facade };
  for (const name of [
    ...methodsByProvider[vendor.provider].keys(),
    ...refusedMethods(vendor.provider),
    ...localMethods,
  ])
    Object.defineProperty(prototype, name, { value: methodOf(name), writable: true, configurable: true });
  for (const name of properties)
    Object.defineProperty(prototype, name, {
      get(this: Facade) {
        return this[session]().get(name);
      },
      set(this: Facade, value: unknown) {
        this[session]().set(name, value);
      },
      configurable: true,
    });
  return connection as unknown as new (
    options: Fields,
  ) => object;
}

const methodOf = (name: string) =>
  function (this: Facade, ...args: unknown[]) {
    return this[session]().call(name, args);
  };
