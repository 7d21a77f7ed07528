import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { Change, ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';
import { reactionsOf } from '@/lib/providers/inbox-parsing';
import type { InboxSource } from '@/lib/providers/inbox-source';
import { numberOf, type SafeRecord, safeList, safeRecord, safeString } from '@/lib/providers/safe-read';
import { conversationIdOf, tencentConversationOf } from './conversation-id';
import { contentOf, conversationMarks, messageIn, nameOf, quoteIn } from './inbox-messages';

export const inbox: InboxSource = {
  topics: [
    ...['onMessageReceived', 'sent', 'onMessageModified', 'onMessageRevoked', 'onConversationListUpdated'],
    'onMessageReactionsUpdated',
  ],

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

  async reactions(call, messages) {
    if (messages.length === 0) return [];
    const messageList = messages.map(({ id }) => ({ ID: id }));
    const { resultList } = dataOf(await call('getMessageReactions', { messageList, maxUserCountPerReaction: 1 }));
    return safeList(resultList).flatMap(reactionsIn);
  },

  quoteIn: ext => quoteIn(ext).quote,

  actions: async () => (await import('./inbox-actions')).tencentActions,

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
      case 'onMessageReactionsUpdated':
        return reactionsIn(event.data);
      default:
        return [];
    }
  },
};

const dataOf = (answer: unknown): SafeRecord => safeRecord(safeRecord(answer).data);

function summariesIn(list: unknown): ConversationSummary[] {
  return safeList(list).flatMap(each => {
    const listed = safeRecord(each);
    const { conversationID, unreadCount, lastMessage, remark, userProfile, groupProfile } = listed;
    const conversation = tencentConversationOf(conversationID);
    if (!conversation) return [];
    const name =
      safeString(remark) ||
      safeString(safeRecord(userProfile).nick) ||
      safeString(safeRecord(groupProfile).name) ||
      conversation.to;
    const last = lastMessageOf(safeRecord(lastMessage), conversation);
    const marks = safeList(listed.markList);
    return [
      {
        ...{ ...conversation, key: conversationKey(conversation), name, unread: numberOf(unreadCount) ?? 0 },
        ...(listed.isPinned === true && { isPinned: true }),
        ...(marks.includes(conversationMarks.unread) && { isMarkedUnread: true }),
        ...(marks.includes(conversationMarks.hidden) && { isArchived: true }),
        last,
      },
    ];
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

function reactionsIn(changed: unknown): Change[] {
  const { messageID, reactionList } = safeRecord(changed);
  const reactions = reactionsOf(reactionList, {
    id: 'reactionID',
    count: 'totalUserCount',
    isOwn: ['reactedByMyself'],
  });
  return safeString(messageID) ? [{ kind: 'reactions', id: safeString(messageID), reactions }] : [];
}
