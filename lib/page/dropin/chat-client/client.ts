/** `ChatClient` of `react-native-agora-chat` for web pages, built on a connection of the web SDK. */
import type { AgoraChat, AgoraChatStatic } from 'agora-chat';
import type { Calls } from './calls';
import type { Emit } from './calls/events';
import { type ChatConnectEventListener, connectionHandlers } from './connection-events';
import type * as Declared from './declared.generated';
import { ChatMessageStatus } from './enums';
import { ChatError, chatErrorCode, withChatErrors } from './error';
import {
  ChatContactManager,
  ChatGroupManager,
  ChatManager,
  ChatPresenceManager,
  ChatPushManager,
  ChatRoomManager,
  ChatUserInfoManager,
  type ManagerHost,
  type ManagerName,
} from './managers';
import { omitUndefined } from './omit-undefined';
import { ChatOptions, type ChatOptionsParams, connectionParameters } from './options';
import { pageClient } from './page-client';
import type { ChatDeviceInfo, ChatPushConfig } from './results';
import { currentUser } from './user';
import { version } from './version';

/** Calls reject with a `ChatError`. */
export interface ChatClientInstance {
  readonly chatManager: ChatManager;
  readonly contactManager: ChatContactManager;
  readonly groupManager: ChatGroupManager;
  readonly roomManager: ChatRoomManager;
  readonly presenceManager: ChatPresenceManager;
  readonly pushManager: ChatPushManager;
  readonly userManager: ChatUserInfoManager;
  /** Of `react-native-agora-chat`, whose calls these are. */
  readonly version: string;
  readonly options: ChatOptions | undefined;
  /** Empty when signed out. */
  readonly currentUserName: string;
  /**
   * Creates the connection. A second call signs out first.
   * @throws {Error} without an App Key
   */
  init(options: ChatOptionsParams): Promise<void>;
  login(userId: string, pwdOrToken: string, isPassword?: boolean): Promise<void>;
  loginWithToken(userId: string, token: string): Promise<void>;
  loginWithAgoraToken(userId: string, agoraToken: string): Promise<void>;
  renewAgoraToken(agoraToken: string): Promise<void>;
  /** @param unbindDeviceToken ignored: pages have no push token */
  logout(unbindDeviceToken?: boolean): Promise<void>;
  createAccount(userId: string, password: string): Promise<void>;
  isConnected(): Promise<boolean>;
  /** Returns whether the user is signed in. A reload of the page resets this. */
  isLoginBefore(): Promise<boolean>;
  getCurrentUsername(): Promise<string>;
  /** With Partyline, a placeholder that no service accepts. */
  getAccessToken(): Promise<string>;
  /** Only when signed out. */
  changeAppKey(newAppKey: string): Promise<void>;
  /** Rejects: the web SDK has no log files. */
  compressLogs(): Promise<string | undefined>;
  /** Rejects: the web SDK does not list the user's devices. */
  getLoggedInDevicesFromServer(userId: string, pwdOrToken: string, isPassword?: boolean): Promise<ChatDeviceInfo[]>;
  /** Rejects: the web SDK does not sign out other devices. */
  kickDevice(userId: string, pwdOrToken: string, resource: string, isPassword?: boolean): Promise<void>;
  /** Rejects: the web SDK does not sign out other devices. */
  kickAllDevices(userId: string, pwdOrToken: string, isPassword?: boolean): Promise<void>;
  updatePushConfig(config: ChatPushConfig): Promise<void>;
  addConnectionListener(listener: ChatConnectEventListener): void;
  removeConnectionListener(listener: ChatConnectEventListener): void;
  removeAllConnectionListener(): void;
  addMultiDeviceListener(listener: Declared.ChatMultiDeviceEventListener): void;
  removeMultiDeviceListener(listener: Declared.ChatMultiDeviceEventListener): void;
  removeAllMultiDeviceListener(): void;
  /** Never called: pages have no native code that sends data. */
  addCustomListener(listener: Declared.ChatCustomEventListener): void;
  removeCustomListener(listener: Declared.ChatCustomEventListener): void;
  removeAllCustomListener(): void;
  /** Never called: it reports values of the native SDK that the package does not know. */
  addExceptListener(listener: Declared.ChatExceptionEventListener): void;
  removeExceptListener(listener: Declared.ChatExceptionEventListener): void;
  removeAllExceptListener(): void;
}

type Secret = { pwd: string } | { accessToken: string } | { agoraToken: string };

const handlerId = 'partyline/chat-client';

