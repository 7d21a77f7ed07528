/**
 * The SDKs' `connection`, for pages. With Partyline on the page it takes part in the user's session; without it, or where the
 * user lets the page connect by itself, it hands over to the SDK's own object, with all that the page has told it so far.
 *
 * What a page holds has no private fields and is not written to, so that it may be frozen, or lie behind the proxies of Vue
 * or MobX: all state is in a closure.
 */
import { isRemoteMethod, localMethods, properties } from './names';
import { checkOptions } from './options';
import { createMsyncSession, type MsyncPageSession, type MsyncVendor } from './session';

type Fields = Record<string, unknown>;

/** A connection of the SDK itself. */
export type NativeConnection = Record<string, unknown>;

/** Where the page's connections come from. */
export interface Backend {
  vendor: MsyncVendor;
  /** The SDK's class, where the page uses that and it is loaded. */
  nativeClass(): (new (options: Fields) => NativeConnection) | undefined;
  /** Loads it. */
  loadNativeClass(): Promise<new (options: Fields) => NativeConnection>;
}

const session = Symbol();

interface Facade extends Fields {
  [session]: () => MsyncPageSession;
}

export function connectionClass({ vendor, nativeClass, loadNativeClass }: Backend): new (options: Fields) => object {
  class connection {
    constructor(options: Fields) {
      const Real = nativeClass();
      // biome-ignore lint/correctness/noConstructorReturn: from here on it is the SDK's
      if (Real) return new Real(options) as unknown as connection;
      checkOptions(options);
      const facade = Object.assign(this as unknown as Fields, initialProperties(options, vendor));
      const made = createMsyncSession(vendor, options, facade, async () => new (await loadNativeClass())(options));
      // A function: what is behind it is not drawn into a store.
      Object.defineProperty(facade, session, { value: () => made });
    }
  }
  const { prototype } = connection as unknown as { prototype: Facade };
  Object.setPrototypeOf(prototype, remoteMethods());
  for (const name of localMethods)
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

/** The end of a prototype's chain, which has every method that the background may carry out. */
function remoteMethods(): object {
  const known = new Map<string, unknown>();
  const get = (end: Fields, name: string) => {
    if (!isRemoteMethod(name)) return end[name];
    const method = known.get(name) ?? methodOf(name);
    known.set(name, method);
    return method;
  };
  return new Proxy({}, { get, has: (end, name) => isRemoteMethod(name) || name in end } as ProxyHandler<Fields>);
}

/** The properties that stay as they were made. */
function initialProperties(options: Fields, { version }: MsyncVendor): Fields {
  const [orgName = '', appName = ''] = String(options.appKey ?? '').split('#');
  return {
    name: 'connection',
    appKey: '',
    apiUrl: '',
    url: '',
    deviceId: 'webim',
    isHttpDNS: true,
    isFixedDeviceId: true,
    autoReconnectNumMax: 5,
    heartBeatWait: 30_000,
    delivery: false,
    useOwnUploadFun: false,
    isDebug: false,
    grantType: '',
    ...options,
    version,
    orgName,
    appName,
    domain: 'easemob.com',
  };
}
