/** `ChatClient` of `react-native-agora-chat` for web pages, built on a connection of the web SDK. */
import type { AgoraChat, AgoraChatStatic } from 'agora-chat';
import { type ChatManager, createChatManager } from './chat-manager';
import { type ChatConnectEventListener, connectionHandlers } from './connection-events';
import { ChatError, chatErrorCode, withChatErrors } from './error';
import { ChatOptions, type ChatOptionsParams, connectionParameters } from './options';
import { currentUser } from './user';

/** Calls reject with a `ChatError`. */
export interface ChatClientInstance {
  readonly chatManager: ChatManager;
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
  addConnectionListener(listener: ChatConnectEventListener): void;
  removeConnectionListener(listener: ChatConnectEventListener): void;
  removeAllConnectionListener(): void;
}

type Secret = { pwd: string } | { accessToken: string } | { agoraToken: string };

const handlerId = 'partyline/chat-client';

/** Uses closures instead of private fields, which fail behind the proxies of Vue or MobX. */
export function createClient(sdk: AgoraChatStatic): ChatClientInstance {
  const listeners = new Set<ChatConnectEventListener>();
  let options: ChatOptions | undefined;
  let connection: AgoraChat.Connection | undefined;
  let wasOpened = false;
  let signingIn: Promise<void> | undefined;

  const getConnection = () => {
    if (connection) return connection;
    throw new ChatError({ code: chatErrorCode.general, description: 'init() has not been called.' });
  };
  const chat = createChatManager(sdk, getConnection);
  const events = connectionHandlers(
    (name, code) => {
      for (const listener of [...listeners]) (listener[name] as ((code?: number) => void) | undefined)?.(code);
    },
    () => resetUser(),
  );
  const resetUser = () => {
    signingIn = undefined;
    currentUser.id = '';
    chat.clearCache();
  };

  const open = async (user: string, secret: Secret) => {
    const connection = getConnection();
    // After a kick or a failed reconnect, agora-chat 1.4.0 must be closed before it can open again.
    if (wasOpened) connection.close();
    wasOpened = true;
    // Set before `open`, so that connection listeners can read the user's id.
    currentUser.id = user;
    try {
      await withChatErrors(connection.open({ user, ...secret }));
    } catch (error) {
      resetUser();
      throw error;
    } finally {
      signingIn = undefined;
    }
  };
  const signIn = async (user: string, secret: Secret): Promise<void> => {
    const isSignedIn = signingIn !== undefined || getConnection().isOpened();
    const description = 'Another user is signed in. Log out first.';
    if (isSignedIn && user !== currentUser.id)
      throw new ChatError({ code: chatErrorCode.otherUserLoggedIn, description });
    if (isSignedIn) return signingIn;
    signingIn = open(user, secret);
    return signingIn;
  };

  const client: ChatClientInstance = {
    chatManager: chat.manager,
    get options() {
      return options;
    },
    get currentUserName() {
      return currentUser.id;
    },
    async init(params) {
      if (!params.appKey) throw new Error('appKey is empty.');
      if (connection) await client.logout();
      options = new ChatOptions(params);
      wasOpened = false;
      connection = new sdk.connection(connectionParameters(options));
      connection.addEventHandler(handlerId, { ...events, ...chat.handlers });
    },
    login: (userId, pwdOrToken, isPassword = true) =>
      signIn(userId, isPassword ? { pwd: pwdOrToken } : { accessToken: pwdOrToken }),
    loginWithToken: (userId, accessToken) => signIn(userId, { accessToken }),
    loginWithAgoraToken: (userId, agoraToken) => signIn(userId, { agoraToken }),
    async renewAgoraToken(agoraToken) {
      await withChatErrors(getConnection().renewToken(agoraToken));
    },
    async logout() {
      getConnection().close();
      resetUser();
    },
    async createAccount(username, password) {
      await withChatErrors(getConnection().registerUser({ username, password, nickname: username }));
    },
    isConnected: async () => connection?.isOpened() ?? false,
    isLoginBefore: async () => currentUser.id !== '' && !signingIn,
    getCurrentUsername: async () => currentUser.id,
    getAccessToken: async () => getConnection().token,
    addConnectionListener: listener => void listeners.add(listener),
    removeConnectionListener: listener => void listeners.delete(listener),
    removeAllConnectionListener: () => listeners.clear(),
  };
  return client;
}
