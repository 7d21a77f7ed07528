/** Messages of Tencent Chat that the user may want to be told of, and the calls that say that they were read. */
import type { Conversation } from '@/lib/contract/conversations';
import { fieldsOf } from '@/lib/providers/fields';
import type { Arrival, ArrivalKind, ProviderDefinition } from '@/lib/providers/provider';
import { messageTopics } from './topics';

const kinds: Readonly<Record<string, ArrivalKind>> = {
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

/** `C2Cbob`, `GROUPtea`. What the service itself says (`@TIM#SYSTEM`) is no conversation, and neither is a live room. */
function conversationOf(conversationID: unknown, subType?: unknown): Conversation | undefined {
  const [, kind, to] = /^(C2C|GROUP)(.+)$/s.exec(String(conversationID)) ?? [];
  if (!kind || !to) return undefined;
  // Live rooms are known by the ids that the service makes for them, where the SDK (3.6.6) does not say.
  if (kind === 'GROUP' && (subType === 'AVChatRoom' || to.startsWith('@TGS#a'))) return undefined;
  return { to, chatType: kind === 'C2C' ? 'singleChat' : 'groupChat' };
}

function arrivalOf(message: unknown, userId: string): Arrival[] {
  const { ID, time, from, nick, nameCard, type, payload, ...about } = fieldsOf(message);
  const conversation = conversationOf(about.conversationID, about.conversationSubType);
  const kind = kinds[String(type)];
  if (typeof ID !== 'string' || typeof from !== 'string' || from === userId || !conversation || !kind) return [];
  // Commands are messages that are only for whoever is on the line, and that nothing counts.
  if (about._onlineOnlyFlag === true || about._isExcludedFromUnreadCount === true) return [];
  const { text } = fieldsOf(payload);
  const name = [nameCard, nick].find(given => typeof given === 'string' && given !== '') ?? from;
  const at = (Number(time) || 0) * 1000;
  return [{ id: ID, at, conversation, from: String(name), kind, ...(typeof text === 'string' && { text }) }];
}

export const arrivalsIn: ProviderDefinition['arrivalsIn'] = (topic, payload, userId) => {
  const { data } = fieldsOf(payload);
  if (!messageTopics.has(topic) || !Array.isArray(data)) return [];
  return data.flatMap(message => arrivalOf(message, userId));
};

export const readBy: ProviderDefinition['readBy'] = (method, [about]) => {
  if (method === 'setAllMessageRead') {
    const { scope } = fieldsOf(about);
    // Of users only, or of groups only, would take a look at each; whoever asks for it goes on to read the rest.
    return scope === undefined || scope === 'allMsg' ? 'all' : [];
  }
  const read = method === 'setMessageRead' ? [about] : method === 'sendMessageReadReceipt' ? about : [];
  if (!Array.isArray(read)) return [];
  return read.flatMap(each => {
    const { conversationID, ID } = fieldsOf(each);
    const conversation = conversationOf(conversationID);
    const upTo = method === 'sendMessageReadReceipt' && typeof ID === 'string' && { upTo: ID };
    return conversation ? [{ conversation, ...upTo }] : [];
  });
};
