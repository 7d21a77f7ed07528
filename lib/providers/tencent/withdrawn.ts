import type { ProviderDefinition } from '@/lib/providers/provider';
import { safeList, safeRecord } from '@/lib/providers/safe-read';
import { tencentConversationOf } from './conversation-id';

/** `operationType` of a group's notice to the user. The user leaves with another device. */
export const noticeTypes = { removed: 4, dissolved: 5, left: 8 } as const;
const lostGroup: ReadonlySet<number> = new Set(Object.values(noticeTypes));

export const tencentWithdrawnIn: ProviderDefinition['withdrawnIn'] = (topic, payload) => {
  const messages = safeList(safeRecord(payload).data).map(safeRecord);
  if (topic === 'onMessageRevoked') return messages.flatMap(({ ID }) => (typeof ID === 'string' ? [{ id: ID }] : []));
  return groupsLostBy(topic, payload).map(to => ({ conversation: { to, chatType: 'groupChat' } }));
};

/** Ids of groups that the user is no longer in. */
export function groupsLostBy(topic: string, payload: unknown): string[] {
  if (topic !== 'onMessageReceived') return [];
  const messages = safeList(safeRecord(payload).data).map(safeRecord);
  return messages.flatMap(message => {
    const { operationType, groupProfile } = safeRecord(message.payload);
    const { groupID } = safeRecord(groupProfile);
    if (message.type !== 'TIMGroupSystemNoticeElem' || typeof groupID !== 'string') return [];
    return lostGroup.has(Number(operationType)) ? [groupID] : [];
  });
}

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
