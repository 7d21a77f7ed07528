/** `react-native-agora-chat` for web pages: sign-in and messages, built on the drop-in for `agora-chat`. */
import type { AgoraChatStatic } from 'agora-chat';
import { type ChatClientInstance, createClient } from './chat-client/client';
import { connectionClass } from './msync/connection';
import { keepWebIM } from './msync/global';
import { create } from './msync/message';
import { selectBackend } from './msync/select-backend';

const backend = selectBackend(
  { provider: 'agora', version: '1.4.0' },
  keepWebIM(() => import('agora-chat/Agora-chat.js')),
);
/** The part of the SDK that the client uses. */
const sdk = { connection: connectionClass(backend), message: { create } };
let client: ChatClientInstance | undefined;

export type ChatClient = ChatClientInstance;

/** Each page has one client. */
export const ChatClient: { getInstance(): ChatClientInstance } = {
  getInstance() {
    client ??= createClient(sdk as unknown as AgoraChatStatic);
    return client;
  },
};

export type {
  ChatManager,
  ChatMessageEventListener,
  ChatMessageStatusCallback,
} from './chat-client/chat-manager';
export type { ChatConnectEventListener } from './chat-client/connection-events';
export { ChatError, ChatException } from './chat-client/error';
export {
  ChatCmdMessageBody,
  ChatCustomMessageBody,
  ChatMessage,
  ChatMessageBody,
  ChatMessageChatType,
  ChatMessageDirection,
  ChatMessageStatus,
  ChatMessageType,
  ChatRoomMessagePriority,
  ChatTextMessageBody,
} from './chat-client/message';
export { ChatOptions } from './chat-client/options';
