/** Messages of Tencent Chat that the user may want to be told of, and the calls that say that they were read. */
import type { Conversation } from '@/lib/contract/conversations';
import type { IncomingMessage, IncomingMessageKind, ProviderDefinition } from '@/lib/providers/provider';
import { safeRecord } from '@/lib/providers/safe-read';
import { tencentConversationOf } from './conversation-id';
import { tencentMessageTopics } from './topics';

const kinds: Readonly<Record<string, IncomingMessageKind>> = {
  TIMTextElem: 'text',
  TIMImageElem: 'image',
  TIMSoundElem: 'audio',
  TIMVideoFileElem: 'video',
  TIMFileElem: 'file',
  TIMLocationElem: 'location',
  TIMFaceElem: 'custom',
  TIMCustomElem: 'custom',
  TIMRelayElem: 'custom',
};

/** Live rooms are known by the ids that the service makes for them, where the SDK (3.6.6) does not say. */
const isLiveRoom = ({ to, chatType }: Conversation, subType?: unknown): boolean =>
  chatType === 'groupChat' && (subType === 'AVChatRoom' || to.startsWith('@TGS#a'));

/** A live room is no conversation: nobody is told of what is said in one. */
function readableOf(conversationID: unknown, subType?: unknown): Conversation | undefined {
  const conversation = tencentConversationOf(conversationID);
  return conversation && !isLiveRoom(conversation, subType) ? conversation : undefined;
}

function arrivalOf(message: unknown, userId: string): IncomingMessage[] {
  const { ID, time, from, nick, nameCard, type, payload, ...about } = safeRecord(message);
  const conversation = readableOf(about.conversationID, about.conversationSubType);
  const kind = kinds[String(type)];
  if (typeof ID !== 'string' || typeof from !== 'string' || from === userId || !conversation || !kind) return [];
  // Commands are messages that are only for whoever is on the line, and that nothing counts.
  if (about._onlineOnlyFlag === true || about._isExcludedFromUnreadCount === true) return [];
  const { text } = safeRecord(payload);
  const name = [nameCard, nick].find(given => typeof given === 'string' && given !== '') ?? from;
  const at = (Number(time) || 0) * 1000;
  return [{ id: ID, at, conversation, from: String(name), kind, ...(typeof text === 'string' && { text }) }];
}

export const tencentIncomingMessages: ProviderDefinition['incomingMessagesIn'] = (topic, payload, userId) => {
  const { data } = safeRecord(payload);
  if (!tencentMessageTopics.has(topic) || !Array.isArray(data)) return [];
  return data.flatMap(message => arrivalOf(message, userId));
};

export const tencentReadBy: ProviderDefinition['readBy'] = (method, [about]) => {
  if (method === 'setAllMessageRead') {
    const { scope } = safeRecord(about);
    // Of users only, or of groups only, would take a look at each; whoever asks for it goes on to read the rest.
    return scope === undefined || scope === 'allMsg' ? 'all' : [];
  }
  const read = method === 'setMessageRead' ? [about] : method === 'sendMessageReadReceipt' ? about : [];
  if (!Array.isArray(read)) return [];
  return read.flatMap(each => {
    const { conversationID, ID } = safeRecord(each);
    const conversation = readableOf(conversationID);
    const upTo = method === 'sendMessageReadReceipt' && typeof ID === 'string' && { upTo: ID };
    return conversation ? [{ conversation, ...upTo }] : [];
  });
};