/** Managers by the kind of listener. */
const managerOf = {
  chat: 'ChatManager',
  contact: 'ChatContactManager',
  group: 'ChatGroupManager',
  room: 'ChatRoomManager',
  presence: 'ChatPresenceManager',
} as const satisfies Record<string, ManagerName>;

const unsupported = async (what: string): Promise<never> => {
  throw new ChatError({ code: chatErrorCode.unsupported, description: `The web SDK ${what}.` });
};

const loggedOut = () => new ChatError({ code: chatErrorCode.notLoggedIn, description: 'The page has logged out.' });

interface ListenerMethods<L> {
  add(listener: L): void;
  remove(listener: L): void;
  removeAll(): void;
}

/** The methods of a set of listeners. */
const methodsOf = <L>(listeners: Set<L>): ListenerMethods<L> => ({
  add: listener => void listeners.add(listener),
  remove: listener => void listeners.delete(listener),
  removeAll: () => listeners.clear(),
});

/** Uses closures instead of private fields, which fail behind the proxies of Vue or MobX. */
export function createClient(loadSdk: () => Promise<AgoraChatStatic>): ChatClientInstance {
  const connectionListeners = new Set<ChatConnectEventListener>();
  const multiDeviceListeners = new Set<Declared.ChatMultiDeviceEventListener>();
  const customListeners = new Set<Declared.ChatCustomEventListener>();
  const exceptListeners = new Set<Declared.ChatExceptionEventListener>();
  const managerListeners = new Map<ManagerName, Set<object>>();
  let options: ChatOptions | undefined;
  let creating: Promise<AgoraChat.Connection> | undefined;
  let connection: AgoraChat.Connection | undefined;
  let wasOpened = false;
  let signingIn: Promise<void> | undefined;
  /** Counts the ends of sessions, so that a sign-in stops when the page logs out. */
  let ends = 0;

  const create = async (params: ChatOptions): Promise<AgoraChat.Connection> => {
    const sdk = await withChatErrors(loadSdk());
    const created = new sdk.connection(connectionParameters(params));
    created.addEventHandler(handlerId, events);
    wasOpened = false;
    connection = created;
    loadCalls().catch(() => {});
    return created;
  };
  const getConnection = async () => {
    if (creating) return creating;
    throw new ChatError({ code: chatErrorCode.general, description: 'init() has not been called.' });
  };
  const listenersOf = (manager: ManagerName) => {
    const listeners = managerListeners.get(manager) ?? new Set();
    managerListeners.set(manager, listeners);
    return listeners;
  };
  const emit: Emit = (kind, name, ...args) => {
    const listeners =
      kind === 'multiDevice' ? multiDeviceListeners : listenersOf(managerOf[kind as keyof typeof managerOf]);
    for (const listener of [...listeners]) {
      // As a method, because listeners may be objects of classes.
      (listener as Record<PropertyKey, ((...args: unknown[]) => void) | undefined>)[name]?.(...args);
    }
  };
  let loading: Promise<Calls> | undefined;
  const loadCalls = () => {
    loading ??= Promise.all([loadSdk(), import('./calls')]).then(([sdk, { createCalls }]) =>
      createCalls(sdk, () => connection, emit),
    );
    // A chunk that failed to load is requested again by the next call.
    loading.catch(() => {
      loading = undefined;
    });
    return withChatErrors(loading);
  };
  const host: ManagerHost = {
    listeners: listenersOf,
    async call(manager, method, args) {
      // Has no effect on a message that a store has frozen.
      if (method === 'sendMessage') Reflect.set(Object(args[0]), 'status', ChatMessageStatus.PROGRESS);
      await getConnection();
      return (await loadCalls()).run(manager, method, args);
    },
  };
  const managers = {
    chatManager: new ChatManager(host),
    contactManager: new ChatContactManager(host),
    groupManager: new ChatGroupManager(host),
    roomManager: new ChatRoomManager(host),
    presenceManager: new ChatPresenceManager(host),
    pushManager: new ChatPushManager(host),
    userManager: new ChatUserInfoManager(host),
  };
  pageClient.set(managers);
  const events = connectionHandlers(
    (name, code) => {
      for (const listener of [...connectionListeners])
        (listener[name] as ((code?: number) => void) | undefined)?.(code);
    },
    () => resetUser(),
  );
  const resetUser = () => {
    ends++;
    signingIn = undefined;
    currentUser.id = '';
    void loading?.then(({ clear }) => clear()).catch(() => {});
  };

  const open = async (
    connection: AgoraChat.Connection,
    isCurrent: () => boolean,
    user: string,
    secret: Secret,
  ): Promise<void> => {
    // After a kick or a failed reconnect, agora-chat 1.4.0 must be closed before it can open again.
    if (wasOpened) connection.close();
    wasOpened = true;
    // Set before `open`, so that connection listeners can read the user's id.
    currentUser.id = user;
    try {
      const { handlers } = await loadCalls();
      if (!isCurrent()) throw loggedOut();
      connection.addEventHandler(`${handlerId}/managers`, handlers);
      await withChatErrors(connection.open({ user, ...secret }));
    } catch (error) {
      if (isCurrent()) resetUser();
      throw error;
    } finally {
      if (isCurrent()) signingIn = undefined;
    }
  };
  const signIn = async (user: string, secret: Secret): Promise<void> => {
    const endsBefore = ends;
    const isCurrent = () => endsBefore === ends;
    const created = await getConnection();
    if (!isCurrent()) throw loggedOut();
    const isSignedIn = signingIn !== undefined || created.isOpened();
    const description = 'Another user is signed in. Log out first.';
    if (isSignedIn && user !== currentUser.id)
      throw new ChatError({ code: chatErrorCode.otherUserLoggedIn, description });
    if (isSignedIn) return signingIn;
    signingIn = open(created, isCurrent, user, secret);
    return signingIn;
  };

  const connectionMethods = methodsOf(connectionListeners);
  const multiDeviceMethods = methodsOf(multiDeviceListeners);
  const customMethods = methodsOf(customListeners);
  const exceptMethods = methodsOf(exceptListeners);

  const client: ChatClientInstance = {
    ...managers,
    version,
    get options() {
      return options;
    },
    get currentUserName() {
      return currentUser.id;
    },
    async init(params) {
      if (!params.appKey) throw new Error('appKey is empty.');
      if (creating) await client.logout();
      options = new ChatOptions(params);
      creating = create(options);
      creating.catch(() => {
        creating = undefined;
      });
      await creating;
    },
    login: (userId, pwdOrToken, isPassword = true) =>
      signIn(userId, isPassword ? { pwd: pwdOrToken } : { accessToken: pwdOrToken }),
    loginWithToken: (userId, accessToken) => signIn(userId, { accessToken }),
    loginWithAgoraToken: (userId, agoraToken) => signIn(userId, { agoraToken }),
    async renewAgoraToken(agoraToken) {
      await withChatErrors((await getConnection()).renewToken(agoraToken));
    },
    async logout() {
      // At once if it can, because the page may be about to end.
      (connection ?? (await getConnection())).close();
      resetUser();
    },
    async createAccount(username, password) {
      await withChatErrors((await getConnection()).registerUser({ username, password, nickname: username }));
    },
    isConnected: async () => connection?.isOpened() ?? false,
    isLoginBefore: async () => currentUser.id !== '' && !signingIn,
    getCurrentUsername: async () => currentUser.id,
    getAccessToken: async () => (await getConnection()).token,
    async changeAppKey(appKey) {
      const description = 'A user is signed in. Log out first.';
      if (currentUser.id) throw new ChatError({ code: chatErrorCode.alreadyLoggedIn, description });
      await client.init({ ...omitUndefined({ ...options }), appKey });
    },
    compressLogs: () => unsupported('has no log files'),
    getLoggedInDevicesFromServer: () => unsupported('does not list the user’s devices'),
    kickDevice: () => unsupported('does not sign out other devices'),
    kickAllDevices: () => unsupported('does not sign out other devices'),
    async updatePushConfig({ deviceId = '', deviceToken = '', manufacturer = deviceId }) {
      await withChatErrors(
        (await getConnection()).uploadPushToken({ deviceId, deviceToken, notifierName: manufacturer }),
      );
    },
    addConnectionListener: connectionMethods.add,
    removeConnectionListener: connectionMethods.remove,
    removeAllConnectionListener: connectionMethods.removeAll,
    addMultiDeviceListener: multiDeviceMethods.add,
    removeMultiDeviceListener: multiDeviceMethods.remove,
    removeAllMultiDeviceListener: multiDeviceMethods.removeAll,
    addCustomListener: customMethods.add,
    removeCustomListener: customMethods.remove,
    removeAllCustomListener: customMethods.removeAll,
    addExceptListener: exceptMethods.add,
    removeExceptListener: exceptMethods.remove,
    removeAllExceptListener: exceptMethods.removeAll,
  };
  return client;
}
