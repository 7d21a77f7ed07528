import type { ProviderDefinition } from '@/lib/providers/provider';
import { safeList, safeRecord } from '@/lib/providers/safe-read';
import { tencentConversationOf } from './conversation-id';

/** `operationType` of a group's notice to the user: removed, dissolved, left on another device. */
const lostGroup = new Set([4, 5, 8]);

export const tencentWithdrawnIn: ProviderDefinition['withdrawnIn'] = (topic, payload) => {
  const messages = safeList(safeRecord(payload).data).map(safeRecord);
  if (topic === 'onMessageRevoked') return messages.flatMap(({ ID }) => (typeof ID === 'string' ? [{ id: ID }] : []));
  if (topic !== 'onMessageReceived') return [];
  return messages.flatMap(message => {
    const { operationType, groupProfile } = safeRecord(message.payload);
    const { groupID } = safeRecord(groupProfile);
    if (message.type !== 'TIMGroupSystemNoticeElem' || typeof groupID !== 'string') return [];
    return lostGroup.has(Number(operationType)) ? [{ conversation: { to: groupID, chatType: 'groupChat' } }] : [];
  });
};

export const tencentConversationsEndedBy: ProviderDefinition['conversationsEndedBy'] = (method, [target]) => {
  if (method === 'quitGroup' || method === 'dismissGroup') return conversationsOf([`GROUP${target}`]);
  if (method !== 'deleteConversation') return [];
  return conversationsOf(typeof target === 'string' ? [target] : safeList(safeRecord(target).conversationIDList));
};

const conversationsOf = (ids: readonly unknown[]) =>
  ids.flatMap(id => {
    const conversation = tencentConversationOf(id);
    return conversation ? [conversation] : [];
  });
