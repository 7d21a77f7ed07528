/** `chatManager`. The message database of the mobile SDKs is the page's memory, and the service's lists. */
import { ChatConversation } from '../conversation';
import type * as Declared from '../declared.generated';
import {
  ChatConversationType,
  ChatDownloadStatus,
  ChatMessageChatType,
  ChatMessageStatus,
  type ChatSearchDirection,
} from '../enums';
import { ChatError, chatErrorCode, toChatError } from '../error';
import type { ChatManager } from '../managers';
import { ChatFileMessageBody, ChatMessage, type ChatTextMessageBody } from '../message';
import { omitUndefined } from '../omit-undefined';
import {
  ChatCursorResult,
  ChatGroupMessageAck,
  ChatMessagePinInfo,
  ChatMessageReaction,
  ChatMessageThread,
  ChatTranslateLanguage,
} from '../results';
import { downloadFile } from './files';
import { type Context, type Data, dataOf, type ManagerTable } from './table';
import { fromWebChatType, fromWebMessage, toWebChatType, toWebMessage, toWebType } from './web-message';

type StatusCallback = Partial<Declared.ChatMessageStatusCallback> | undefined;

/** Stores a message of the web SDK. */
export function storeWebMessage({ messages, user }: Pick<Context, 'messages' | 'user'>, message: Data): ChatMessage {
  const overview = message.chatThreadOverview;
  const stored = messages.add(fromWebMessage(message, user), message);
  if (overview?.id) messages.threads.set(stored.msgId, threadOf({ ...overview, messageId: stored.msgId }, user));
  return stored;
}

export function threadOf(thread: Data, user: string): ChatMessageThread {
  const { lastMessage } = thread;
  return new ChatMessageThread({
    ...{ threadId: thread.id ?? thread.chatThreadId, threadName: thread.name ?? '', owner: thread.owner ?? '' },
    ...{ msgId: thread.messageId ?? '', parentId: thread.parentId ?? '', memberCount: thread.affiliationsCount ?? 0 },
    ...{ msgCount: thread.messageCount ?? 0, createAt: thread.created ?? thread.createTimestamp ?? 0 },
    ...(lastMessage?.type && { lastMessage: fromWebMessage(lastMessage, user) }),
  });
}

export const reactionOf = ({ reaction, count, userCount, isAddedBySelf, userList }: Data): ChatMessageReaction =>
  new ChatMessageReaction({
    ...{ reaction, count: count ?? userCount ?? 0, isAddedBySelf: isAddedBySelf === true, userList: userList ?? [] },
  });

const conversationOf = (item: Data): ChatConversation =>
  new ChatConversation({
    ...{ convId: item.conversationId, convType: fromWebChatType(item.conversationType) },
    ...omitUndefined({ isPinned: item.isPinned, pinnedTime: item.pinnedTime }),
    ...(item.marks && { marks: item.marks.map((mark: unknown) => Number(String(mark).replace('mark_', ''))) }),
  });

/** The service's limit for a page of conversations. */
const conversationPageSize = 50;

async function serverConversations({ connection }: Context): Promise<Data[]> {
  const found: Data[] = [];
  let cursor = '';
  do {
    const data = await dataOf(connection.getServerConversations({ pageSize: conversationPageSize, cursor }));
    found.push(...data.conversations);
    cursor = data.cursor ?? '';
  } while (cursor);
  return found;
}

const allConversations = async (context: Context) => (await serverConversations(context)).map(conversationOf);
const conversationsWith = async (answer: Promise<unknown>): Promise<ChatCursorResult<ChatConversation>> => {
  const { conversations, cursor } = await dataOf(answer);
  return new ChatCursorResult<ChatConversation>({ cursor: cursor ?? '', list: conversations.map(conversationOf) });
};

async function unreadCount(context: Context, convId?: string): Promise<number> {
  const counted = (await serverConversations(context)).filter(
    item => convId === undefined || item.conversationId === convId,
  );
  return counted.reduce((sum, item) => sum + Number(item.unReadCount ?? 0), 0);
}

