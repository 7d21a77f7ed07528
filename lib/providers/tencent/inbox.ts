import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { Change, ConversationSummary, InboxMessage, MessageContent } from '@/lib/providers/inbox-model';
import type { InboxSource } from '@/lib/providers/inbox-source';
import { numberAs, numberOf, type SafeRecord, safeList, safeRecord, safeString } from '@/lib/providers/safe-read';
import { conversationIdOf, tencentConversationOf } from './conversation-id';

export const inbox: InboxSource = {
  topics: ['onMessageReceived', 'sent', 'onMessageModified', 'onMessageRevoked', 'onConversationListUpdated'],

  // At most 32 bytes: https://www.tencentcloud.com/document/product/1047/34385 (UserID). Spaces are never part of one.
  isUserId: text => /^[\x21-\x7e]{1,32}$/.test(text),

  async conversations(call) {
    return summariesIn(dataOf(await call('getConversationList')).conversationList);
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
    const event = safeRecord(payload);
    const messages = () => safeList(event.data).map(safeRecord);
    switch (topic) {
      case 'sent':
        return messageIn(safeRecord(event.message)).map(message => ({ kind: 'message', message }));
      case 'onMessageReceived': {
        const received = messages().flatMap(each => messageIn(each));
        // The SDK counts unread messages itself, so the list is stale.
        return [...received.map((message): Change => ({ kind: 'message', message })), { kind: 'stale' }];
      }
      case 'onMessageModified':
        return messages().flatMap(each => messageIn(each).map((message): Change => ({ kind: 'edited', message })));
      case 'onMessageRevoked':
        return messages().flatMap(({ ID }): Change[] =>
          safeString(ID) ? [{ kind: 'recalled', id: safeString(ID) }] : [],
        );
      case 'onConversationListUpdated':
        return [{ kind: 'conversations', conversations: summariesIn(event.data) }];
      default:
        return [];
    }
  },
};

const dataOf = (answer: unknown): SafeRecord => safeRecord(safeRecord(answer).data);

function summariesIn(list: unknown): ConversationSummary[] {
  return safeList(list).flatMap(each => {
    const { conversationID, unreadCount, lastMessage, remark, userProfile, groupProfile } = safeRecord(each);
    const conversation = tencentConversationOf(conversationID);
    if (!conversation) return [];
    const name =
      safeString(remark) ||
      safeString(safeRecord(userProfile).nick) ||
      safeString(safeRecord(groupProfile).name) ||
      conversation.to;
    const last = lastMessageOf(safeRecord(lastMessage), conversation);
    return [{ ...conversation, key: conversationKey(conversation), name, unread: numberOf(unreadCount) ?? 0, last }];
  });
}

/** A conversation's `lastMessage` has fewer fields than a message, and no id. */
function lastMessageOf(last: SafeRecord, conversation: Conversation): InboxMessage | undefined {
  const { lastTime, fromAccount, nick, isRevoked } = last;
  const at = (numberOf(lastTime) ?? 0) * 1000;
  if (!at || !safeString(last.type)) return undefined;
  const from = safeString(fromAccount);
  const isOwn = conversation.chatType === 'singleChat' && from !== conversation.to;
  const message = { id: '', conversation: conversationKey(conversation), from, isOwn, at, ...nameOf(nick) };
  if (isRevoked === true) return { ...message, content: { kind: 'other' }, isRecalled: true };
  return { ...message, content: contentOf(safeString(last.type), safeRecord(last.payload)) };
}

const nameOf = (...names: unknown[]): { name?: string } => {
  const name = names.map(safeString).find(Boolean);
  return name ? { name } : {};
};

function messageIn(message: SafeRecord): InboxMessage[] {
  const { ID, conversationID, from, flow, time, type, payload, isRevoked, isModified, isDeleted, nameCard, nick } =
    message;
  const conversation = tencentConversationOf(conversationID);
  const isTip = /^TIM(?:GroupTip|GroupSystemNotice)Elem$/.test(safeString(type));
  if (!conversation || !safeString(ID) || isTip || isDeleted === true) return [];
  return [
    {
      id: safeString(ID),
      conversation: conversationKey(conversation),
      from: safeString(from),
      ...nameOf(nameCard, nick),
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

/** `type` 1 is the thumbnail, 0 the original. */
function imageOf(sizes: readonly SafeRecord[]): MessageContent {
  const image = sizes.find(({ type }) => type === 1) ?? sizes[0] ?? {};
  const url = safeString(image.url) || safeString(image.imageUrl);
  return {
    kind: 'image',
    ...(url && { url }),
    ...numberAs('width', image.width),
    ...numberAs('height', image.height),
  };
}
