import type { Conversation } from '@/lib/contract/conversations';
import type { IncomingMessageKind, ProviderDefinition } from '@/lib/providers/provider';
import { safeList, safeRecord, safeString } from '@/lib/providers/safe-read';
import { msyncMessagesIn, msyncMessageTopics } from './topics';
import { isSameUser, withoutDevice } from './user-id';

const kinds: Readonly<Record<string, IncomingMessageKind>> = {
  onTextMessage: 'text',
  onImageMessage: 'image',
  onAudioMessage: 'audio',
  onVideoMessage: 'video',
  onFileMessage: 'file',
  onLocationMessage: 'location',
};

/** Whom the vendors' UIKits mention, by this extension field: ids, or `ALL`. */
function mentions(ext: unknown, userId: string): boolean {
  const { em_at_list: mentioned } = safeRecord(ext);
  return mentioned === 'ALL' || safeList(mentioned).some(id => typeof id === 'string' && isSameUser(id, userId));
}

export const msyncIncomingMessages: ProviderDefinition['incomingMessagesIn'] = (topic, payload, userId) => {
  if (!msyncMessageTopics.has(topic)) return [];
  const { from, to, chatType, msg, chatThread, ext } = safeRecord(payload);
  const group = safeString(safeRecord(chatThread).parentId);
  // Messages sent from the account's other devices arrive here too.
  if (typeof from !== 'string' || typeof to !== 'string' || isSameUser(from, userId) || chatType === 'chatRoom')
    return [];
  const conversation: Conversation =
    chatType === 'groupChat' ? { to: group || to, chatType: 'groupChat' } : { to: from, chatType: 'singleChat' };
  return msyncMessagesIn(topic, payload).map(ref => ({
    ...ref,
    conversation,
    from,
    kind: kinds[topic] ?? 'custom',
    ...(group && { thread: to }),
    ...(chatType === 'groupChat' && mentions(ext, userId) && { isMention: true as const }),
    ...(typeof msg === 'string' && { text: msg }),
  }));
};

const receiptTypes: ReadonlySet<unknown> = new Set(['read', 'channel', 'delivery']);

export const isMsyncReceipt: ProviderDefinition['isReceipt'] = (method, [message]) =>
  method === 'send' && receiptTypes.has(safeRecord(message).type);

/** Receipts that another device of the user has sent. SDK 5 clears all conversations by a `channel` receipt to oneself. */
export const msyncReadIn: ProviderDefinition['readIn'] = (topic, payload, userId) => {
  const { from, to, chatType, mid } = safeRecord(payload);
  if (typeof from !== 'string' || typeof to !== 'string' || !isSameUser(withoutDevice(from), userId)) return [];
  const conversation: Conversation = { to, chatType: chatType === 'groupChat' ? 'groupChat' : 'singleChat' };
  if (topic === 'onReadMessage' && typeof mid === 'string') return [{ conversation, upTo: mid }];
  if (topic !== 'onChannelMessage' || chatType === 'chatRoom') return [];
  return isSameUser(to, userId) ? 'all' : [{ conversation }];
};

/** A `read` receipt is for one message, a `channel` receipt for a conversation. */
export const msyncReadBy: ProviderDefinition['readBy'] = (method, [message]) => {
  const { type, to, chatType, id } = safeRecord(message);
  if (method !== 'send' || (type !== 'read' && type !== 'channel')) return [];
  if (typeof to !== 'string' || chatType === 'chatRoom') return [];
  const conversation: Conversation = { to, chatType: chatType === 'groupChat' ? 'groupChat' : 'singleChat' };
  return [{ conversation, ...(type === 'read' && typeof id === 'string' && { upTo: id }) }];
};
