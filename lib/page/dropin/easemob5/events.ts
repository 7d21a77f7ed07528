/** Events of easemob-websdk 5 from those of version 4 that the session emits. */
import { conversationIdOf, type Fields, fieldsOf, messageFrom, reactionsOf } from './message';
import { roomPrefix } from './names';

/** The name and payload of an event. */
export type Event5 = readonly [name: string, payload: unknown];

/** @param me the user's id */
type Translate = (payload: Fields, me: string) => Event5 | undefined;

const userOf = (userId: unknown): Fields => ({ userId });
const usersOf = (userIds: unknown, fallback?: unknown): Fields[] =>
  (Array.isArray(userIds) && userIds.length > 0 ? userIds : [fallback]).filter(Boolean).map(userOf);

const message: Translate = (payload, me) => ['onMessage', messageFrom(payload, me)];

/** Version 4 leaves out the kind of conversation. A group's id is neither of the two users'. */
function locate(payload: Fields, me: string): Fields {
  const { from, to } = payload;
  const isGroup = payload.chatType === 'groupChat' || (from !== me && to !== me);
  const chatType = isGroup ? 'groupChat' : 'singleChat';
  return { conversationId: conversationIdOf({ chatType, from, to }, me), conversationType: chatType };
}

const contact =
  (name: string): Translate =>
  ({ from, to, status = '' }) => [name, { from, to, message: status, userInfo: userOf(from || to) }];

type GroupEvent = (event: Fields, me: string) => Event5;

/** An event about a group. */
const about =
  (name: string, fields: (event: Fields, me: string) => Fields = () => ({})): GroupEvent =>
  (event, me) => [name, { groupId: event.id, ...fields(event, me) }];
const named = (name: string, fields: (event: Fields, me: string) => Fields = () => ({})): GroupEvent =>
  about(name, (event, me) => ({ groupName: event.name, ...fields(event, me) }));
const reasonOf = ({ reason = '' }: Fields): Fields => ({ reason });
/** Members that an event is about. The older field is for one. */
const membersOf = ({ members, userIds, userId, from }: Fields): Fields[] => usersOf(members ?? userIds, userId ?? from);
const adminOf = ({ userId, from }: Fields): Fields => userOf(userId ?? from);

/** By the operation of version 4. */
const groupEvents: Readonly<Record<string, GroupEvent>> = {
  inviteToJoin: named('onInvitationReceived', event => ({ inviter: userOf(event.from), ...reasonOf(event) })),
  requestToJoin: named('onRequestToJoinReceived', event => ({ applicant: userOf(event.from), ...reasonOf(event) })),
  acceptRequest: named('onRequestToJoinAccepted', ({ from }) => ({ accepter: userOf(from) })),
  joinPublicGroupDeclined: named('onRequestToJoinDeclined', event => ({
    ...{ decliner: userOf(event.from), applicant: userOf(event.userId), ...reasonOf(event) },
  })),
  acceptInvite: about('onInvitationAccepted', event => ({ invitee: userOf(event.from), ...reasonOf(event) })),
  rejectInvite: about('onInvitationDeclined', event => ({ invitee: userOf(event.from), ...reasonOf(event) })),
  removeMember: named('onUserRemoved'),
  destroy: named('onGroupDestroyed'),
  directJoined: about('onAutoAcceptInvitationFromGroup', ({ from, reason = '' }) => ({
    ...{ inviter: userOf(from), inviteMessage: reason },
  })),
  muteMember: about('onMuteListAdded', event => ({ mutes: membersOf(event), muteExpire: event.muteTimestamp })),
  unmuteMember: about('onMuteListRemoved', event => ({ mutes: membersOf(event) })),
  addUserToAllowlist: about('onAllowListAdded', event => ({ allowlist: membersOf(event) })),
  removeAllowlistMember: about('onAllowListRemoved', event => ({ allowlist: membersOf(event) })),
  muteAllMembers: about('onAllMemberMuteStateChanged', () => ({ isMuted: true })),
  unmuteAllMembers: about('onAllMemberMuteStateChanged', () => ({ isMuted: false })),
  setAdmin: about('onAdminAdded', event => ({ administrator: adminOf(event) })),
  // Version 4 reports it to the former admin, without an id.
  removeAdmin: about('onAdminRemoved', ({ userId }, me) => ({ administrator: userOf(userId ?? me) })),
  changeOwner: about('onOwnerChanged', ({ from, userId }, me) => ({
    ...{ newOwner: userOf(userId ?? me), oldOwner: userOf(from) },
  })),
  memberPresence: named('onMembersJoined', event => ({ members: membersOf(event) })),
  membersPresence: named('onMembersJoined', event => ({ members: membersOf(event) })),
  memberAbsence: about('onMembersExited', event => ({ members: membersOf(event) })),
  membersAbsence: about('onMembersExited', event => ({ members: membersOf(event) })),
  updateAnnouncement: about('onAnnouncementChanged', ({ announcement = '' }) => ({ announcement })),
  deleteAnnouncement: about('onAnnouncementChanged', () => ({ announcement: '' })),
  uploadFile: about('onSharedFileAdded', ({ file }) => ({ sharedFile: file })),
  deleteFile: about('onSharedFileDeleted', ({ fileId = '' }) => ({ fileId })),
  updateInfo: about('onGroupInfoChanged', ({ id, name = '', detail }) => ({
    groupInfo: { groupId: id, name, ...fieldsOf(detail) },
  })),
  memberAttributesUpdate: about('onGroupMemberAttributeChanged', ({ attributes = {}, userId, from }) => ({
    ...{ user: userOf(userId ?? from), attribute: attributes, from, source: 'direct' },
  })),
};

