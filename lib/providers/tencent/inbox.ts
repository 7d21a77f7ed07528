/** What Tencent's SDK says of conversations and messages, for the inbox. It counts what is unread by itself. */
import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { Change, Content, ConversationSummary, Message } from '@/lib/providers/inbox-model';
import type { InboxSource } from '@/lib/providers/inbox-source';
import { type Fields, fieldsOf, listOf, numberAs, numberOf, textOf } from '@/lib/providers/safe-read';
import { conversationIdOf, conversationOf } from './conversation-id';

export const tencentInbox: InboxSource = {
  topics: ['onMessageReceived', 'sent', 'onMessageModified', 'onMessageRevoked', 'onConversationListUpdated'],

  async conversations(call) {
    return listedIn(dataOf(await call('getConversationList')).conversationList);
  },

  async history(call, conversation, _me, before) {
    const options = { conversationID: conversationIdOf(conversation), ...(before && { nextReqMessageID: before }) };
    const { messageList, nextReqMessageID, isCompleted } = dataOf(await call('getMessageList', options));
    const messages = listOf(messageList).flatMap(each => messageIn(fieldsOf(each)));
    const next = isCompleted === true ? '' : textOf(nextReqMessageID);
    return { messages, ...(next && { before: next }) };
  },

  async markRead(call, conversation) {
    await call('setMessageRead', { conversationID: conversationIdOf(conversation) });
  },

  changes(topic, payload) {
    const said = fieldsOf(payload);
    const messages = () => listOf(said.data).map(fieldsOf);
    switch (topic) {
      case 'sent':
        return messageIn(fieldsOf(said.message)).map(message => ({ kind: 'message', message }));
      case 'onMessageReceived': {
        const come = messages().flatMap(each => messageIn(each));
        return [...come.map((message): Change => ({ kind: 'message', message })), { kind: 'stale' }];
      }
      case 'onMessageModified':
        return messages().flatMap(each => messageIn(each).map((message): Change => ({ kind: 'edited', message })));
      case 'onMessageRevoked':
        return messages().flatMap(({ ID }): Change[] => (textOf(ID) ? [{ kind: 'recalled', id: textOf(ID) }] : []));
      case 'onConversationListUpdated':
        return [{ kind: 'conversations', conversations: listedIn(said.data) }];
      default:
        return [];
    }
  },
};

const dataOf = (answer: unknown): Fields => fieldsOf(fieldsOf(answer).data);

function listedIn(list: unknown): ConversationSummary[] {
  return listOf(list).flatMap(each => {
    const { conversationID, unreadCount, lastMessage, remark, userProfile, groupProfile } = fieldsOf(each);
    const conversation = conversationOf(conversationID);
    if (!conversation) return [];
    const name =
      textOf(remark) || textOf(fieldsOf(userProfile).nick) || textOf(fieldsOf(groupProfile).name) || conversation.to;
    const last = lastIn(fieldsOf(lastMessage), conversation);
    return [{ ...conversation, key: conversationKey(conversation), name, unread: numberOf(unreadCount) ?? 0, last }];
  });
}

/** What a conversation says of its last message: less than the message itself, and without its id. */
function lastIn(last: Fields, conversation: Conversation): Message | undefined {
  const { lastTime, fromAccount, nick, isRevoked } = last;
  const at = (numberOf(lastTime) ?? 0) * 1000;
  if (!at || !textOf(last.type)) return undefined;
  const from = textOf(fromAccount);
  const isOwn = conversation.chatType === 'singleChat' && from !== conversation.to;
  const said = { id: '', conversation: conversationKey(conversation), from, isOwn, at, ...named(nick) };
  if (isRevoked === true) return { ...said, content: { kind: 'other' }, isRecalled: true };
  return { ...said, content: contentOf(textOf(last.type), fieldsOf(last.payload)) };
}

const named = (...names: unknown[]): { name?: string } => {
  const name = names.map(textOf).find(Boolean);
  return name ? { name } : {};
};

function messageIn(said: Fields): Message[] {
  const { ID, conversationID, from, flow, time, type, payload, isRevoked, isModified, isDeleted, nameCard, nick } =
    said;
  const conversation = conversationOf(conversationID);
  const isTip = /^TIM(?:GroupTip|GroupSystemNotice)Elem$/.test(textOf(type));
  if (!conversation || !textOf(ID) || isTip || isDeleted === true) return [];
  return [
    {
      id: textOf(ID),
      conversation: conversationKey(conversation),
      from: textOf(from),
      ...named(nameCard, nick),
      isOwn: flow === 'out',
      at: (numberOf(time) ?? 0) * 1000,
      content: isRevoked === true ? { kind: 'other' } : contentOf(textOf(type), fieldsOf(payload)),
      ...(isModified === true && { isEdited: true }),
      ...(isRevoked === true && { isRecalled: true }),
    },
  ];
}

function contentOf(type: string, payload: Fields): Content {
  switch (type) {
    case 'TIMTextElem':
      return { kind: 'text', text: textOf(payload.text) };
    case 'TIMImageElem':
      return imageOf(listOf(payload.imageInfoArray).map(fieldsOf));
    case 'TIMFileElem':
      return { kind: 'file', name: textOf(payload.fileName), ...numberAs('bytes', payload.fileSize) };
    case 'TIMSoundElem':
      return { kind: 'audio', ...numberAs('seconds', payload.second) };
    case 'TIMVideoFileElem':
      return { kind: 'video', ...numberAs('seconds', payload.videoSecond) };
    case 'TIMLocationElem':
      return { kind: 'location', name: textOf(payload.description) };
    case 'TIMCustomElem':
      return { kind: 'custom', name: textOf(payload.description) };
    case 'TIMRelayElem':
      return { kind: 'combined', title: textOf(payload.title), lines: listOf(payload.abstractList).map(textOf) };
    default:
      return { kind: 'other' };
  }
}

/** `type` 1 is the small one, and 0 the original. */
function imageOf(sizes: readonly Fields[]): Content {
  const shown = sizes.find(({ type }) => type === 1) ?? sizes[0] ?? {};
  const url = textOf(shown.url) || textOf(shown.imageUrl);
  return {
    kind: 'image',
    ...(url && { url }),
    ...numberAs('width', shown.width),
    ...numberAs('height', shown.height),
  };
}
