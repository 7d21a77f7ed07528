/** `ChatClient` of `react-native-agora-chat` for a web page: its session calls and messages, over a connection of the web SDK. */
import type { AgoraChat, AgoraChatStatic } from 'agora-chat';
import { type ChatManager, createChatManager } from './chat-manager';
import { type ChatConnectEventListener, connectionHandlers } from './connection-events';
import { ChatError, chatErrorCode, withChatErrors } from './error';
import { ChatOptions, type ChatOptionsParams, connectionParameters } from './options';
import { currentUser } from './user';

/** Its calls reject with a `ChatError`. */
export interface ChatClientInstance {
  readonly chatManager: ChatManager;
  readonly options: ChatOptions | undefined;
  /** Empty where nobody is signed in. */
  readonly currentUserName: string;
  /** A second time, it starts anew, signed out. @throws {Error} without an App Key */
  init(options: ChatOptionsParams): Promise<void>;
  login(userId: string, pwdOrToken: string, isPassword?: boolean): Promise<void>;
  loginWithToken(userId: string, token: string): Promise<void>;
  loginWithAgoraToken(userId: string, agoraToken: string): Promise<void>;
  renewAgoraToken(agoraToken: string): Promise<void>;
  /** A page has no push token that could be unbound. */
  logout(unbindDeviceToken?: boolean): Promise<void>;
  createAccount(userId: string, password: string): Promise<void>;
  isConnected(): Promise<boolean>;
  /** Whether somebody has signed in here and not out again; a page does not remember it when it is loaded anew. */
  isLoginBefore(): Promise<boolean>;
  getCurrentUsername(): Promise<string>;
  /** With Partyline, a placeholder that no service takes. */
  getAccessToken(): Promise<string>;
  addConnectionListener(listener: ChatConnectEventListener): void;
  removeConnectionListener(listener: ChatConnectEventListener): void;
  removeAllConnectionListener(): void;
}

type Secret = { pwd: string } | { accessToken: string } | { agoraToken: string };

const handlerId = 'partyline/chat-client';

/** What the page holds has no private fields, which would be lost behind the proxies of Vue or MobX. */
export function createClient(sdk: AgoraChatStatic): ChatClientInstance {
  const listeners = new Set<ChatConnectEventListener>();
  let options: ChatOptions | undefined;
  let connection: AgoraChat.Connection | undefined;
  let isUsed = false;
  let signingIn: Promise<void> | undefined;

  const connected = () => {
    if (connection) return connection;
    throw new ChatError({ code: chatErrorCode.general, description: 'init() has not been called.' });
  };
  const chat = createChatManager(sdk, connected);
  const events = connectionHandlers(
    (name, code) => {
      for (const listener of [...listeners]) (listener[name] as ((code?: number) => void) | undefined)?.(code);
    },
    () => signedOut(),
  );
  const signedOut = () => {
    signingIn = undefined;
    currentUser.id = '';
    chat.clearCache();
  };

  const open = async (user: string, secret: Secret) => {
    const line = connected();
    // After a kick, or when it has lost the service for good, it has to be closed before it opens again (agora-chat 1.4.0).
    if (isUsed) line.close();
    isUsed = true;
    // Those who are told of the connection may want to know whose it is.
    currentUser.id = user;
    try {
      await withChatErrors(line.open({ user, ...secret }));
    } catch (error) {
      signedOut();
      throw error;
    } finally {
      signingIn = undefined;
    }
  };
  const signIn = async (user: string, secret: Secret): Promise<void> => {
    const isHere = signingIn !== undefined || connected().isOpened();
    const description = 'Another user is signed in. Log out first.';
    if (isHere && user !== currentUser.id) throw new ChatError({ code: chatErrorCode.otherUserLoggedIn, description });
    if (isHere) return signingIn;
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
      isUsed = false;
      connection = new sdk.connection(connectionParameters(options));
      connection.addEventHandler(handlerId, { ...events, ...chat.handlers });
    },
    login: (userId, pwdOrToken, isPassword = true) =>
      signIn(userId, isPassword ? { pwd: pwdOrToken } : { accessToken: pwdOrToken }),
    loginWithToken: (userId, accessToken) => signIn(userId, { accessToken }),
    loginWithAgoraToken: (userId, agoraToken) => signIn(userId, { agoraToken }),
    async renewAgoraToken(agoraToken) {
      await withChatErrors(connected().renewToken(agoraToken));
    },
    async logout() {
      connected().close();
      signedOut();
    },
    async createAccount(username, password) {
      await withChatErrors(connected().registerUser({ username, password, nickname: username }));
    },
    isConnected: async () => connection?.isOpened() ?? false,
    isLoginBefore: async () => currentUser.id !== '' && !signingIn,
    getCurrentUsername: async () => currentUser.id,
    getAccessToken: async () => connected().token,
    addConnectionListener: listener => void listeners.add(listener),
    removeConnectionListener: listener => void listeners.delete(listener),
    removeAllConnectionListener: () => listeners.clear(),
  };
  return client;
}
