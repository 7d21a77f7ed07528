import type { Conversation } from '@/lib/contract/conversations';
import type { IncomingMessage, IncomingMessageKind, ProviderDefinition, UnreadCount } from '@/lib/providers/provider';
import { safeList, safeRecord } from '@/lib/providers/safe-read';
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

/** `TencentCloudChat.TYPES.MSG_AT_ALL`. */
const everybody = '__kImSDK_MesssageAtALL__';

/** The SDK (3.6.6) does not always set `subType`, but the service's ids for live rooms have this prefix. */
export const isLiveRoom = ({ to, chatType }: Conversation, subType?: unknown): boolean =>
  chatType === 'groupChat' && (subType === 'AVChatRoom' || to.startsWith('@TGS#a'));

/** @returns `undefined` for live rooms, whose messages are neither notified nor counted */
function conversationOf(conversationID: unknown, subType?: unknown): Conversation | undefined {
  const conversation = tencentConversationOf(conversationID);
  return conversation && !isLiveRoom(conversation, subType) ? conversation : undefined;
}

function incomingMessageOf(message: unknown, userId: string): IncomingMessage[] {
  const { ID, time, from, nick, nameCard, type, payload, ...fields } = safeRecord(message);
  const conversation = conversationOf(fields.conversationID, fields.conversationSubType);
  const kind = kinds[String(type)];
  if (typeof ID !== 'string' || typeof from !== 'string' || from === userId || !conversation || !kind) return [];
  // Commands are delivered only to online users and do not count as unread.
  if (fields._onlineOnlyFlag === true || fields._isExcludedFromUnreadCount === true) return [];
  const { text } = safeRecord(payload);
  const name = [nameCard, nick].find(one => typeof one === 'string' && one !== '') ?? from;
  const at = (Number(time) || 0) * 1000;
  const isMention = safeList(fields.atUserList).some(id => id === userId || id === everybody);
  const details = { ...(typeof text === 'string' && { text }), ...(isMention && { isMention: true as const }) };
  return [{ id: ID, at, conversation, from: String(name), kind, ...details }];
}

export const tencentIncomingMessages: ProviderDefinition['incomingMessagesIn'] = (topic, payload, userId) => {
  const { data } = safeRecord(payload);
  if (!tencentMessageTopics.has(topic) || !Array.isArray(data)) return [];
  return data.flatMap(message => incomingMessageOf(message, userId));
};

export const tencentUnreadCounts = (topic: string, payload: unknown): UnreadCount[] => {
  if (topic !== 'onConversationListUpdated') return [];
  const { data, isSyncCompleted } = safeRecord(payload);
  // At a sign-in the SDK (3.6.6) first reports 0 for all conversations with users, before it has loaded their counts.
  if (isSyncCompleted === false) return [];
  return safeList(data).flatMap(each => {
    const { conversationID, unreadCount, lastMessage } = safeRecord(each);
    const lastAt = (Number(safeRecord(lastMessage).lastTime) || 0) * 1000;
    const conversation = conversationOf(conversationID);
    return conversation && typeof unreadCount === 'number' ? [{ conversation, unread: unreadCount, lastAt }] : [];
  });
};

export const tencentReadBy: ProviderDefinition['readBy'] = (method, [options]) => {
  if (method === 'setAllMessageRead') {
    const { scope } = safeRecord(options);
    // Other scopes (only users, only groups) are not tracked.
    return scope === undefined || scope === 'allMsg' ? 'all' : [];
  }
  const read = method === 'setMessageRead' ? [options] : method === 'sendMessageReadReceipt' ? options : [];
  if (!Array.isArray(read)) return [];
  return read.flatMap(each => {
    const { conversationID, ID } = safeRecord(each);
    const conversation = conversationOf(conversationID);
    const upTo = method === 'sendMessageReadReceipt' && typeof ID === 'string' && { upTo: ID };
    return conversation ? [{ conversation, ...upTo }] : [];
  });
};
