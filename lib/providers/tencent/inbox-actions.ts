import { conversationOf } from '@/lib/contract/conversations';
import { PartylineError } from '@/lib/contract/partyline-error';
import type { InboxMessage } from '@/lib/providers/inbox-model';
import type { Call, InboxActions } from '@/lib/providers/inbox-source';
import { numberAs, type SafeRecord, safeList, safeRecord, safeString } from '@/lib/providers/safe-read';
import { conversationIdOf } from './conversation-id';
import { conversationMarks, messageIn } from './inbox-messages';

/** Pages of the history to load until the SDK has a message. */
const maxPages = 10;
/** Of one answer. */
const maxFound = 50;
/** Of one search. */
const maxConversations = 10;

/** Of chat-uikit-vue 2, where a reaction is the name of a picture. */
const reactions = new Map([
  ['[TUIEmoji_Like]', '👍'],
  ['[TUIEmoji_Heart]', '❤️'],
  ['[TUIEmoji_Smile]', '😄'],
  ['[TUIEmoji_Surprised]', '😮'],
  ['[TUIEmoji_Wail]', '😭'],
  ['[TUIEmoji_Ok]', '👌'],
]);

/** `messageType` of a quote in chat-uikit-vue 2. */
const quoteTypes: Readonly<Record<string, number>> = {
  TIMTextElem: 1,
  TIMCustomElem: 2,
  TIMImageElem: 3,
  TIMSoundElem: 4,
  TIMVideoFileElem: 5,
  TIMFileElem: 6,
  TIMLocationElem: 7,
  TIMFaceElem: 8,
  TIMRelayElem: 10,
};

export const tencentActions: InboxActions = {
  async quote(call, message) {
    const { sequence, time, type, from, nick } = await sdkMessage(call, message);
    const messageAbstract = message.content.kind === 'text' ? message.content.text.slice(0, 300) : '';
    return {
      messageReply: {
        messageID: message.id,
        messageAbstract,
        messageSender: safeString(nick) || safeString(from),
        messageType: quoteTypes[safeString(type)] ?? 0,
        messageTime: time,
        messageSequence: sequence,
        version: 1,
      },
    };
  },

  async edit(call, message, text) {
    await sdkMessage(call, message);
    await call('modifyMessage', { ID: message.id, payload: { text } });
  },

  async recall(call, message) {
    await sdkMessage(call, message);
    await call('revokeMessage', { ID: message.id });
  },

  reactions,

  async react(call, message, reaction, isOn) {
    await sdkMessage(call, message);
    await call(isOn ? 'addMessageReaction' : 'removeMessageReaction', { ID: message.id }, reaction);
  },

  async pin(call, conversation, isOn) {
    await call('pinConversation', { conversationID: conversationIdOf(conversation), isPinned: isOn });
  },

  markUnread: (call, conversation, isOn) => mark(call, conversationIdOf(conversation), conversationMarks.unread, isOn),

  archive: (call, conversation, isOn) => mark(call, conversationIdOf(conversation), conversationMarks.hidden, isOn),

  async search(call, query) {
    const options = { keywordList: [query], count: maxFound };
    const search = async (more: object) => {
      const { data } = safeRecord(await call('searchCloudMessages', { ...options, ...more }));
      return safeList(safeRecord(data).searchResultList).map(safeRecord);
    };
    // Of a conversation with several hits, the answer has only their number.
    const hits = (await search({})).slice(0, maxConversations);
    const results = hits.map(async ({ messageList, conversationID }) => {
      const messages = safeList(messageList);
      return messages.length > 0 ? messages : search({ conversationID }).then(all => all.flatMap(messagesOf));
    });
    return (await Promise.all(results))
      .flat()
      .flatMap(each => messageIn(safeRecord(each)))
      .filter(({ isRecalled }) => !isRecalled)
      .toSorted((one, other) => other.at - one.at);
  },
};

const messagesOf = ({ messageList }: SafeRecord) => safeList(messageList);

/** @throws {PartylineError} */
async function mark(call: Call, conversationID: string, markType: number, enableMark: boolean): Promise<void> {
  const options = { conversationIDList: [conversationID], markType, enableMark };
  const { failureConversationIDList } = safeRecord(safeRecord(await call('markConversation', options)).data);
  const [failure] = safeList(failureConversationIDList).map(safeRecord);
  if (!failure) return;
  const { code, message } = failure;
  throw new PartylineError('vendor', { vendor: { ...numberAs('code', code), message: safeString(message) } });
}

/** The SDK changes only messages that it has, and a restarted worker has none. */
async function sdkMessage(call: Call, { id, conversation }: InboxMessage): Promise<SafeRecord> {
  let nextReqMessageID: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const message = safeRecord(await call('findMessage', id));
    if (message.ID === id) return message;
    const options = { conversationID: conversationIdOf(conversationOf(conversation)), nextReqMessageID };
    const answer = safeRecord(safeRecord(await call('getMessageList', options)).data);
    nextReqMessageID = safeString(answer.nextReqMessageID);
    if (answer.isCompleted === true || !nextReqMessageID) break;
  }
  return safeRecord(await call('findMessage', id));
}