/** The mobile SDKs name a conversation by its id alone. */
async function webConversations(context: Context, ids: readonly string[]): Promise<Data[]> {
  const found = await serverConversations(context);
  return ids.map(conversationId => {
    const [message] = context.messages.of(conversationId);
    const type = found.find(item => item.conversationId === conversationId)?.conversationType;
    const conversationType = type ?? toWebChatType(message?.chatType ?? ChatMessageChatType.PeerChat);
    return { conversationId, conversationType };
  });
}

function messageWith({ messages }: Context, msgId: string): ChatMessage {
  const message = messages.get(msgId);
  const description = 'This page has neither sent, received nor fetched the message.';
  if (!message) throw new ChatError({ code: chatErrorCode.invalidMessage, description });
  return message;
}

const sendWeb = async ({ connection, sdk }: Context, options: Data) => connection.send(sdk.message.create(options));

/** Clears the unread count at the service. The web SDK has no other way. */
const clearUnread = (context: Context, to: string, type: ChatConversationType) =>
  sendWeb(context, { type: 'channel', chatType: toWebChatType(type), to });

async function send(context: Context, message: ChatMessage, callback: StatusCallback): Promise<void> {
  let sent: ChatMessage;
  try {
    const onProgress = (percent: number) => callback?.onProgress?.(message.localMsgId, percent);
    const options = context.sdk.message.create(await toWebMessage(message, context.messages, onProgress));
    const { serverMsgId, message: answer } = await context.connection.send(options);
    const time = Date.now();
    const form: Data = { ...options, ...answer, id: serverMsgId, from: context.user, time };
    const { url: remotePath, secret } = form;
    const body = message.body instanceof ChatFileMessageBody || remotePath ? { remotePath, secret } : {};
    sent = new ChatMessage({
      ...{ ...message, msgId: serverMsgId, serverTime: time, status: ChatMessageStatus.SUCCESS },
      body: { ...message.body, ...omitUndefined(body) },
    });
    context.messages.add(sent, form);
  } catch (thrown) {
    Reflect.set(message, 'status', ChatMessageStatus.FAIL);
    callback?.onError?.(message.localMsgId, toChatError(thrown));
    return;
  }
  callback?.onSuccess?.(sent);
}

/** Does not wait for the result, which the callback receives. */
function startSending(context: Context, message: ChatMessage, callback: StatusCallback): void {
  // Has no effect on a message that a store has frozen.
  Reflect.set(message, 'status', ChatMessageStatus.PROGRESS);
  void send(context, message, callback);
}

/** Downloads a file into the page; `localPath` becomes an object URL. */
function download(kind: 'attachment' | 'thumbnail') {
  return async ({ messages }: Context, message: ChatMessage, callback?: Declared.ChatMessageStatusCallback) => {
    const body = message.body as Declared.ChatImageMessageBody;
    const isThumbnail = kind === 'thumbnail';
    const url = isThumbnail ? body.thumbnailRemotePath || body.remotePath : body.remotePath;
    const secret = isThumbnail ? body.thumbnailSecret || body.secret : body.secret;
    let downloaded: ChatMessage;
    try {
      const path = URL.createObjectURL(await downloadFile(url, secret));
      const fields = isThumbnail
        ? { thumbnailLocalPath: path, thumbnailStatus: ChatDownloadStatus.SUCCESS }
        : { localPath: path, fileStatus: ChatDownloadStatus.SUCCESS };
      downloaded = new ChatMessage({ ...message, body: { ...body, ...fields } });
      if (messages.get(message.msgId)) messages.add(downloaded, messages.webFormOf(message));
    } catch (error) {
      callback?.onError(message.localMsgId, toChatError(error));
      return;
    }
    callback?.onSuccess(downloaded);
  };
}

