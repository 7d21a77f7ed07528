import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { Change, ConversationSummary, InboxMessage, MessageContent, Quote } from '@/lib/providers/inbox-model';
import { parsedRecord, quoteOf, reactionsOf } from '@/lib/providers/inbox-parsing';
import type { Call, InboxSource } from '@/lib/providers/inbox-source';
import {
  numberAs,
  numberOf,
  type SafeRecord,
  safeList,
  safeRecord,
  safeString,
  stringAs,
} from '@/lib/providers/safe-read';
import { isSameUser, withoutDevice } from './user-id';

const conversationPageSize = 50;
const maxConversationPages = 10;
const historyPageSize = 50;
/** The service's limit for one `fetchUserInfoById`. */
const maxUserIds = 100;
/** Pages to load until one has a message to show. Commands are not shown. */
const maxHistoryPages = 5;

const incoming = [
  ...['onTextMessage', 'onImageMessage', 'onAudioMessage', 'onVideoMessage', 'onFileMessage'],
  ...['onLocationMessage', 'onCustomMessage', 'onCombineMessage'],
];

export const msyncInbox: InboxSource = {
  topics: [
    ...incoming,
    ...['sent', 'echo', 'onRecallMessage', 'onModifiedMessage', 'onChannelMessage'],
    ...['onReactionChange', 'onMultiDeviceEvent', 'uploadProgress'],
  ],

  // https://docs.agora.io/en/agora-chat/client-api/user-accounts: letters, digits, `_`, `-` and `.`, at most 64 bytes.
  isUserId: text => /^[\w.-]{1,64}$/.test(text),

  async conversations(call, me) {
    const found: ConversationSummary[] = [];
    let cursor = '';
    for (let page = 0; page < maxConversationPages; page++) {
      const data = safeRecord(
        safeRecord(await call('getServerConversations', { pageSize: conversationPageSize, cursor })).data,
      );
      found.push(...safeList(data.conversations).flatMap(each => conversationIn(safeRecord(each), me)));
      cursor = safeString(data.cursor);
      if (!cursor) break;
    }
    if (!found.some(({ chatType }) => chatType === 'groupChat')) return found;
    const names = await groupNames(call).catch(() => new Map<string, string>());
    return found.map(each => (each.chatType === 'groupChat' ? { ...each, name: names.get(each.to) ?? each.to } : each));
  },

  async history(call, { chatType, to }, me, before) {
    const messages: InboxMessage[] = [];
    let cursor: string | undefined = before;
    for (let page = 0; page < maxHistoryPages && messages.length === 0; page++) {
      const answer = safeRecord(
        await call('getHistoryMessages', {
          targetId: to,
          chatType,
          pageSize: historyPageSize,
          cursor: cursor ?? -1,
          searchDirection: 'up',
        }),
      );
      const found = safeList(answer.messages);
      messages.push(...found.flatMap(each => messageIn(safeRecord(each), me)).reverse());
      cursor = answer.isLast === true || found.length === 0 ? undefined : safeString(answer.cursor) || undefined;
      if (!cursor) break;
    }
    return { messages, ...(cursor && { before: cursor }) };
  },

  async names(call, userIds) {
    const names = new Map<string, string>();
    for (let start = 0; start < userIds.length; start += maxUserIds) {
      const batch = userIds.slice(start, start + maxUserIds);
      const { data } = safeRecord(await call('fetchUserInfoById', batch, ['nickname']));
      for (const [userId, info] of Object.entries(safeRecord(data))) {
        const name = safeString(safeRecord(info).nickname).trim();
        if (name) names.set(userId, name);
      }
    }
    return names;
  },

  async markRead(call, { chatType, to }) {
    await call('send', { type: 'channel', chatType, to });
  },

  quoteIn: ext => quoteIn(ext).quote,

  actions: async () => (await import('./inbox-actions')).msyncActions,

  changes(topic, payload, me) {
    const event = safeRecord(payload);
    switch (topic) {
      case 'sent':
        return sentIn(event, me);
      // A call made in another tab.
      case 'echo':
        return msyncInbox.changes(safeString(event.topic) === 'echo' ? '' : safeString(event.topic), event.payload, me);
      case 'uploadProgress':
        return [
          { kind: 'progress', id: safeString(event.id), progress: Number(event.loaded) / Number(event.total) || 0 },
        ];
      case 'onRecallMessage':
        return safeString(event.mid) ? [{ kind: 'recalled', id: safeString(event.mid) }] : [];
      case 'onModifiedMessage':
        return messageIn(event, me).map(message => ({ kind: 'edited', message }));
      case 'onReactionChange':
        return safeString(event.messageId)
          ? [{ kind: 'reactions', id: safeString(event.messageId), reactions: reactionsIn(event.reactions) }]
          : [];
      case 'onMultiDeviceEvent':
        return /pinned/i.test(safeString(event.operation)) ? [{ kind: 'stale' }] : [];
      // Another user's receipt says what that user has read.
      case 'onChannelMessage':
        return isMe(event.from, me) ? readElsewhere(event, me) : [];
      default:
        return incoming.includes(topic) ? messageIn(event, me).map(message => ({ kind: 'message', message })) : [];
    }
  },
};

const isMe = (userId: unknown, me: string): boolean => isSameUser(withoutDevice(safeString(userId)), me);

