/** What Agora Chat's and Easemob's SDKs say of conversations and messages, for the inbox. */
import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { Change, ConversationSummary, InboxMessage, MessageContent } from '@/lib/providers/inbox-model';
import type { Call, InboxSource } from '@/lib/providers/inbox-source';
import { numberAs, numberOf, type SafeRecord, safeList, safeRecord, safeString } from '@/lib/providers/safe-read';

/** How many conversations are asked for at a time, and how many times. */
const listSize = 50;
const mostLists = 10;
const pageSize = 50;
/** Users whose names are asked for at a time; the service takes no more. */
const mostUsers = 100;
/** Pages without a message to show, of commands only, that are gone through at once. */
const mostEmpty = 5;

const incoming = [
  ...['onTextMessage', 'onImageMessage', 'onAudioMessage', 'onVideoMessage', 'onFileMessage'],
  ...['onLocationMessage', 'onCustomMessage', 'onCombineMessage'],
];

export const msyncInbox: InboxSource = {
  topics: [...incoming, 'sent', 'echo', 'onRecallMessage', 'onModifiedMessage', 'onChannelMessage'],

  async conversations(call, me) {
    const found: ConversationSummary[] = [];
    let cursor = '';
    for (let lists = 0; lists < mostLists; lists++) {
      const data = safeRecord(safeRecord(await call('getServerConversations', { pageSize: listSize, cursor })).data);
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
    for (let pages = 0; pages < mostEmpty && messages.length === 0; pages++) {
      const answer = safeRecord(
        await call('getHistoryMessages', {
          targetId: to,
          chatType,
          pageSize,
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
    for (let start = 0; start < userIds.length; start += mostUsers) {
      const asked = userIds.slice(start, start + mostUsers);
      const { data } = safeRecord(await call('fetchUserInfoById', asked, ['nickname']));
      for (const [userId, about] of Object.entries(safeRecord(data))) {
        const name = safeString(safeRecord(about).nickname).trim();
        if (name) names.set(userId, name);
      }
    }
    return names;
  },

  async markRead(call, { chatType, to }) {
    await call('send', { type: 'channel', chatType, to });
  },

  changes(topic, payload, me) {
    const said = safeRecord(payload);
    switch (topic) {
      case 'sent':
        return sentIn(said, me);
      // What another tab has done, as its other devices hear of it.
      case 'echo':
        return msyncInbox.changes(safeString(said.topic) === 'echo' ? '' : safeString(said.topic), said.payload, me);
      case 'onRecallMessage':
        return safeString(said.mid) ? [{ kind: 'recalled', id: safeString(said.mid) }] : [];
      case 'onModifiedMessage':
        return messageIn(said, me).map(message => ({ kind: 'edited', message }));
      // From another device of the user's own; that of somebody else says what he has read.
      case 'onChannelMessage':
        return isMe(said.from, me) ? readIn(said, me) : [];
      default:
        return incoming.includes(topic) ? messageIn(said, me).map(message => ({ kind: 'message', message })) : [];
    }
  },
};

/** The vendor's user ids are in small letters, whatever was typed at the sign-in. */
const isMe = (userId: unknown, me: string): boolean => safeString(userId).toLowerCase() === me.toLowerCase();

function sentIn({ message, received, serverMsgId }: SafeRecord, me: string): Change[] {
  const made = safeRecord(message);
  if (made.type === 'channel') return readIn({ ...made, from: me }, me);
  const full = { from: me, ...made, ...safeRecord(received), id: safeString(serverMsgId) };
  return messageIn(full, me).map(each => ({ kind: 'message', message: each }));
}

function readIn(said: SafeRecord, me: string): Change[] {
  const conversation = conversationOf(said, me);
  return conversation ? [{ kind: 'read', conversation: conversationKey(conversation) }] : [];
}

/** Rooms and threads are no conversations of an inbox. */
function conversationOf({ chatType, from, to, isChatThread }: SafeRecord, me: string): Conversation | undefined {
  if (isChatThread === true) return undefined;
  const other = chatType === 'singleChat' && !isMe(from, me) ? safeString(from) : safeString(to);
  if (!other || (chatType !== 'singleChat' && chatType !== 'groupChat')) return undefined;
  return { to: other, chatType };
}

function messageIn(said: SafeRecord, me: string): InboxMessage[] {
  const conversation = conversationOf(said, me);
  const content = contentOf(said);
  const id = safeString(said.id);
  if (!conversation || !content || !id) return [];
  const edits = numberOf(safeRecord(said.modifiedInfo).operationCount) ?? 0;
  return [
    {
      id,
      conversation: conversationKey(conversation),
      from: safeString(said.from),
      isOwn: isMe(said.from, me),
      at: numberOf(said.time) ?? 0,
      content,
      ...(edits > 0 && { isEdited: true }),
    },
  ];
}

/** `undefined` where there is nothing to show, as in a command. */
function contentOf(said: SafeRecord): MessageContent | undefined {
  switch (said.type) {
    case 'txt':
      return { kind: 'text', text: safeString(said.msg) };
    case 'img':
      return {
        kind: 'image',
        ...addressOf(said.thumb, said.url),
        ...numberAs('width', said.width),
        ...numberAs('height', said.height),
      };
    case 'file':
      return { kind: 'file', name: safeString(said.filename), ...numberAs('bytes', said.file_length) };
    case 'audio':
      return { kind: 'audio', ...numberAs('seconds', said.length) };
    case 'video':
      return { kind: 'video', ...numberAs('seconds', said.length) };
    case 'loc':
      return { kind: 'location', name: safeString(said.buildingName) || safeString(said.addr) };
    case 'custom':
      return { kind: 'custom', name: safeString(said.customEvent) };
    case 'combine':
      return {
        kind: 'combined',
        title: safeString(said.title),
        lines: safeString(said.summary).split('\n').filter(Boolean),
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

const addressOf = (...addresses: unknown[]): { url?: string } => {
  const url = addresses.map(safeString).find(Boolean);
  return url ? { url } : {};
};

function conversationIn({ conversationId, conversationType, unReadCount, lastMessage }: SafeRecord, me: string) {
  const to = safeString(conversationId);
  if (!to || (conversationType !== 'singleChat' && conversationType !== 'groupChat')) return [];
  const conversation: Conversation = { to, chatType: conversationType };
  const [last] = messageIn(safeRecord(lastMessage), me);
  return [{ ...conversation, key: conversationKey(conversation), name: to, unread: numberOf(unReadCount) ?? 0, last }];
}

async function groupNames(call: Call): Promise<Map<string, string>> {
  const { data } = safeRecord(await call('getJoinedGroups', { pageNum: 0, pageSize: 500 }));
  return new Map(
    safeList(data).map(each => [safeString(safeRecord(each).groupid), safeString(safeRecord(each).groupname)]),
  );
}