async function history(
  context: Context,
  convId: string,
  convType: ChatConversationType,
  { pageSize = 20, cursor, direction, ...search }: Data,
): Promise<ChatCursorResult<ChatMessage>> {
  const answer: Data = await context.connection.getHistoryMessages({
    ...{ targetId: convId, chatType: toWebChatType(convType), pageSize, cursor: cursor || -1 },
    searchDirection: direction === 1 ? 'down' : 'up',
    ...(Object.keys(search).length > 0 && { searchOptions: search }),
  });
  const list = (answer.messages as Data[]).map(message => storeWebMessage(context, message));
  return new ChatCursorResult<ChatMessage>({ cursor: answer.isLast ? '' : (answer.cursor ?? ''), list });
}

async function pinnedMessages(context: Context, conversationId: string, convType: ChatConversationType) {
  const params = { conversationId, conversationType: toWebChatType(convType), pageSize: 20, cursor: '' };
  const { list } = await dataOf(context.connection.getServerPinnedMessages(params));
  return (list as Data[]).map(({ message, pinTime, operatorId }) => {
    const stored = storeWebMessage(context, message);
    context.messages.pins.set(stored.msgId, new ChatMessagePinInfo({ pinTime, operatorId }));
    return stored;
  });
}

const pin = (method: 'pinMessage' | 'unpinMessage') => (context: Context, messageId: string) => {
  const { conversationId, chatType } = messageWith(context, messageId);
  return context.connection[method]({ conversationId, conversationType: toWebChatType(chatType), messageId });
};

async function threads(answer: Promise<Data>, user: string): Promise<ChatCursorResult<ChatMessageThread>> {
  const { entities, data, properties } = await answer;
  return new ChatCursorResult<ChatMessageThread>({
    cursor: properties?.cursor ?? '',
    list: ((entities ?? data ?? []) as Data[]).map(thread => threadOf(thread, user)),
  });
}

async function threadWith({ connection, user }: Context, chatThreadId: string): Promise<ChatMessageThread> {
  return threadOf(await dataOf(connection.getChatThreadDetail({ chatThreadId })), user);
}

async function reactions(
  { connection }: Context,
  messageId: string[],
  chatType: ChatMessageChatType,
  groupId: string,
): Promise<Map<string, ChatMessageReaction[]>> {
  const webType = toWebChatType(chatType) as 'singleChat' | 'groupChat';
  const params = { chatType: webType, messageId, ...(groupId && { groupId }) };
  const list: Data[] = await dataOf(connection.getReactionList(params));
  return new Map(list.map(({ msgId, reactionList }) => [msgId, reactionList.map(reactionOf)]));
}

/** Messages of the page's memory, by the parameters that the package's methods have in this order. */
const search =
  <P>(toQuery: (params: P) => Parameters<Context['messages']['find']>[0]) =>
  ({ messages }: Context, params: P): ChatMessage[] =>
    messages.find(toQuery(params));

const byType = search(({ count, ...rest }: Parameters<ChatManager['getMsgsWithMsgType']>[0]) => ({ ...rest, count }));
const byKeyword = search((params: Parameters<ChatManager['getConvMsgsWithKeyword']>[0]) => params);
const byTime = search((params: Parameters<ChatManager['getMsgWithTimestamp']>[0]) => params);
const byStart = (
  { messages }: Context,
  { convId, startMsgId, direction, loadCount }: Parameters<ChatManager['getMsgs']>[0],
) => messages.find({ convId, timestamp: messages.get(startMsgId)?.serverTime, direction, count: loadCount });
const everywhere = search(({ from, maxCount, ...rest }: Parameters<ChatManager['getMsgsWithKeyword']>[0]) => ({
  ...{ ...rest, sender: from, count: maxCount },
}));

/** `convType` is not needed to find messages. */
const inConversation = (convId: string, convType: ChatConversationType, direction?: ChatSearchDirection) => ({
  ...{ convId, convType },
  ...(direction !== undefined && { direction }),
});

const last = <T>(list: readonly T[]): T | undefined => list[list.length - 1];

