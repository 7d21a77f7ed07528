/** What Agora Chat's and Easemob's SDKs say of conversations and messages, for the inbox. */
import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { Change, Content, ConversationSummary, Message } from '@/lib/providers/inbox-model';
import type { Call, InboxSource } from '@/lib/providers/inbox-source';
import { type Fields, fieldsOf, listOf, numberAs, numberOf, textOf } from '@/lib/providers/safe-read';

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
      const data = fieldsOf(fieldsOf(await call('getServerConversations', { pageSize: listSize, cursor })).data);
      found.push(...listOf(data.conversations).flatMap(each => conversationIn(fieldsOf(each), me)));
      cursor = textOf(data.cursor);
      if (!cursor) break;
    }
    if (!found.some(({ chatType }) => chatType === 'groupChat')) return found;
    const names = await groupNames(call).catch(() => new Map<string, string>());
    return found.map(each => (each.chatType === 'groupChat' ? { ...each, name: names.get(each.to) ?? each.to } : each));
  },

  async history(call, { chatType, to }, me, before) {
    const messages: Message[] = [];
    let cursor: string | undefined = before;
    for (let pages = 0; pages < mostEmpty && messages.length === 0; pages++) {
      const answer = fieldsOf(
        await call('getHistoryMessages', {
          targetId: to,
          chatType,
          pageSize,
          cursor: cursor ?? -1,
          searchDirection: 'up',
        }),
      );
      const found = listOf(answer.messages);
      messages.push(...found.flatMap(each => messageIn(fieldsOf(each), me)).reverse());
      cursor = answer.isLast === true || found.length === 0 ? undefined : textOf(answer.cursor) || undefined;
      if (!cursor) break;
    }
    return { messages, ...(cursor && { before: cursor }) };
  },

  async names(call, userIds) {
    const names = new Map<string, string>();
    for (let start = 0; start < userIds.length; start += mostUsers) {
      const asked = userIds.slice(start, start + mostUsers);
      const { data } = fieldsOf(await call('fetchUserInfoById', asked, ['nickname']));
      for (const [userId, about] of Object.entries(fieldsOf(data))) {
        const name = textOf(fieldsOf(about).nickname).trim();
        if (name) names.set(userId, name);
      }
    }
    return names;
  },

  async markRead(call, { chatType, to }) {
    await call('send', { type: 'channel', chatType, to });
  },

  changes(topic, payload, me) {
    const said = fieldsOf(payload);
    switch (topic) {
      case 'sent':
        return sentIn(said, me);
      // What another tab has done, as its other devices hear of it.
      case 'echo':
        return msyncInbox.changes(textOf(said.topic) === 'echo' ? '' : textOf(said.topic), said.payload, me);
      case 'onRecallMessage':
        return textOf(said.mid) ? [{ kind: 'recalled', id: textOf(said.mid) }] : [];
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
const isMe = (userId: unknown, me: string): boolean => textOf(userId).toLowerCase() === me.toLowerCase();

function sentIn({ message, received, serverMsgId }: Fields, me: string): Change[] {
  const made = fieldsOf(message);
  if (made.type === 'channel') return readIn({ ...made, from: me }, me);
  const full = { from: me, ...made, ...fieldsOf(received), id: textOf(serverMsgId) };
  return messageIn(full, me).map(each => ({ kind: 'message', message: each }));
}

function readIn(said: Fields, me: string): Change[] {
  const conversation = conversationOf(said, me);
  return conversation ? [{ kind: 'read', conversation: conversationKey(conversation) }] : [];
}

/** Rooms and threads are no conversations of an inbox. */
function conversationOf({ chatType, from, to, isChatThread }: Fields, me: string): Conversation | undefined {
  if (isChatThread === true) return undefined;
  const other = chatType === 'singleChat' && !isMe(from, me) ? textOf(from) : textOf(to);
  if (!other || (chatType !== 'singleChat' && chatType !== 'groupChat')) return undefined;
  return { to: other, chatType };
}

function messageIn(said: Fields, me: string): Message[] {
  const conversation = conversationOf(said, me);
  const content = contentOf(said);
  const id = textOf(said.id);
  if (!conversation || !content || !id) return [];
  const edits = numberOf(fieldsOf(said.modifiedInfo).operationCount) ?? 0;
  return [
    {
      id,
      conversation: conversationKey(conversation),
      from: textOf(said.from),
      isOwn: isMe(said.from, me),
      at: numberOf(said.time) ?? 0,
      content,
      ...(edits > 0 && { isEdited: true }),
    },
  ];
}

/** `undefined` where there is nothing to show, as in a command. */
function contentOf(said: Fields): Content | undefined {
  switch (said.type) {
    case 'txt':
      return { kind: 'text', text: textOf(said.msg) };
    case 'img':
      return {
        kind: 'image',
        ...addressOf(said.thumb, said.url),
        ...numberAs('width', said.width),
        ...numberAs('height', said.height),
      };
    case 'file':
      return { kind: 'file', name: textOf(said.filename), ...numberAs('bytes', said.file_length) };
    case 'audio':
      return { kind: 'audio', ...numberAs('seconds', said.length) };
    case 'video':
      return { kind: 'video', ...numberAs('seconds', said.length) };
    case 'loc':
      return { kind: 'location', name: textOf(said.buildingName) || textOf(said.addr) };
    case 'custom':
      return { kind: 'custom', name: textOf(said.customEvent) };
    case 'combine':
      return { kind: 'combined', title: textOf(said.title), lines: textOf(said.summary).split('\n').filter(Boolean) };
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
  const url = addresses.map(textOf).find(Boolean);
  return url ? { url } : {};
};

function conversationIn({ conversationId, conversationType, unReadCount, lastMessage }: Fields, me: string) {
  const to = textOf(conversationId);
  if (!to || (conversationType !== 'singleChat' && conversationType !== 'groupChat')) return [];
  const conversation: Conversation = { to, chatType: conversationType };
  const [last] = messageIn(fieldsOf(lastMessage), me);
  return [{ ...conversation, key: conversationKey(conversation), name: to, unread: numberOf(unReadCount) ?? 0, last }];
}

async function groupNames(call: Call): Promise<Map<string, string>> {
  const { data } = fieldsOf(await call('getJoinedGroups', { pageNum: 0, pageSize: 500 }));
  return new Map(listOf(data).map(each => [textOf(fieldsOf(each).groupid), textOf(fieldsOf(each).groupname)]));
}
