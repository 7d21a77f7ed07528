/** `react-native-agora-chat` for web pages: its session calls and messages, over the drop-in for `agora-chat`. */
import type { AgoraChatStatic } from 'agora-chat';
import { type ChatClientInstance as Client, createClient } from './chat-client/client';
import { connectionClass } from './msync/connection';
import { create } from './msync/message';
import { selectBackend } from './msync/select-backend';

const source = selectBackend({ provider: 'agora', version: '1.4.0' }, () => import('agora-chat/Agora-chat.js'));
/** As much of the SDK as the client needs. */
const sdk = { connection: connectionClass(source), message: { create } };
let client: Client | undefined;

export type ChatClient = Client;

/** One client for a page. */
export const ChatClient: { getInstance(): Client } = {
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