/** Events about rooms that differ from those about groups by more than the names of the ids. */
const roomEvents: Readonly<Record<string, GroupEvent>> = {
  destroy: about('onChatRoomDestroyed'),
  removeMember: about('onRemovedFromChatRoom', ({ userId, reason }, me) => ({
    ...{ reason: Number(reason) || 0, participant: userOf(userId ?? me) },
  })),
  memberPresence: about('onMembersJoined', event => ({ members: membersOf(event), ext: event.ext ?? '' })),
  setAdmin: about('onAdminAdded', event => ({ admin: adminOf(event) })),
  removeAdmin: about('onAdminRemoved', ({ userId }, me) => ({ admin: userOf(userId ?? me) })),
  updateInfo: about('onChatRoomInfoChanged', ({ id, detail }) => ({
    chatRoomInfo: { chatRoomId: id, ...fieldsOf(detail) },
  })),
  updateChatRoomAttributes: about('onAttributesUpdate', ({ attributes = {}, from }) => ({
    ...{ attributes, from: userOf(from) },
  })),
  removeChatRoomAttributes: about('onAttributesRemoved', ({ attributes = [], from }) => ({
    ...{ keyList: attributes, from: userOf(from) },
  })),
};

const roomEvent: Translate = (payload, me) => {
  const operation = String(payload.operation);
  const translate = { ...groupEvents, ...roomEvents }[operation];
  if (!translate) return undefined;
  const [name, data] = translate(payload, me);
  const { groupId, groupName, ...rest } = fieldsOf(data);
  return [roomPrefix + name, { chatRoomId: groupId, chatRoomName: payload.name, ...rest }];
};

const threadEvent: Translate = payload => {
  const { id, name, parentId, operation, operator, messageId, messageCount, timestamp = 0, userName } = payload;
  const common = { chatThreadId: id, parentId, operatorId: operator, timestamp };
  const last = fieldsOf(payload.lastMessage);
  const lastMessage = Object.keys(last).length > 0 ? last : null;
  const more = 'lastMessage' in payload ? { lastMessage } : {};
  const thread = { chatThreadId: id, parentId, name, messageId, messageCount, ...more };
  const changed = { ...common, chatThreadName: name, messageId, thread };
  switch (operation) {
    case 'create':
      return ['onChatThreadCreated', changed];
    case 'update':
      return ['onChatThreadUpdated', { ...changed, messageCount, ...more }];
    case 'destroy':
      return ['onChatThreadDestroyed', common];
    case 'userRemove':
      return ['onChatThreadUserRemoved', { ...common, memberId: userName }];
    default:
      return undefined;
  }
};

const conversationOperations: Readonly<Record<string, string>> = {
  deleteConversation: 'CONVERSATION_DELETED',
  pinnedConversation: 'CONVERSATION_PINNED',
  unpinnedConversation: 'CONVERSATION_UNPINNED',
  markConversation: 'CONVERSATION_MARK',
  unMarkConversation: 'CONVERSATION_MARK',
};

const threadOperations: Readonly<Record<string, string>> = {
  chatThreadCreate: 'THREAD_CREATE',
  chatThreadDestroy: 'THREAD_DESTROY',
  chatThreadJoin: 'THREAD_JOIN',
  chatThreadLeave: 'THREAD_LEAVE',
  chatThreadNameUpdate: 'THREAD_UPDATE',
};

