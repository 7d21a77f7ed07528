/** `ChatClient.getInstance().chatManager`: sends text, command and custom messages, and tells what comes. */
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

/** Its calls reject with a `ChatError`. */
export interface ChatManager {
  addMessageListener(listener: ChatMessageEventListener): void;
  removeMessageListener(listener: ChatMessageEventListener): void;
  removeAllMessageListener(): void;
  /** Resolves when the message is on its way; `callback` tells how it ends. */
  sendMessage(message: ChatMessage, callback?: ChatMessageStatusCallback): Promise<void>;
  resendMessage(message: ChatMessage, callback: ChatMessageStatusCallback): Promise<void>;
  sendMessageReadAck(message: ChatMessage): Promise<void>;
  sendConversationReadAck(convId: string): Promise<void>;
  /** `invalidMessage` for one that this page has neither sent nor heard. */
  recallMessage(msgId: string): Promise<void>;
}

export interface ChatManagerParts {
  manager: ChatManager;
  /** What the connection is to tell it. */
  handlers: AgoraChat.EventHandlerType;
  /** Another user's messages are not this one's. */
  clearCache(): void;
}

/**
 * What the page holds has no private fields, which would be lost behind the proxies of Vue or MobX.
 * @param connected throws a `ChatError` before `init`
 */
export function createChatManager(sdk: AgoraChatStatic, connected: () => AgoraChat.Connection): ChatManagerParts {
  const known = new MessageCache();
  const listeners = new Set<ChatMessageEventListener>();

  const tell = <N extends keyof ChatMessageEventListener>(
    name: N,
    ...args: Parameters<NonNullable<ChatMessageEventListener[N]>>
  ) => {
    for (const listener of [...listeners]) (listener[name] as ((...args: unknown[]) => void) | undefined)?.(...args);
  };
  const hear = (name: 'onMessagesReceived' | 'onCmdMessagesReceived', message: WebMessage) => {
    const heard = fromWebMessage(message, currentUser.id);
    known.add(heard);
    tell(name, [heard]);
  };
  const change = (
    name: 'onMessagesRead' | 'onMessagesDelivered' | 'onMessagesRecalled',
    id: string | undefined,
    fields: Partial<ChatMessage>,
  ) => {
    const changed = known.update(id, fields);
    if (changed.length > 0) tell(name, changed);
  };
  const post = async (options: AgoraChat.CreateMsgType) => connected().send(sdk.message.create(options));
  const send = async (message: ChatMessage, { onSuccess, onError }: Partial<ChatMessageStatusCallback>) => {
    try {
      const { serverMsgId } = await post(toWebMessage(message));
      const now = { msgId: serverMsgId, serverTime: Date.now(), status: ChatMessageStatus.SUCCESS };
      const sent = new ChatMessage({ ...message, ...now });
      known.add(sent);
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
      connected();
      // A frozen one, out of a store, stays as it is.
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
      await withChatErrors(post({ type: 'read', chatType: 'singleChat', id: msgId, to: from }));
    },
    async sendConversationReadAck(convId) {
      await withChatErrors(post({ type: 'channel', chatType: 'singleChat', to: convId }));
    },
    async recallMessage(msgId) {
      const message = known.get(msgId);
      const description = 'This page does not know the message.';
      if (!message) throw new ChatError({ code: chatErrorCode.invalidMessage, description });
      const { to, chatType, isChatThread } = message;
      await withChatErrors(
        connected().recallMessage({ mid: msgId, to, chatType: toWebChatType(chatType), isChatThread }),
      );
    },
  };

  return {
    manager,
    clearCache: () => known.clear(),
    handlers: {
      onTextMessage: message => hear('onMessagesReceived', message),
      onCustomMessage: message => hear('onMessagesReceived', message),
      onCmdMessage: message => hear('onCmdMessagesReceived', message),
      onReadMessage: ({ mid }) => change('onMessagesRead', mid, { hasReadAck: true }),
      onDeliveredMessage: ({ mid }) => change('onMessagesDelivered', mid, { hasDeliverAck: true }),
      onRecallMessage: ({ mid }) => change('onMessagesRecalled', mid, {}),
      onChannelMessage: ({ from = '', to }) => tell('onConversationRead', from, to),
    },
  };
}
