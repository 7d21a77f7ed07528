/** `react-native-agora-chat` for web pages, built on the drop-in for `agora-chat`. */
import { type ChatClientInstance, createClient } from './chat-client/client';
import { isPage } from './detect-extension';

const loadSdk = async () => (await import('./chat-client/agora-sdk')).sdk;
// Preloads the chunk. `init` loads it again after a failure, and rejects with its error.
if (isPage()) loadSdk().catch(() => {});
let client: ChatClientInstance | undefined;

export type ChatClient = ChatClientInstance;

/** Each page has one client. */
export const ChatClient: { getInstance(): ChatClientInstance } = {
  getInstance() {
    client ??= createClient(loadSdk);
    return client;
  },
};

export type { ChatConnectEventListener } from './chat-client/connection-events';
export type {
  ChatContactEventListener,
  ChatCustomEventListener,
  ChatExceptionEventListener,
  ChatGroupEventListener,
  ChatGroupFileStatusCallback,
  ChatMessageEventListener,
  ChatMessageStatusCallback,
  ChatMultiDeviceEventListener,
  ChatPresenceEventListener,
  ChatRoomEventListener,
} from './chat-client/declared.generated';
export {
  ChatContactManager,
  ChatGroupManager,
  ChatManager,
  ChatPresenceManager,
  ChatPushManager,
  ChatRoomManager,
  ChatUserInfoManager,
} from './chat-client/managers';
export * from './chat-client/model';
export { version as CHAT_VERSION } from './chat-client/version';