/** A change that the user made on another device. */
const multiDeviceEvent: Translate = (payload, me) => {
  const { conversationId = me, timestamp, resource: deviceId, data } = payload;
  const operation = String(payload.operation);
  const changed = (name: string, fields: Fields): Event5 => [
    'onMultiDeviceConversation',
    { category: 'conversation', operation: name, conversationId, ...fields },
  ];
  const changes = conversationOperations[operation];
  if (changes) return changed(changes, { conversationType: payload.conversationType, operatorId: me, timestamp });
  if (operation.includes('SilentMode')) {
    const { type: conversationType = 'singleChat' } = payload;
    const mute = { conversationType, remindType: fieldsOf(data).type, silentMode: data, deviceId };
    return changed('CONVERSATION_MUTE_INFO_CHANGED', mute);
  }
  const thread = threadOperations[operation];
  if (!thread) return undefined;
  const { chatThreadId: threadId, chatThreadName: threadName, parentId } = payload;
  return [
    'onMultiDeviceThread',
    { category: 'thread', operation: thread, threadId, parentId, operatorId: me, threadName },
  ];
};

const receipt: Translate = (payload, me) => {
  const { mid, groupReadCount } = payload;
  const counts = groupReadCount === undefined ? undefined : fieldsOf(groupReadCount);
  const located = locate({ ...payload, ...(counts && { chatType: 'groupChat' }) }, me);
  const count = counts?.[String(mid)];
  const receiptDetails = count === undefined ? [] : [{ messageId: mid, count }];
  return [
    'onMessageReadReceipts',
    [
      {
        messageIds: [mid],
        ...located,
        timestamp: Date.now(),
        ...(located.conversationType === 'groupChat' && { receiptDetails }),
      },
    ],
  ];
};

/** By the topic. */
export const translations: Readonly<Record<string, Translate>> = {
  ...Object.fromEntries(
    ['Text', 'Image', 'Audio', 'Video', 'File', 'Location', 'Cmd', 'Custom', 'Combine'].map(type => [
      `on${type}Message`,
      message,
    ]),
  ),
  onRecallMessage: (payload, me) => [
    'onMessageRecalled',
    { messageId: payload.mid, ...locate(payload, me), timestamp: Date.now() },
  ],
  onModifiedMessage: (payload, me) => {
    const { type, body, ext, modifiedInfo } = messageFrom(payload, me);
    const { operationTime = Date.now() } = fieldsOf(payload.modifiedInfo);
    const located = {
      conversationId: conversationIdOf(payload, me),
      conversationType: payload.chatType,
    };
    const changed = { type, body, ext, modifiedInfo };
    return ['onMessageUpdated', { messageId: payload.id, ...located, message: changed, timestamp: operationTime }];
  },
  onReadMessage: receipt,
  onDeliveredMessage: (payload, me) => ['onMessageDelivered', { messageId: payload.mid, ...locate(payload, me) }],
  onChannelMessage: (payload, me) => [
    'onMultiDeviceConversation',
    {
      ...{ category: 'conversation', operation: 'CONVERSATION_UNREAD_MESSAGE_COUNT_CLEARED' },
      ...locate(payload, me),
      timestamp: payload.time,
    },
  ],
  onReactionChange: (payload, me) => {
    const { messageId, chatType, from, to, reactions, ts } = payload;
    const conversationId = conversationIdOf(payload, me);
    const list = reactionsOf(reactions);
    return [
      'onReactionChanged',
      { messageId, conversationId, conversationType: chatType, from, to, reactions: list, timestamp: ts },
    ];
  },
  onMessagePinEvent: ({ time, ...pin }) => ['onPinnedMessageChanged', { ...pin, pinTime: time }],
  onPresenceStatusChange: payload => ['onPresenceStatusChange', payload],
  onContactInvited: contact('onContactInvited'),
  onContactAgreed: contact('onContactAgreed'),
  onContactRefuse: contact('onContactRefuse'),
  onContactDeleted: contact('onContactDeleted'),
  onContactAdded: contact('onContactAdded'),
  onGroupEvent: (payload, me) => groupEvents[String(payload.operation)]?.(payload, me),
  onChatroomEvent: roomEvent,
  onChatThreadChange: threadEvent,
  onMultiDeviceEvent: multiDeviceEvent,
  onOfflineMessageSyncStart: () => ['onOfflineMessageSyncStart', undefined],
  onOfflineMessageSyncFinish: () => ['onOfflineMessageSyncFinish', undefined],
};
