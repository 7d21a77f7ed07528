/**
 * The SDKs' `connection` class for pages. It uses the user's session. Without Partyline, or if the user
 * chooses so, it becomes the SDK's own connection.
 *
 * All state is in closures. Pages may freeze the object or wrap it in a proxy of Vue or MobX, which break
 * private fields.
 */
import { isRemoteMethod, localMethods, properties } from './names';
import { checkOptions } from './options';
import { createMsyncSession, type MsyncPageSession, type MsyncVendor } from './session';

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
      const facade = Object.assign(this as unknown as Fields, initialProperties(options, vendor));
      const pageSession = createMsyncSession(vendor, options, facade, async () => new (await load())(options));
      // Stored in a function, because stores like MobX wrap objects but not functions.
      Object.defineProperty(facade, session, { value: () => pageSession });
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

/** Creates a prototype that has every method that the background accepts. */
function remoteMethods(): object {
  const methods = new Map<string, unknown>();
  const get = (target: Fields, name: string) => {
    if (!isRemoteMethod(name)) return target[name];
    const method = methods.get(name) ?? methodOf(name);
    methods.set(name, method);
    return method;
  };
  return new Proxy({}, { get, has: (target, name) => isRemoteMethod(name) || name in target } as ProxyHandler<Fields>);
}

/** Properties that never change. */
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