function sentIn({ message, received, serverMsgId }: SafeRecord, me: string): Change[] {
  const sent = safeRecord(message);
  if (sent.type === 'channel') return readIn({ ...sent, from: me }, me);
  const full = { from: me, ...sent, ...safeRecord(received), id: safeString(serverMsgId) };
  return messageIn(full, me).map(each => ({ kind: 'message', message: each }));
}

/** SDK 5 clears all conversations by a receipt to oneself. */
const readElsewhere = (receipt: SafeRecord, me: string): Change[] =>
  isMe(receipt.to, me) ? [{ kind: 'stale' }] : readIn({ ...receipt, from: me }, me);

function readIn(receipt: SafeRecord, me: string): Change[] {
  const conversation = conversationOf(receipt, me);
  return conversation ? [{ kind: 'read', conversation: conversationKey(conversation) }] : [];
}

function threadIn(chatThread: unknown): { group: string; name: string } | undefined {
  const { parentId, chatThreadName } = safeRecord(chatThread);
  return safeString(parentId) ? { group: safeString(parentId), name: safeString(chatThreadName) } : undefined;
}

/** @returns the group of a thread; `undefined` for rooms, which the inbox does not show */
function conversationOf(
  { chatType, from, to, isChatThread, chatThread }: SafeRecord,
  me: string,
): Conversation | undefined {
  const group = threadIn(chatThread)?.group;
  if (isChatThread === true && !group) return undefined;
  const other = group ?? (chatType === 'singleChat' && !isMe(from, me) ? safeString(from) : safeString(to));
  if (!other || (chatType !== 'singleChat' && chatType !== 'groupChat')) return undefined;
  return { to: other, chatType };
}

function messageIn(message: SafeRecord, me: string): InboxMessage[] {
  const conversation = conversationOf(message, me);
  const content = contentOf(message);
  const id = safeString(message.id);
  if (!conversation || !content || !id) return [];
  const thread = threadIn(message.chatThread)?.name;
  const reactions = reactionsIn(message.reactions);
  const edits = numberOf(safeRecord(message.modifiedInfo).operationCount) ?? 0;
  return [
    {
      id,
      conversation: conversationKey(conversation),
      from: safeString(message.from),
      isOwn: isMe(message.from, me),
      at: numberOf(message.time) ?? 0,
      content,
      ...(thread !== undefined && { thread }),
      ...(edits > 0 && { isEdited: true }),
      ...quoteIn(message.ext),
      ...(reactions.length > 0 && { reactions }),
    },
  ];
}

/** As their UI kits write it (easemob-chat-uikit 2), some as JSON text. */
function quoteIn(ext: unknown): { quote?: Quote } {
  const { msgID, msgSender, msgPreview } = parsedRecord(safeRecord(ext).msgQuote);
  return quoteOf(msgID, msgSender, msgPreview);
}

/** The SDKs pass those of an event on as the service sends them, with `state`. */
const reactionsIn = (list: unknown) =>
  reactionsOf(list, { id: 'reaction', count: 'count', isOwn: ['isAddedBySelf', 'state'] });

/** @returns `undefined` for commands and receipts */
function contentOf(message: SafeRecord): MessageContent | undefined {
  switch (message.type) {
    case 'txt':
      return { kind: 'text', text: safeString(message.msg) };
    case 'img':
      return {
        kind: 'image',
        ...fileOf(message),
        ...stringAs('thumb', message.thumb),
        ...numberAs('width', message.width),
        ...numberAs('height', message.height),
      };
    case 'file':
      return { kind: 'file', ...fileOf(message), name: safeString(message.filename) };
    case 'audio':
    case 'video':
      return { kind: message.type, ...fileOf(message), ...numberAs('seconds', message.length) };
    case 'loc':
      return { kind: 'location', name: safeString(message.buildingName) || safeString(message.addr) };
    case 'custom':
      return { kind: 'custom', name: safeString(message.customEvent) };
    case 'combine':
      return {
        kind: 'combined',
        title: safeString(message.title),
        lines: safeString(message.summary).split('\n').filter(Boolean),
      };
    case 'cmd':
    case 'channel':
    case 'read':
    case 'delivery':
      return undefined;
    default:
      return { kind: 'other' };
  }
}

const fileOf = ({ url, secret, filename, file_length }: SafeRecord) => ({
  ...stringAs('url', url),
  ...stringAs('secret', secret),
  ...stringAs('name', filename),
  ...numberAs('bytes', file_length),
});

function conversationIn(listed: SafeRecord, me: string): ConversationSummary[] {
  const { conversationId, conversationType, unReadCount, lastMessage, isPinned } = listed;
  const to = safeString(conversationId);
  if (!to || (conversationType !== 'singleChat' && conversationType !== 'groupChat')) return [];
  // The service lists threads as groups.
  if (threadIn(safeRecord(lastMessage).chatThread)) return [];
  const conversation: Conversation = { to, chatType: conversationType };
  const [last] = messageIn(safeRecord(lastMessage), me);
  return [
    {
      ...conversation,
      key: conversationKey(conversation),
      name: to,
      unread: numberOf(unReadCount) ?? 0,
      ...(isPinned === true && { isPinned }),
      last,
    },
  ];
}

async function groupNames(call: Call): Promise<Map<string, string>> {
  const { data } = safeRecord(await call('getJoinedGroups', { pageNum: 0, pageSize: 500 }));
  return new Map(
    safeList(data).map(each => [safeString(safeRecord(each).groupid), safeString(safeRecord(each).groupname)]),
  );
}
