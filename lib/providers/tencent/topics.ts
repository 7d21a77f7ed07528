import type { MessageRef, ProviderDefinition } from '@/lib/providers/provider';

/** The values of `TencentCloudChat.EVENT`, 3.6.6. */
export const eventNames = [
  'sdkStateReady',
  'sdkStateNotReady',
  'sdkDestroy',
  'onMessageReceived',
  'onRoomCustomDataReceived',
  'onMessageModified',
  'onMessageRevoked',
  'onMessageReadByPeer',
  'onMessageReadReceiptReceived',
  'onMessageExtensionsUpdated',
  'onMessageExtensionsDeleted',
  'onMessageReactionsUpdated',
  'onConversationListUpdated',
  'onTotalUnreadMessageCountUpdated',
  'onConversationGroupListUpdated',
  'onConversationInGroupUpdated',
  'onGroupListUpdated',
  'groupAttributesUpdated',
  'onGroupCounterUpdated',
  'onTopicCreated',
  'onTopicDeleted',
  'onTopicUpdated',
  'onProfileUpdated',
  'onUserStatusUpdated',
  'blacklistUpdated',
  'onFriendListUpdated',
  'onFriendGroupListUpdated',
  'onFriendApplicationListUpdated',
  'onMyFollowersListUpdated',
  'onMyFollowingListUpdated',
  'onMutualFollowersListUpdated',
  'kickedOut',
  'error',
  'netStateChange',
  'onAllReceiveMessageOptUpdated',
  'onServerConfigUpdated',
  'onPinnedGroupMessageUpdated',
] as const;

export const tencentMessageTopics: ReadonlySet<string> = new Set<(typeof eventNames)[number]>(['onMessageReceived']);

/**
 * Not those of followers, which carry the changes, nor those of one group or conversation group (read in 3.6.6 and its
 * modules).
 */
export const tencentListTopics: ReadonlySet<string> = new Set<(typeof eventNames)[number]>([
  'onConversationListUpdated',
  'onTotalUnreadMessageCountUpdated',
  'onConversationGroupListUpdated',
  'onGroupListUpdated',
  'blacklistUpdated',
  'onFriendListUpdated',
  'onFriendGroupListUpdated',
  'onFriendApplicationListUpdated',
  'onAllReceiveMessageOptUpdated',
]);

/**
 * The values of `TencentCloudChat.TSignaling`. The SDK parses messages for invitations only while it has a
 * listener.
 */
export const signalingNames = [
  'newInvitationReceived',
  'ts_invitee_accepted',
  'ts_invitee_rejected',
  'ts_invitation_cancelled',
  'ts_invitation_timeout',
  'ts_invitation_modified',
] as const;

const refOf = (message: unknown): MessageRef[] => {
  const { ID, time, conversationID } = (message ?? {}) as Record<string, unknown>;
  // Notices are in no history, so messages of a history may be missing that are older than a notice.
  const seconds = conversationID === '@TIM#SYSTEM' ? 0 : Number(time) || 0;
  return typeof ID === 'string' ? [{ id: ID, at: seconds * 1000 }] : [];
};

const messagesOf = (payload: unknown): unknown[] => {
  const { data } = (payload ?? {}) as { data?: unknown };
  return Array.isArray(data) ? data : [];
};

/** `sent` counts too, because the history also returns the account's own messages. */
export const tencentMessagesIn: ProviderDefinition['messagesIn'] = (topic, payload) => {
  if (topic === 'sent') return refOf((payload as { message?: unknown }).message);
  return tencentMessageTopics.has(topic) ? messagesOf(payload).flatMap(refOf) : [];
};

export const tencentWithoutMessages: ProviderDefinition['withoutMessages'] = (topic, payload, isKnown) => {
  const isNew = (message: unknown) => !refOf(message).some(({ id }) => isKnown(id));
  // If the background stops between publishing `sent` and storing the result, the message is found and
  // would be published again.
  if (topic === 'sent') return isNew((payload as { message?: unknown }).message) ? payload : undefined;
  if (!tencentMessageTopics.has(topic)) return payload;
  const data = messagesOf(payload).filter(isNew);
  return data.length > 0 ? { ...(payload as object), data } : undefined;
};