export const chatTable: ManagerTable<ChatManager> = {
  actions: {
    sendMessage: startSending,
    resendMessage(context, message, callback) {
      if (message.status !== ChatMessageStatus.SUCCESS) return startSending(context, message, callback);
      const description = 'The message has been sent.';
      callback.onError(message.localMsgId, new ChatError({ code: chatErrorCode.general, description }));
    },
    sendMessageReadAck(context, { msgId, from, chatType }) {
      const description = 'Only for one-to-one messages.';
      if (chatType !== ChatMessageChatType.PeerChat)
        throw new ChatError({ code: chatErrorCode.invalidParam, description });
      return sendWeb(context, { type: 'read', chatType: 'singleChat', id: msgId, to: from });
    },
    sendGroupMessageReadAck: (context, id, to, opt) =>
      sendWeb(context, {
        ...{ type: 'read', chatType: 'groupChat', id, to, msgConfig: { allowGroupAck: true } },
        ...(opt && { ackContent: opt.content }),
      }),
    sendConversationReadAck: (context, convId) => clearUnread(context, convId, ChatConversationType.PeerChat),
    recallMessage(context, msgId) {
      const { to, chatType, isChatThread } = messageWith(context, msgId);
      return context.connection.recallMessage({ mid: msgId, to, chatType: toWebChatType(chatType), isChatThread });
    },
    async markAllConversationsAsRead(context) {
      const unread = (await serverConversations(context)).filter(item => item.unReadCount > 0);
      const clear = (item: Data) => clearUnread(context, item.conversationId, fromWebChatType(item.conversationType));
      await Promise.all(unread.map(clear));
    },
    markAllMessagesAsRead(context, convId, convType) {
      for (const { msgId } of context.messages.of(convId)) context.messages.update(msgId, { hasRead: true });
      return clearUnread(context, convId, convType);
    },
    downloadAttachment: download('attachment'),
    downloadAttachmentInCombine: download('attachment'),
    downloadThumbnail: download('thumbnail'),
    downloadThumbnailInCombine: download('thumbnail'),
    removeConversationFromServer: ({ connection }, channel, convType, deleteRoam = true) =>
      connection.deleteConversation({ channel, chatType: toWebChatType(convType) as Data, deleteRoam }),
    addReaction: ({ connection }, reaction, messageId) => connection.addReaction({ reaction, messageId }),
    removeReaction: ({ connection }, reaction, messageId) => connection.deleteReaction({ reaction, messageId }),
    reportMessage: ({ connection }, messageId, reportType, reportReason) =>
      connection.reportMessage({ messageId, reportType, reportReason }),
    leaveChatThread: ({ connection }, chatThreadId) => connection.leaveChatThread({ chatThreadId }),
    destroyChatThread: ({ connection }, chatThreadId) => connection.destroyChatThread({ chatThreadId }),
    updateChatThreadName: ({ connection }, chatThreadId, name) =>
      connection.changeChatThreadName({ chatThreadId, name }),
    removeMemberWithChatThread: ({ connection }, chatThreadId, username) =>
      connection.removeChatThreadMember({ chatThreadId, username }),
    async removeMessagesFromServerWithMsgIds({ connection, messages }, targetId, convType, messageIds) {
      await connection.removeHistoryMessages({ targetId, chatType: toWebChatType(convType), messageIds });
      messages.remove(messages.of(targetId).filter(({ msgId }) => messageIds.includes(msgId)));
    },
    async removeMessagesFromServerWithTimestamp({ connection, messages }, targetId, convType, beforeTimeStamp) {
      await connection.removeHistoryMessages({ targetId, chatType: toWebChatType(convType), beforeTimeStamp });
      messages.remove(messages.of(targetId).filter(({ serverTime }) => serverTime < beforeTimeStamp));
    },
    async pinConversation(context, convId, isPinned) {
      const [conversation] = await webConversations(context, [convId]);
      await context.connection.pinConversation({ ...conversation, isPinned });
    },
    addRemoteAndLocalConversationsMark: async (context, convIds, mark) =>
      context.connection.addConversationMark({
        conversations: await webConversations(context, convIds),
        mark: mark as Data,
      }),
    deleteRemoteAndLocalConversationsMark: async (context, convIds, mark) =>
      context.connection.removeConversationMark({
        conversations: await webConversations(context, convIds),
        mark: mark as Data,
      }),
    async deleteAllMessageAndConversation({ connection, messages }, clearServerData = false) {
      if (clearServerData) await connection.deleteAllMessagesAndConversations();
      messages.clear();
    },
    pinMessage: pin('pinMessage'),
    unpinMessage: pin('unpinMessage'),
  },
  queries: {
    getUnreadCount: context => unreadCount(context),
    getConversationUnreadCount: (context, convId) => unreadCount(context, convId),
    fetchHistoryMessages: (context, convId, convType, { pageSize, startMsgId, direction }) =>
      history(context, convId, convType, { pageSize, cursor: startMsgId, direction }),
    fetchHistoryMessagesByOptions: (context, convId, convType, { options, cursor, pageSize } = {}) =>
      history(context, convId, convType, {
        ...{ pageSize, cursor, direction: options?.direction },
        ...omitUndefined({
          from: options?.from || undefined,
          msgTypes: options?.msgTypes?.map(toWebType),
          startTime: options && options.startTs >= 0 ? options.startTs : undefined,
          endTime: options && options.endTs > 0 ? options.endTs : undefined,
        }),
      }),
    async fetchGroupAcks({ connection }, msgId, groupId) {
      const data = await dataOf(connection.getGroupMsgReadUser({ groupId, msgId }));
      const users: Data[] = data.userlist ?? [];
      return new ChatCursorResult<ChatGroupMessageAck>({
        cursor: '',
        list: users.map(
          user =>
            new ChatGroupMessageAck({
              ...{ msg_id: msgId, ack_id: data.ackmid ?? '', from: user.username ?? user, count: data.total },
              timestamp: data.timestamp,
            }),
        ),
      });
    },
    getAllConversations: allConversations,
    fetchAllConversations: allConversations,
    async fetchConversationsFromServerWithPage(context, pageSize, pageNum) {
      const all = await allConversations(context);
      return all.slice((pageNum - 1) * pageSize, pageNum * pageSize);
    },
    fetchConversationsFromServerWithCursor: ({ connection }, cursor = '', pageSize = 20) =>
      conversationsWith(connection.getServerConversations({ cursor, pageSize })),
    fetchPinnedConversationsFromServerWithCursor: ({ connection }, cursor = '', pageSize = 20) =>
      conversationsWith(connection.getServerPinnedConversations({ cursor, pageSize })),
    fetchConversationsByOptions({ connection }, { cursor = '', pageSize = 20, pinned, mark }) {
      if (mark !== undefined)
        return conversationsWith(
          connection.getServerConversationsByFilter({ cursor, pageSize, filter: { mark: mark as Data } }),
        );
      return conversationsWith(
        pinned
          ? connection.getServerPinnedConversations({ cursor, pageSize })
          : connection.getServerConversations({ cursor, pageSize }),
      );
    },
    async translateMessage({ connection }, message, languages) {
      const body = message.body as ChatTextMessageBody;
      const data = await dataOf(connection.translateMessage({ text: body.content, languages }));
      const { translations } = Array.isArray(data) ? data[0] : data;
      const byLanguage = Object.fromEntries((translations as Data[]).map(({ to, text }) => [to, text]));
      return new ChatMessage({ ...message, body: { ...body, translations: byLanguage } as ChatTextMessageBody });
    },
    fetchSupportedLanguages: async ({ connection }) =>
      ((await dataOf(connection.getSupportedLanguages())) as Data[]).map(
        ({ code, name, nativeName }) => new ChatTranslateLanguage({ code, name, nativeName }),
      ),
    fetchReactionList: (context, msgIds, groupId, chatType) => reactions(context, msgIds, chatType, groupId),
    async getReactionList(context, msgId) {
      const { chatType, conversationId } = messageWith(context, msgId);
      const groupId = chatType === ChatMessageChatType.GroupChat ? conversationId : '';
      return (await reactions(context, [msgId], chatType, groupId)).get(msgId) ?? [];
    },
    async fetchReactionDetail({ connection }, messageId, reaction, cursor = '', pageSize = 20) {
      const data = await dataOf(connection.getReactionDetail({ messageId, reaction, cursor, pageSize }));
      return new ChatCursorResult<ChatMessageReaction>({ cursor: data.cursor ?? '', list: [reactionOf(data)] });
    },
    async createChatThread(context, name, messageId, parentId) {
      const { chatThreadId } = await dataOf(context.connection.createChatThread({ name, messageId, parentId }));
      return threadWith(context, chatThreadId);
    },
    async joinChatThread(context, chatThreadId) {
      await context.connection.joinChatThread({ chatThreadId });
      return threadWith(context, chatThreadId);
    },
    async fetchMembersWithChatThreadFromServer({ connection }, chatThreadId, cursor = '', pageSize = 20) {
      const answer: Data = await connection.getChatThreadMembers({ chatThreadId, cursor, pageSize });
      const list = (answer.data ?? answer.entities).affiliations;
      return new ChatCursorResult<string>({ cursor: answer.properties?.cursor ?? '', list });
    },
    fetchJoinedChatThreadFromServer: ({ connection, user }, cursor = '', pageSize = 20) =>
      threads(connection.getJoinedChatThreads({ cursor, pageSize }), user),
    fetchJoinedChatThreadWithParentFromServer: ({ connection, user }, parentId, cursor = '', pageSize = 20) =>
      threads(connection.getJoinedChatThreads({ parentId, cursor, pageSize }), user),
    fetchChatThreadWithParentFromServer: ({ connection, user }, parentId, cursor = '', pageSize = 20) =>
      threads(connection.getChatThreads({ parentId, cursor, pageSize }), user),
    async fetchLastMessageWithChatThread(context, chatThreadIds) {
      const answer: Data = await context.connection.getChatThreadLastMessage({ chatThreadIds });
      const items = ((answer.entities ?? answer.data) as Data[]).filter(({ lastMessage }) => lastMessage?.type);
      return new Map(
        items.map(({ chatThreadId, lastMessage }) => [chatThreadId, storeWebMessage(context, lastMessage)]),
      );
    },
    fetchChatThreadFromServer: threadWith,
    async modifyMessageBody(context, msgId, body) {
      const message = messageWith(context, msgId);
      const changed = new ChatMessage({ ...message, body });
      const modifiedMessage = context.sdk.message.create(await toWebMessage(changed, context.messages)) as Data;
      const answer = await context.connection.modifyMessage({ messageId: msgId, modifiedMessage });
      const { operatorId, operationTime, operationCount } = answer.modifiedInfo;
      const modified = {
        ...{ lastModifyOperatorId: operatorId, lastModifyTime: operationTime, modifyCount: operationCount },
      };
      const [updated] = context.messages.update(msgId, { body: { ...body, ...modified } });
      return updated as ChatMessage;
    },
    async fetchCombineMessageDetail({ connection, user }, message) {
      const { remotePath: url, secret } = message.body as Declared.ChatCombineMessageBody;
      const list = await connection.downloadAndParseCombineMessage({ url, secret });
      return list.map(item => fromWebMessage(item, user));
    },
    fetchPinnedMessages: pinnedMessages,
    getPinnedMessages: pinnedMessages,
  },
  mirrored: {
    getMessage: ({ messages }, msgId) => messages.get(msgId),
    insertMessage: ({ messages }, message) => void messages.add(new ChatMessage(message)),
    updateMessage: ({ messages }, message) => messages.add(new ChatMessage(message), messages.webFormOf(message)),
    importMessages({ messages }, list) {
      for (const message of list) messages.add(new ChatMessage(message));
    },
    searchMsgFromDB: (context, keywords, timestamp, maxCount, from, direction) =>
      everywhere(context, { keywords, ...omitUndefined({ timestamp, maxCount, from, direction }) }),
    getMsgsWithKeyword: everywhere,
    async getConversation(context, convId, convType, createIfNeed = true, isChatThread = false) {
      const isKnown = async () =>
        context.messages.of(convId).length > 0 ||
        (await serverConversations(context)).some(({ conversationId }) => conversationId === convId);
      if (!createIfNeed && !(await isKnown())) return undefined;
      const ext = context.messages.extensions.get(convId);
      return new ChatConversation({ convId, convType, isChatThread, ...(ext !== undefined && { ext }) });
    },
    getThreadConversation: async (_context, convId) =>
      new ChatConversation({ convId, convType: ChatConversationType.GroupChat, isChatThread: true }),
    deleteConversation({ messages }, convId, withMessage = true) {
      if (withMessage) messages.remove(messages.of(convId));
    },
    getLatestMessage: ({ messages }, convId) => last(messages.of(convId)),
    getLatestReceivedMessage: ({ messages }, convId) =>
      last(messages.of(convId).filter(({ direction }) => direction === 'rec')),
    getConversationMessageCount: ({ messages }, convId) => messages.of(convId).length,
    markMessageAsRead: ({ messages }, _convId, _convType, msgId) => void messages.update(msgId, { hasRead: true }),
    updateConversationMessage: ({ messages }, _convId, _convType, message) =>
      void messages.add(new ChatMessage(message), messages.webFormOf(message)),
    deleteMessage: ({ messages }, convId, _convType, id) =>
      messages.remove(messages.of(convId).filter(({ msgId }) => msgId === id)),
    deleteMessagesWithTimestamp: ({ messages }, convId, _convType, { startTs, endTs }) =>
      messages.remove(messages.find({ convId, startTime: startTs, endTime: endTs, count: Number.POSITIVE_INFINITY })),
    deleteConversationAllMessages: ({ messages }, convId) => messages.remove(messages.of(convId)),
    deleteMessagesBeforeTimestamp: ({ messages }, timestamp) =>
      messages.remove(messages.of().filter(({ serverTime }) => serverTime < timestamp)),
    getMsgsWithMsgType: byType,
    getMessagesWithMsgType: (context, convId, convType, msgType, direction, timestamp, count, sender) =>
      byType(context, {
        ...inConversation(convId, convType, direction),
        ...{ msgType, ...omitUndefined({ timestamp, count, sender }) },
      }),
    getMsgs: byStart,
    getMessages: (context, convId, convType, startMsgId, direction, loadCount) =>
      byStart(context, {
        ...inConversation(convId, convType, direction),
        ...{ startMsgId, ...omitUndefined({ loadCount }) },
      }),
    getConvMsgsWithKeyword: byKeyword,
    getMessagesWithKeyword: (context, convId, convType, keywords, direction, timestamp, count, sender) =>
      byKeyword(context, {
        ...inConversation(convId, convType, direction),
        ...{ keywords, ...omitUndefined({ timestamp, count, sender }) },
      }),
    getMsgWithTimestamp: byTime,
    getMessageWithTimestamp: (context, convId, convType, startTime, endTime, direction, count) =>
      byTime(context, {
        ...inConversation(convId, convType, direction),
        ...{ startTime, endTime, ...omitUndefined({ count }) },
      }),
    setConversationExtension: ({ messages }, convId, _convType, ext) => void messages.extensions.set(convId, ext),
    groupAckCount: ({ messages }, msgId) => messages.get(msgId)?.groupAckCount,
    getMessageThread: ({ messages }, msgId) => messages.threads.get(msgId),
    getMessagePinInfo: ({ messages }, msgId) => messages.pins.get(msgId),
  },
};
