/** `ChatClient.getInstance().chatManager`: text, command and custom messages. */
import type { AgoraChat, AgoraChatStatic } from 'agora-chat';
import { ChatError, chatErrorCode, toChatError, withChatErrors } from './error';
import { ChatMessage, ChatMessageChatType, ChatMessageStatus } from './message';
import { MessageCache } from './message-cache';
import { currentUser } from './user';
import { fromWebMessage, toWebChatType, toWebMessage, type WebMessage } from './web-message';

export interface ChatMessageStatusCallback {
  onProgress?(localMsgId: string, progress: number): void;
  onError(localMsgId: string, error: ChatError): void;
  onSuccess(message: ChatMessage): void;
}

export interface ChatMessageEventListener {
  onMessagesReceived?(messages: ChatMessage[]): void;
  onCmdMessagesReceived?(messages: ChatMessage[]): void;
  onMessagesRead?(messages: ChatMessage[]): void;
  onMessagesDelivered?(messages: ChatMessage[]): void;
  onMessagesRecalled?(messages: ChatMessage[]): void;
  onConversationRead?(from: string, to?: string): void;
}

/** Calls reject with a `ChatError`. */
export interface ChatManager {
  addMessageListener(listener: ChatMessageEventListener): void;
  removeMessageListener(listener: ChatMessageEventListener): void;
  removeAllMessageListener(): void;
  /** Resolves before the service answers; `callback` receives the result. */
  sendMessage(message: ChatMessage, callback?: ChatMessageStatusCallback): Promise<void>;
  resendMessage(message: ChatMessage, callback: ChatMessageStatusCallback): Promise<void>;
  sendMessageReadAck(message: ChatMessage): Promise<void>;
  sendConversationReadAck(convId: string): Promise<void>;
  /** @throws {ChatError} `invalidMessage` if this page has neither sent nor received the message */
  recallMessage(msgId: string): Promise<void>;
}

export interface ChatManagerParts {
  manager: ChatManager;
  /** Handlers for the connection's events. */
  handlers: AgoraChat.EventHandlerType;
  /** Call this when the user changes. */
  clearCache(): void;
}

/**
 * Uses closures instead of private fields, which fail behind the proxies of Vue or MobX.
 * @param getConnection throws a `ChatError` before `init`
 */
export function createChatManager(sdk: AgoraChatStatic, getConnection: () => AgoraChat.Connection): ChatManagerParts {
  const cache = new MessageCache();
  const listeners = new Set<ChatMessageEventListener>();

  const emit = <N extends keyof ChatMessageEventListener>(
    name: N,
    ...args: Parameters<NonNullable<ChatMessageEventListener[N]>>
  ) => {
    for (const listener of [...listeners]) (listener[name] as ((...args: unknown[]) => void) | undefined)?.(...args);
  };
  const receive = (name: 'onMessagesReceived' | 'onCmdMessagesReceived', message: WebMessage) => {
    const received = fromWebMessage(message, currentUser.id);
    cache.add(received);
    emit(name, [received]);
  };
  const update = (
    name: 'onMessagesRead' | 'onMessagesDelivered' | 'onMessagesRecalled',
    id: string | undefined,
    fields: Partial<ChatMessage>,
  ) => {
    const updated = cache.update(id, fields);
    if (updated.length > 0) emit(name, updated);
  };
  const sendWeb = async (options: AgoraChat.CreateMsgType) => getConnection().send(sdk.message.create(options));
  const send = async (message: ChatMessage, { onSuccess, onError }: Partial<ChatMessageStatusCallback>) => {
    try {
      const { serverMsgId } = await sendWeb(toWebMessage(message));
      const result = { msgId: serverMsgId, serverTime: Date.now(), status: ChatMessageStatus.SUCCESS };
      const sent = new ChatMessage({ ...message, ...result });
      cache.add(sent);
      onSuccess?.(sent);
    } catch (thrown) {
      Reflect.set(message, 'status', ChatMessageStatus.FAIL);
      onError?.(message.localMsgId, toChatError(thrown));
    }
  };

  const manager: ChatManager = {
    addMessageListener: listener => void listeners.add(listener),
    removeMessageListener: listener => void listeners.delete(listener),
    removeAllMessageListener: () => listeners.clear(),
    async sendMessage(message, callback) {
      getConnection();
      // Has no effect on a message that a store has frozen.
      Reflect.set(message, 'status', ChatMessageStatus.PROGRESS);
      void send(message, {
        onSuccess: sent => callback?.onSuccess(sent),
        onError: (id, error) => callback?.onError(id, error),
      });
    },
    async resendMessage(message, callback) {
      if (message.status !== ChatMessageStatus.SUCCESS) return manager.sendMessage(message, callback);
      const description = 'The message has been sent.';
      callback.onError(message.localMsgId, new ChatError({ code: chatErrorCode.general, description }));
    },
    async sendMessageReadAck({ msgId, from, chatType }) {
      if (chatType !== ChatMessageChatType.PeerChat)
        throw new ChatError({ code: chatErrorCode.invalidParam, description: 'Only for one-to-one messages.' });
      await withChatErrors(sendWeb({ type: 'read', chatType: 'singleChat', id: msgId, to: from }));
    },
    async sendConversationReadAck(convId) {
      await withChatErrors(sendWeb({ type: 'channel', chatType: 'singleChat', to: convId }));
    },
    async recallMessage(msgId) {
      const message = cache.get(msgId);
      const description = 'This page has neither sent nor received the message.';
      if (!message) throw new ChatError({ code: chatErrorCode.invalidMessage, description });
      const { to, chatType, isChatThread } = message;
      await withChatErrors(
        getConnection().recallMessage({ mid: msgId, to, chatType: toWebChatType(chatType), isChatThread }),
      );
    },
  };

  return {
    manager,
    clearCache: () => cache.clear(),
    handlers: {
      onTextMessage: message => receive('onMessagesReceived', message),
      onCustomMessage: message => receive('onMessagesReceived', message),
      onCmdMessage: message => receive('onCmdMessagesReceived', message),
      onReadMessage: ({ mid }) => update('onMessagesRead', mid, { hasReadAck: true }),
      onDeliveredMessage: ({ mid }) => update('onMessagesDelivered', mid, { hasDeliverAck: true }),
      onRecallMessage: ({ mid }) => update('onMessagesRecalled', mid, {}),
      onChannelMessage: ({ from = '', to }) => emit('onConversationRead', from, to),
    },
  };
}
