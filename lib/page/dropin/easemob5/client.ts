/**
 * `ChatClient` and the managers of easemob-websdk 5. The user's session has version 4; its calls and events are
 * translated in the page. Without Partyline, the objects become the SDK's own.
 *
 * All state is in closures. Pages may freeze the objects or wrap them in proxies of Vue or MobX.
 */
import { detectExtension } from '../detect-extension';
import { forwardTo } from '../native-sdk';
import { AuthenticationError, ConnectionError, SDKError, ValidationError } from './errors';
import { isSynchronous, type ManagerKey, managerMethods, roomPrefix } from './names';
import type { Session5 } from './session';

type Fields = Record<string, unknown>;
type Fn = (...args: never[]) => unknown;
type Handlers = Record<string, ((payload: unknown) => void) | undefined>;
type NativeObject = Record<string, Fn>;

/** The exports of the vendor's package that are used here. */
interface NativeModule {
  ChatClient: { init(options: Fields): NativeObject };
  [name: string]: unknown;
}

/** Receives the calls of a client and its managers. */
interface Core {
  call(key: ManagerKey | 'client', method: string, args: unknown[]): unknown;
  /** Makes a manager of the page's known, which the SDK needs as its own class. */
  use(manager: Manager, key: ManagerKey): void;
}

const core = Symbol();

interface Manager extends Fields {
  [core]?: () => Core;
}

export type ManagerClass = { new (): object; readonly key: ManagerKey };

const clientMethods = [
  ...['login', 'logout', 'renewToken', 'getConnectionState', 'getCurrentUserId', 'getClientResource', 'sendMessage'],
  ...['getRTCTokenInfo', 'getUserIdsWithRTCUids', 'getSelfIdsOnOtherPlatform', 'refreshSessionList'],
  ...['addEventHandler', 'removeEventHandler', 'downloadAttachment'],
];

export function managerClass(key: ManagerKey): ManagerClass {
  const name = key[0]!.toUpperCase() + key.slice(1);
  const classes = {
    [name]: class {
      static readonly key = key;

      bind(client: Manager): void {
        Object.defineProperty(this, core, { value: client[core], configurable: true });
      }
    },
  };
  const created = classes[name]!;
  defineMethods(created.prototype, key, [...managerMethods[key], 'addEventHandler', 'removeEventHandler']);
  return created;
}

function defineMethods(prototype: object, key: ManagerKey | 'client', names: readonly string[]): void {
  for (const name of names)
    Object.defineProperty(prototype, name, {
      value(this: Manager, ...args: unknown[]) {
        const owner = this[core];
        if (!owner) throw new SDKError(`${key} is not bound to client`, 110);
        return owner().call(key, name, args);
      },
      writable: true,
      configurable: true,
    });
}

export interface ChatClientClass {
  new (options: Fields): object;
  init(options: Fields): object;
}

/** @param load loads the vendor's module; called at once without Partyline, otherwise only when needed */
export function chatClientClass(load: () => Promise<unknown>): ChatClientClass {
  let instance: { client: object; options: Fields } | undefined;

  class ChatClient {
    constructor(options: Fields) {
      const own = createCore(this as unknown as Manager, options, load);
      // Stored in a function, because stores like MobX wrap objects but not functions.
      Object.defineProperty(this, core, { value: () => own });
    }

    /** Returns the page's one client. */
    static init(options: Fields): object {
      const { managers = [], ...rest } = Object(options) as Fields & { managers?: unknown[] };
      checkOptions(rest);
      if (instance && !isSameConfig(instance.options, rest))
        throw invalid('config', 'ChatClient already initialized with different config', 'conflict');
      instance ??= { client: new ChatClient(options), options: rest };
      for (const manager of managers) (instance.client as ChatClient).use(manager);
      return instance.client;
    }

    use(manager: unknown): this {
      const created = (typeof manager === 'function' ? new (manager as new () => object)() : manager) as Manager;
      const { key } = created.constructor as unknown as ManagerClass;
      const self = this as unknown as Manager;
      if (!(key in managerMethods)) throw invalid('manager', 'manager is invalid', 'invalid_format');
      if (self[key]) return this;
      (created as unknown as { bind(client: Manager): void }).bind(self);
      self[key] = created;
      self[core]?.().use(created, key);
      return this;
    }
  }
  defineMethods(ChatClient.prototype, 'client', clientMethods);
  return ChatClient;
}

const invalid = (path: string, message: string, rule: string) =>
  new ValidationError(message, { details: { fields: [{ path, message, rule }] } });

