/** What Tencent's SDK says of conversations and messages, for the inbox. It counts what is unread by itself. */
import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { Change, ConversationSummary, InboxMessage, MessageContent } from '@/lib/providers/inbox-model';
import type { InboxSource } from '@/lib/providers/inbox-source';
import { numberAs, numberOf, type SafeRecord, safeList, safeRecord, safeString } from '@/lib/providers/safe-read';
import { conversationIdOf, tencentConversationOf } from './conversation-id';

export const tencentInbox: InboxSource = {
  topics: ['onMessageReceived', 'sent', 'onMessageModified', 'onMessageRevoked', 'onConversationListUpdated'],

  async conversations(call) {
    return listedIn(dataOf(await call('getConversationList')).conversationList);
  },

  async history(call, conversation, _me, before) {
    const options = { conversationID: conversationIdOf(conversation), ...(before && { nextReqMessageID: before }) };
    const { messageList, nextReqMessageID, isCompleted } = dataOf(await call('getMessageList', options));
    const messages = safeList(messageList).flatMap(each => messageIn(safeRecord(each)));
    const next = isCompleted === true ? '' : safeString(nextReqMessageID);
    return { messages, ...(next && { before: next }) };
  },

  async markRead(call, conversation) {
    await call('setMessageRead', { conversationID: conversationIdOf(conversation) });
  },

  changes(topic, payload) {
    const said = safeRecord(payload);
    const messages = () => safeList(said.data).map(safeRecord);
    switch (topic) {
      case 'sent':
        return messageIn(safeRecord(said.message)).map(message => ({ kind: 'message', message }));
      case 'onMessageReceived': {
        const come = messages().flatMap(each => messageIn(each));
        return [...come.map((message): Change => ({ kind: 'message', message })), { kind: 'stale' }];
      }
      case 'onMessageModified':
        return messages().flatMap(each => messageIn(each).map((message): Change => ({ kind: 'edited', message })));
      case 'onMessageRevoked':
        return messages().flatMap(({ ID }): Change[] =>
          safeString(ID) ? [{ kind: 'recalled', id: safeString(ID) }] : [],
        );
      case 'onConversationListUpdated':
        return [{ kind: 'conversations', conversations: listedIn(said.data) }];
      default:
        return [];
    }
  },
};

const dataOf = (answer: unknown): SafeRecord => safeRecord(safeRecord(answer).data);

function listedIn(list: unknown): ConversationSummary[] {
  return safeList(list).flatMap(each => {
    const { conversationID, unreadCount, lastMessage, remark, userProfile, groupProfile } = safeRecord(each);
    const conversation = tencentConversationOf(conversationID);
    if (!conversation) return [];
    const name =
      safeString(remark) ||
      safeString(safeRecord(userProfile).nick) ||
      safeString(safeRecord(groupProfile).name) ||
      conversation.to;
    const last = lastIn(safeRecord(lastMessage), conversation);
    return [{ ...conversation, key: conversationKey(conversation), name, unread: numberOf(unreadCount) ?? 0, last }];
  });
}

/** What a conversation says of its last message: less than the message itself, and without its id. */
function lastIn(last: SafeRecord, conversation: Conversation): InboxMessage | undefined {
  const { lastTime, fromAccount, nick, isRevoked } = last;
  const at = (numberOf(lastTime) ?? 0) * 1000;
  if (!at || !safeString(last.type)) return undefined;
  const from = safeString(fromAccount);
  const isOwn = conversation.chatType === 'singleChat' && from !== conversation.to;
  const said = { id: '', conversation: conversationKey(conversation), from, isOwn, at, ...named(nick) };
  if (isRevoked === true) return { ...said, content: { kind: 'other' }, isRecalled: true };
  return { ...said, content: contentOf(safeString(last.type), safeRecord(last.payload)) };
}

const named = (...names: unknown[]): { name?: string } => {
  const name = names.map(safeString).find(Boolean);
  return name ? { name } : {};
};

function messageIn(said: SafeRecord): InboxMessage[] {
  const { ID, conversationID, from, flow, time, type, payload, isRevoked, isModified, isDeleted, nameCard, nick } =
    said;
  const conversation = tencentConversationOf(conversationID);
  const isTip = /^TIM(?:GroupTip|GroupSystemNotice)Elem$/.test(safeString(type));
  if (!conversation || !safeString(ID) || isTip || isDeleted === true) return [];
  return [
    {
      id: safeString(ID),
      conversation: conversationKey(conversation),
      from: safeString(from),
      ...named(nameCard, nick),
      isOwn: flow === 'out',
      at: (numberOf(time) ?? 0) * 1000,
      content: isRevoked === true ? { kind: 'other' } : contentOf(safeString(type), safeRecord(payload)),
      ...(isModified === true && { isEdited: true }),
      ...(isRevoked === true && { isRecalled: true }),
    },
  ];
}

function contentOf(type: string, payload: SafeRecord): MessageContent {
  switch (type) {
    case 'TIMTextElem':
      return { kind: 'text', text: safeString(payload.text) };
    case 'TIMImageElem':
      return imageOf(safeList(payload.imageInfoArray).map(safeRecord));
    case 'TIMFileElem':
      return { kind: 'file', name: safeString(payload.fileName), ...numberAs('bytes', payload.fileSize) };
    case 'TIMSoundElem':
      return { kind: 'audio', ...numberAs('seconds', payload.second) };
    case 'TIMVideoFileElem':
      return { kind: 'video', ...numberAs('seconds', payload.videoSecond) };
    case 'TIMLocationElem':
      return { kind: 'location', name: safeString(payload.description) };
    case 'TIMCustomElem':
      return { kind: 'custom', name: safeString(payload.description) };
    case 'TIMRelayElem':
      return {
        kind: 'combined',
        title: safeString(payload.title),
        lines: safeList(payload.abstractList).map(safeString),
      };
    default:
      return { kind: 'other' };
  }
}

/** `type` 1 is the small one, and 0 the original. */
function imageOf(sizes: readonly SafeRecord[]): MessageContent {
  const shown = sizes.find(({ type }) => type === 1) ?? sizes[0] ?? {};
  const url = safeString(shown.url) || safeString(shown.imageUrl);
  return {
    kind: 'image',
    ...(url && { url }),
    ...numberAs('width', shown.width),
    ...numberAs('height', shown.height),
  };
}
