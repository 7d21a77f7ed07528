import type { MessageRef, ProviderDefinition } from '@/lib/providers/provider';

/** Every event of the SDK: the values of `TencentCloudChat.EVENT`, 3.6.6. */
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
 * What comes of invitations, under the values of `TencentCloudChat.TSignaling`: the SDK only looks for them in messages when
 * it has a listener for them.
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
  const { ID, time } = (message ?? {}) as { ID?: unknown; time?: unknown };
  return typeof ID === 'string' ? [{ id: ID, at: (Number(time) || 0) * 1000 }] : [];
};

const messagesOf = (payload: unknown): unknown[] => {
  const { data } = (payload ?? {}) as { data?: unknown };
  return Array.isArray(data) ? data : [];
};

/** One's own messages count as seen too: the service shows them again with the others'. */
export const tencentMessagesIn: ProviderDefinition['messagesIn'] = (topic, payload) => {
  if (topic === 'sent') return refOf((payload as { message?: unknown }).message);
  return tencentMessageTopics.has(topic) ? messagesOf(payload).flatMap(refOf) : [];
};

export const tencentWithoutMessages: ProviderDefinition['withoutMessages'] = (topic, payload, isKnown) => {
  const isNew = (message: unknown) => !refOf(message).some(({ id }) => isKnown(id));
  // Where the background died between telling of it and keeping its outcome, it is found again, and told of again.
  if (topic === 'sent') return isNew((payload as { message?: unknown }).message) ? payload : undefined;
  if (!tencentMessageTopics.has(topic)) return payload;
  const data = messagesOf(payload).filter(isNew);
  return data.length > 0 ? { ...(payload as object), data } : undefined;
};