function checkOptions({ appKey, appId }: Fields): void {
  if ((appKey === undefined) === (appId === undefined))
    throw invalid('appKey', 'exactly one of appKey and appId is required', 'required');
  if (appKey !== undefined && !/^[^#]+#[^#]+$/.test(String(appKey)))
    throw invalid('appKey', 'appKey must be in format "org#app"', 'invalid_format');
}

/** Compares what decides about the account. */
const isSameConfig = (one: Fields, other: Fields): boolean => one.appKey === other.appKey && one.appId === other.appId;

/** What a client answers without a session. */
const signedOutAnswers: Record<string, unknown> = {
  getConnectionState: 'disconnected',
  getCurrentUserId: null,
  getClientResource: null,
  getConversationList: [],
  getContacts: [],
  getJoinedGroupList: [],
  getCurrentConversation: null,
};

function createCore(client: Manager, options: Fields, load: () => Promise<unknown>): Core {
  const announcement = detectExtension();
  const handlers = new Map<string, { key: ManagerKey | 'client'; handler: Handlers }>();
  const managers = new Map<ManagerKey, Manager>();
  let native: NativeObject | undefined;
  let nativeClassOf: (key: ManagerKey) => unknown = () => undefined;
  let switching: Promise<NativeObject> | undefined;
  let session: Session5 | undefined;
  let opening: AbortController | undefined;

  const emit = (name: string, payload?: unknown) => {
    for (const { key, handler } of [...handlers.values()]) {
      try {
        if (key !== 'chatRoomManager') handler[name]?.(payload);
        else if (name.startsWith(roomPrefix)) handler[name.slice(roomPrefix.length)]?.(payload);
      } catch (error) {
        // The other handlers still run.
        reportError(error);
      }
    }
  };

  const nativeObject = (key: ManagerKey | 'client'): NativeObject =>
    key === 'client' ? native! : (native![key] as unknown as NativeObject);

  const createNative = async (): Promise<NativeObject> => {
    const module = nativeModuleOf(await load());
    nativeClassOf = key => module[key[0]!.toUpperCase() + key.slice(1)];
    native = module.ChatClient.init({ ...options, managers: [...managers.keys()].map(nativeClassOf) });
    for (const [id, { key, handler }] of handlers) nativeObject(key).addEventHandler?.(id as never, handler as never);
    if (!Object.isFrozen(client)) {
      forwardTo(client, native);
      // The page's classes of managers are not the SDK's.
      Reflect.deleteProperty(client, 'use');
    }
    for (const [key, manager] of managers) if (!Object.isFrozen(manager)) forwardTo(manager, nativeObject(key));
    return native;
  };
  const switchToNative = (): Promise<NativeObject> => {
    switching ??= createNative();
    // A chunk that failed to load is requested again by the next call.
    switching.catch(() => {
      switching = undefined;
    });
    return switching;
  };
  if (!announcement && typeof window !== 'undefined') switchToNative().catch(() => {});

  const login = async (credentials: unknown): Promise<unknown> => {
    const { userId, token } = Object(credentials) as Fields;
    for (const [path, value] of Object.entries({ userId, token }))
      if (typeof value !== 'string' || value === '') throw invalid(path, `${path} is required`, 'required');
    if (opening || session) {
      const isOther = session && session.userId !== userId;
      throw new ConnectionError(
        isOther ? 'Another user is already logged in' : 'ChatClient is already connecting or connected',
        { code: isOther ? 218 : 200, details: { stage: 'auth' } },
      );
    }
    const loginNative = async () => (await switchToNative()).login!(credentials as never);
    if (!announcement) return loginNative();
    const abort = new AbortController();
    opening = abort;
    try {
      const { joinSession } = await import('./session');
      const joined = await joinSession({
        ...{ announcement, options, emit, signal: abort.signal, userId: String(userId), token: String(token) },
        onLeave: () => {
          session = undefined;
        },
      });
      if (joined === 'native') return await loginNative();
      session = joined;
    } finally {
      opening = undefined;
    }
  };

  const logout = async (): Promise<unknown> => {
    opening?.abort();
    if (native) return native.logout?.();
    session?.leave('logout');
  };

  const local: Record<string, (...args: never[]) => unknown> = {
    login,
    logout,
    removeEventHandler: (id: string) => void handlers.delete(id),
  };

  const call: Core['call'] = (key, method, args) => {
    if (native && method !== 'login') return nativeObject(key)[method]?.(...(args as never[]));
    if (method === 'addEventHandler')
      return void handlers.set(args[0] as string, { key, handler: args[1] as Handlers });
    if (local[method]) return local[method](...(args as never[]));
    if (session) return session.call(key, method, args);
    if (method === 'getConnectionState' && opening) return 'connecting';
    if (method in signedOutAnswers) return signedOutAnswers[method];
    const error = new AuthenticationError('User is not logged in', { code: 201 });
    if (isSynchronous(method)) throw error;
    return Promise.reject(error);
  };

  return {
    call,
    use(manager, key) {
      managers.set(key, manager);
      if (!native) return;
      native.use?.(nativeClassOf(key) as never);
      if (!Object.isFrozen(manager)) forwardTo(manager, nativeObject(key));
    },
  };
}

/** Finds the exports, which bundlers and UMD scripts nest differently. */
function nativeModuleOf(module: unknown): NativeModule {
  const { default: inner, ...exports } = Object(module) as Partial<NativeModule>;
  if ('ChatClient' in exports) return exports as NativeModule;
  if (inner && inner !== module) return nativeModuleOf(inner);
  throw new SDKError('The installed easemob-websdk has no ChatClient: version 5 is needed.', 111);
}
