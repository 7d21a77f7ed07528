import type * as Declared from './declared.generated';
import { ChatConversationType } from './enums';
import { ChatError, chatErrorCode } from './error';
import { pageClient } from './page-client';

type Method = (...args: unknown[]) => Promise<unknown>;

/**
 * Method of the chat manager by the method of a conversation, and how it gets its arguments: `before` the last,
 * `isChatThread`, or as `fields` of one object.
 */
const calls: Readonly<Record<string, readonly [method: keyof Declared.ChatManager, how: 'before' | 'fields']>> = {
  getUnreadCount: ['getConversationUnreadCount', 'before'],
  getMessageCount: ['getConversationMessageCount', 'before'],
  getLatestMessage: ['getLatestMessage', 'before'],
  getLatestReceivedMessage: ['getLatestReceivedMessage', 'before'],
  markMessageAsRead: ['markMessageAsRead', 'before'],
  markAllMessagesAsRead: ['markAllMessagesAsRead', 'before'],
  deleteMessage: ['deleteMessage', 'before'],
  deleteMessagesWithTimestamp: ['deleteMessagesWithTimestamp', 'before'],
  deleteAllMessages: ['deleteConversationAllMessages', 'before'],
  getMsgsWithMsgType: ['getMsgsWithMsgType', 'fields'],
  getMsgs: ['getMsgs', 'fields'],
  getMsgsWithKeyword: ['getConvMsgsWithKeyword', 'fields'],
  getMsgWithTimestamp: ['getMsgWithTimestamp', 'fields'],
  removeMessagesFromServerWithMsgIds: ['removeMessagesFromServerWithMsgIds', 'before'],
  removeMessagesFromServerWithTimestamp: ['removeMessagesFromServerWithTimestamp', 'before'],
  getPinnedMessages: ['getPinnedMessages', 'before'],
  fetchPinnedMessages: ['fetchPinnedMessages', 'before'],
};

/** The older forms, with the parameters in this order. */
const olderForms: Readonly<Record<string, readonly [method: string, names: string]>> = {
  getMessagesWithMsgType: ['getMsgsWithMsgType', 'msgType direction timestamp count sender'],
  getMessages: ['getMsgs', 'startMsgId direction loadCount'],
  getMessagesWithKeyword: ['getMsgsWithKeyword', 'keywords direction timestamp count sender'],
  getMessageWithTimestamp: ['getMsgWithTimestamp', 'startTime endTime direction count'],
};

class Conversation {
  declare convId: string;
  declare convType: ChatConversationType;
  declare isChatThread: boolean;
  declare ext?: unknown;
  [name: string]: unknown;

  constructor({ isChatThread = false, isPinned = false, pinnedTime = 0, ...rest }: Declared.ChatConversationParams) {
    Object.assign(this, rest, { isChatThread, isPinned, pinnedTime });
  }

  async name(): Promise<string | undefined> {
    const { convId, convType } = this;
    const { userManager, groupManager, roomManager } = pageClient.get();
    if (convType === ChatConversationType.PeerChat)
      return (await userManager.fetchUserInfoById([convId])).get(convId)?.nickName;
    if (convType === ChatConversationType.GroupChat)
      return (await groupManager.fetchGroupInfoFromServer(convId))?.groupName;
    return (await roomManager.fetchChatRoomInfoFromServer(convId))?.roomName;
  }

  async updateMessage(message: Declared.ChatMessage): Promise<void> {
    const description = 'The message is of another conversation.';
    if (message.conversationId !== this.convId) throw new ChatError({ code: chatErrorCode.general, description });
    const { convId, convType, isChatThread } = this;
    return pageClient.get().chatManager.updateConversationMessage(convId, convType, message, isChatThread);
  }

  async setConversationExtension(ext: Record<string, string | number>): Promise<void> {
    const { convId, convType, isChatThread } = this;
    await pageClient.get().chatManager.setConversationExtension(convId, convType, ext, isChatThread);
    this.ext = ext;
  }
}

type ConversationClass = new (params: Declared.ChatConversationParams) => ChatConversation;

function conversationClass(): ConversationClass {
  const define = (name: string, value: (this: Conversation, ...args: unknown[]) => Promise<unknown>) =>
    Object.defineProperty(Conversation.prototype, name, { value, writable: true, configurable: true });
  for (const [name, [method, how]] of Object.entries(calls))
    define(name, async function (...args) {
      const { convId, convType, isChatThread } = this;
      const call = pageClient.get().chatManager[method] as Method;
      return how === 'fields'
        ? call({ ...Object(args[0]), convId, convType, isChatThread })
        : call(convId, convType, ...args, isChatThread);
    });
  for (const [name, [method, names]] of Object.entries(olderForms))
    define(name, async function (...args) {
      const params = Object.fromEntries(names.split(' ').map((field, index) => [field, args[index]]));
      return (this[method] as Method).call(this, params);
    });
  return Conversation as unknown as ConversationClass;
}

export type ChatConversation = Declared.ChatConversation;
export const ChatConversation = /* @__PURE__ */ conversationClass();
