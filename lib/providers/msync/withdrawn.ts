import type { Conversation } from '@/lib/contract/conversations';
import type { ProviderDefinition } from '@/lib/providers/provider';
import { safeRecord } from '@/lib/providers/safe-read';

/** `removeMember` is for the removed user only; other members receive `memberAbsence`. */
const lostGroup = new Set(['destroy', 'removeMember']);
const lostThread = new Set(['destroy', 'userRemove']);
const deletedElsewhere = new Set(['deleteConversation', 'deleteRoaming']);
const leavingMethods = new Set(['leaveGroup', 'quitGroup', 'destroyGroup', 'dissolveGroup']);
const deletingMethods = new Set(['deleteConversation', 'deleteSession']);

export const msyncWithdrawnIn: ProviderDefinition['withdrawnIn'] = (topic, payload) => {
  const { topic: echoed, payload: echo, ...event } = safeRecord(payload);
  switch (topic) {
    // A group's admin recalls other members' messages.
    case 'echo':
      return echoed === 'onRecallMessage' ? msyncWithdrawnIn(echoed, echo) : [];
    case 'onRecallMessage':
      return typeof event.mid === 'string' ? [{ id: event.mid }] : [];
    case 'onGroupEvent':
      return lostGroup.has(String(event.operation)) ? withdraw(event.id, 'groupChat') : [];
    case 'onChatThreadChange':
      return lostThread.has(String(event.operation)) ? withdraw(event.id, 'groupChat') : [];
    case 'onMultiDeviceEvent':
      return deletedElsewhere.has(String(event.operation))
        ? withdraw(event.conversationId, event.conversationType ?? event.chatType)
        : [];
    default:
      return [];
  }
};

export const msyncConversationsEndedBy: ProviderDefinition['conversationsEndedBy'] = (method, [options]) => {
  const { groupId, channel, chatType } = safeRecord(options);
  if (leavingMethods.has(method)) return conversationsOf(groupId, 'groupChat');
  return deletingMethods.has(method) ? conversationsOf(channel, chatType) : [];
};

const withdraw = (to: unknown, chatType: unknown) =>
  conversationsOf(to, chatType).map(conversation => ({ conversation }));

const conversationsOf = (to: unknown, chatType: unknown): Conversation[] =>
  typeof to === 'string' ? [{ to, chatType: chatType === 'groupChat' ? 'groupChat' : 'singleChat' }] : [];
