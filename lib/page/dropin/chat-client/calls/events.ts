/** The web SDK's events for the listeners of the managers. */
import type { AgoraChat } from 'agora-chat';
import type * as Declared from '../declared.generated';
import {
  type ChatConversationType,
  ChatMessagePinOperation,
  ChatMessageThreadOperation,
  ChatMultiDeviceEvent,
  ChatReactionOperate,
} from '../enums';
import type { ChatMessage } from '../message';
import {
  ChatGroup,
  ChatGroupMessageAck,
  ChatMessagePinInfo,
  ChatMessageReactionEvent,
  ChatMessageThreadEvent,
  ChatPresence,
  ChatReactionOperation,
  ChatRoom,
} from '../results';
import { reactionOf, storeWebMessage, threadOf } from './chat';
import type { Context, Data } from './table';
import { fromWebChatType, fromWebMessage } from './web-message';

/** Listeners by the manager that has them; `client` for those of the client. */
export interface Listeners {
  chat: Declared.ChatMessageEventListener;
  contact: Declared.ChatContactEventListener;
  group: Declared.ChatGroupEventListener;
  room: Declared.ChatRoomEventListener;
  presence: Partial<Declared.ChatPresenceEventListener>;
  multiDevice: Declared.ChatMultiDeviceEventListener;
}

type CallbackParameters<F> = NonNullable<F> extends (...args: infer A) => void ? A : never;

export type Emit = <K extends keyof Listeners, N extends keyof Listeners[K]>(
  kind: K,
  name: N,
  ...args: CallbackParameters<Listeners[K][N]>
) => void;

/** The name of a callback and its parameter, without the id of the group or room. */
type MucEvent = readonly [name: string, params?: object];
type TranslateMuc = (event: Data, user: string) => MucEvent;

/** Members that an event is about. The older field is for one. */
const membersOf = ({ members, userIds, userId, from }: Data): string[] => members ?? userIds ?? [userId ?? from];

/** Callbacks of groups and rooms with equal names, by the operation of the web SDK. */
const mucEvents: Readonly<Record<string, TranslateMuc>> = {
  muteMember: event => ['onMuteListAdded', { mutes: membersOf(event), muteTimestamp: event.muteTimestamp }],
  unmuteMember: event => ['onMuteListRemoved', { mutes: membersOf(event) }],
  setAdmin: ({ userId }, user) => ['onAdminAdded', { admin: userId ?? user }],
  // The web SDK reports it to the former admin, without an id.
  removeAdmin: ({ userId }, user) => ['onAdminRemoved', { admin: userId ?? user }],
  changeOwner: ({ from, userId }, user) => ['onOwnerChanged', { newOwner: userId ?? user, oldOwner: from }],
  updateAnnouncement: ({ announcement = '' }) => ['onAnnouncementChanged', { announcement }],
  deleteAnnouncement: () => ['onAnnouncementChanged', { announcement: '' }],
  addUserToAllowlist: event => ['onAllowListAdded', { members: membersOf(event) }],
  removeAllowlistMember: event => ['onAllowListRemoved', { members: membersOf(event) }],
};

const groupEvents: Readonly<Record<string, TranslateMuc>> = {
  ...mucEvents,
  inviteToJoin: ({ from, name, reason }) => ['onInvitationReceived', { inviter: from, groupName: name, reason }],
  requestToJoin: ({ from, name, reason }) => ['onRequestToJoinReceived', { applicant: from, groupName: name, reason }],
  acceptRequest: ({ from, name }) => ['onRequestToJoinAccepted', { accepter: from, groupName: name }],
  joinPublicGroupDeclined: ({ from, name, reason, userId }, user) => [
    'onRequestToJoinDeclined',
    { decliner: from, groupName: name, applicant: userId ?? user, reason },
  ],
  acceptInvite: ({ from, reason }) => ['onInvitationAccepted', { invitee: from, reason }],
  rejectInvite: ({ from, reason }) => ['onInvitationDeclined', { invitee: from, reason }],
  removeMember: ({ name }) => ['onMemberRemoved', { groupName: name }],
  destroy: ({ name }) => ['onDestroyed', { groupName: name }],
  directJoined: ({ from, reason }) => ['onAutoAcceptInvitation', { inviter: from, inviteMessage: reason }],
  muteMember: event => ['onMuteListAdded', { mutes: membersOf(event), muteExpire: event.muteTimestamp }],
  muteAllMembers: () => ['onAllGroupMemberMuteStateChanged', { isAllMuted: true }],
  unmuteAllMembers: () => ['onAllGroupMemberMuteStateChanged', { isAllMuted: false }],
  memberPresence: event => ['onMemberJoined', { member: membersOf(event)[0] }],
  memberAbsence: event => ['onMemberExited', { member: membersOf(event)[0] }],
  uploadFile: ({ file }) => ['onSharedFileAdded', { sharedFile: file?.fileName ?? file?.name ?? '' }],
  deleteFile: ({ fileId = '' }) => ['onSharedFileDeleted', { fileId }],
  memberAttributesUpdate: ({ attributes = {}, userId, from }) => [
    'onMemberAttributesChanged',
    { member: userId ?? from, attributes, operator: from },
  ],
};

const roomEvents: Readonly<Record<string, TranslateMuc>> = {
  ...mucEvents,
  destroy: ({ name }) => ['onDestroyed', { roomName: name }],
  memberPresence: event => ['onMemberJoined', { participant: membersOf(event)[0] }],
  memberAbsence: event => ['onMemberExited', { participant: membersOf(event)[0], roomName: event.name }],
  removeMember: ({ userId, name, reason }, user) => [
    'onMemberRemoved',
    { participant: userId ?? user, roomName: name, reason },
  ],
  muteMember: event => ['onMuteListAdded', { mutes: membersOf(event), expireTime: event.muteTimestamp }],
  muteAllMembers: () => ['onAllChatRoomMemberMuteStateChanged', { isAllMuted: true }],
  unmuteAllMembers: () => ['onAllChatRoomMemberMuteStateChanged', { isAllMuted: false }],
  updateChatRoomAttributes: ({ attributes, from }) => [
    'onAttributesUpdated',
    { attributes: new Map(Object.entries(Object(attributes))), from },
  ],
  removeChatRoomAttributes: ({ attributes, from }) => ['onAttributesRemoved', { removedKeys: attributes ?? [], from }],
};

const changedGroup = ({ id, name, detail = {} }: Data): ChatGroup =>
  new ChatGroup({
    ...{ groupId: id, groupName: detail.name ?? name, description: detail.description, owner: detail.owner ?? '' },
    ...{ permissionType: -1, options: { ext: detail.ext, maxCount: detail.maxUsers } },
  });

const changedRoom = ({ id, name, detail = {} }: Data): ChatRoom =>
  new ChatRoom({
    ...{ roomId: id, roomName: detail.name ?? name, description: detail.description, owner: detail.owner ?? '' },
    permissionType: -1,
  });

const conversationEvents: Readonly<Record<string, ChatMultiDeviceEvent>> = {
  pinnedConversation: ChatMultiDeviceEvent.CONVERSATION_PINNED,
  unpinnedConversation: ChatMultiDeviceEvent.CONVERSATION_UNPINNED,
  deleteConversation: ChatMultiDeviceEvent.CONVERSATION_DELETED,
  markConversation: ChatMultiDeviceEvent.CONVERSATION_UPDATE_MARK,
  unMarkConversation: ChatMultiDeviceEvent.CONVERSATION_UPDATE_MARK,
};

const threadEvents: Readonly<Record<string, ChatMultiDeviceEvent>> = {
  chatThreadCreate: ChatMultiDeviceEvent.THREAD_CREATE,
  chatThreadDestroy: ChatMultiDeviceEvent.THREAD_DESTROY,
  chatThreadJoin: ChatMultiDeviceEvent.THREAD_JOIN,
  chatThreadLeave: ChatMultiDeviceEvent.THREAD_LEAVE,
  chatThreadNameUpdate: ChatMultiDeviceEvent.THREAD_UPDATE,
};

/** Callback and type by the operation of the web SDK. */
const threadChanges = {
  create: ['onChatMessageThreadCreated', ChatMessageThreadOperation.Create],
  update: ['onChatMessageThreadUpdated', ChatMessageThreadOperation.Update],
  destroy: ['onChatMessageThreadDestroyed', ChatMessageThreadOperation.Delete],
  userRemove: ['onChatMessageThreadUserRemoved', ChatMessageThreadOperation.Delete],
} as const;

const messageTypes = ['Text', 'Image', 'Audio', 'Video', 'File', 'Location', 'Custom', 'Combine'];

/** The topics that the managers' listeners receive; the connection's are in `connection-events.ts`. */
export function eventHandlers(context: Pick<Context, 'messages' | 'user'>, emit: Emit): AgoraChat.EventHandlerType {
  const { messages } = context;
  const receive = (message: Data) => {
    const isNew = messages.of(message.chatType === 'singleChat' ? message.from : message.to).length === 0;
    emit('chat', 'onMessagesReceived', [storeWebMessage(context, message)]);
    if (isNew) emit('chat', 'onConversationsUpdate');
  };
  const update = (
    name: 'onMessagesRead' | 'onMessagesDelivered' | 'onMessagesRecalled',
    id: string | undefined,
    fields: Partial<ChatMessage>,
  ) => {
    const updated = messages.update(id, fields);
    if (updated.length > 0) emit('chat', name, updated);
  };
  const muc = (kind: 'group' | 'room', idName: string, events: Readonly<Record<string, TranslateMuc>>) => {
    return (event: Data) => {
      const [name, params] = events[event.operation]?.(event, context.user) ?? [];
      if (name) (emit as (...args: unknown[]) => void)(kind, name, { [idName]: event.id, ...params });
    };
  };
  const groupEvent = muc('group', 'groupId', groupEvents);
  const roomEvent = muc('room', 'roomId', roomEvents);

  return {
    ...Object.fromEntries(messageTypes.map(type => [`on${type}Message`, receive])),
    onCmdMessage: (message: Data) =>
      emit('chat', 'onCmdMessagesReceived', [messages.add(fromWebMessage(message, context.user), message)]),
    onReadMessage({ mid, from = '', groupReadCount, ackContent }: Data) {
      if (!groupReadCount) return update('onMessagesRead', mid, { hasReadAck: true });
      const count = groupReadCount[mid] ?? 0;
      messages.update(mid, { groupAckCount: count });
      const ack = new ChatGroupMessageAck({
        ...{ msg_id: mid, ack_id: '', from, count, timestamp: Date.now() },
        ...(ackContent !== undefined && { ext: { content: ackContent } }),
      });
      emit('chat', 'onGroupMessageRead', [ack]);
    },
    onDeliveredMessage: ({ mid }: Data) => update('onMessagesDelivered', mid, { hasDeliverAck: true }),
    onRecallMessage: ({ mid }: Data) => update('onMessagesRecalled', mid, {}),
    onChannelMessage: ({ from = '', to }: Data) => emit('chat', 'onConversationRead', from, to),
    onModifiedMessage(message: Data) {
      const { operatorId = '', operationTime = 0 } = Object(message.modifiedInfo);
      emit('chat', 'onMessageContentChanged', storeWebMessage(context, message), operatorId, operationTime);
    },
    onReactionChange({ messageId, from, to, chatType, reactions = [] }: Data) {
      const operations = (reactions as Data[]).flatMap(({ reaction, op = [] }) =>
        (op as Data[]).map(
          ({ operator, reactionType }) =>
            new ChatReactionOperation({
              ...{ userId: operator, reaction },
              operate: reactionType === 'delete' ? ChatReactionOperate.Remove : ChatReactionOperate.Add,
            }),
        ),
      );
      const convId = chatType === 'singleChat' && from !== context.user ? from : to;
      const event = { convId, msgId: messageId, reactions: reactions.map(reactionOf), operations };
      emit('chat', 'onMessageReactionDidChange', [new ChatMessageReactionEvent(event)]);
    },
    onMessagePinEvent({ messageId, conversationId: convId, operation, operatorId, time }: Data) {
      const pinInfo = new ChatMessagePinInfo({ pinTime: time, operatorId });
      if (operation === 'pin') messages.pins.set(messageId, pinInfo);
      else messages.pins.delete(messageId);
      const pinOperation = operation === 'pin' ? ChatMessagePinOperation.Pin : ChatMessagePinOperation.Unpin;
      emit('chat', 'onMessagePinChanged', { messageId, convId, pinOperation, pinInfo });
    },
    onChatThreadChange(change: Data) {
      const [name, type] = threadChanges[change.operation as keyof typeof threadChanges] ?? [];
      if (!name) return;
      const thread = threadOf(change, context.user);
      if (change.operation === 'destroy') messages.threads.delete(thread.msgId);
      else if (thread.msgId) messages.threads.set(thread.msgId, thread);
      emit('chat', name, new ChatMessageThreadEvent({ from: change.operator ?? '', type, thread }));
    },
    onContactAdded: ({ from }: Data) => emit('contact', 'onContactAdded', from),
    onContactDeleted: ({ from }: Data) => emit('contact', 'onContactDeleted', from),
    onContactInvited: ({ from, status }: Data) => emit('contact', 'onContactInvited', from, status),
    onContactAgreed: ({ from }: Data) => emit('contact', 'onFriendRequestAccepted', from),
    onContactRefuse: ({ from }: Data) => emit('contact', 'onFriendRequestDeclined', from),
    onGroupEvent(event: Data) {
      const members: string[] = event.members ?? event.userIds ?? [];
      if (event.operation === 'updateInfo') emit('group', 'onDetailChanged', changedGroup(event));
      else if (event.operation === 'membersPresence')
        for (const member of members) emit('group', 'onMemberJoined', { groupId: event.id, member });
      else if (event.operation === 'membersAbsence')
        for (const member of members) emit('group', 'onMemberExited', { groupId: event.id, member });
      else groupEvent(event);
    },
    onChatroomEvent(event: Data) {
      if (event.operation === 'updateInfo') emit('room', 'onSpecificationChanged', changedRoom(event));
      else roomEvent(event);
    },
    onPresenceStatusChange: (list: Data[]) =>
      emit(
        'presence',
        'onPresenceStatusChanged',
        list.map(
          ({ userId, ext = '', lastTime = 0, expire = 0, statusDetails = [] }) =>
            new ChatPresence({
              ...{ publisher: userId, statusDescription: ext, lastTime: String(lastTime), expiryTime: String(expire) },
              statusDetails: Object.fromEntries(
                (statusDetails as Data[]).map(({ device, status }) => [device, Number(status)]),
              ),
            }),
        ),
      ),
    onMultiDeviceEvent({ operation, conversationId, resource, conversationType, chatThreadId, ...more }: Data) {
      const conversation = conversationEvents[operation];
      const thread = threadEvents[operation];
      if (conversation !== undefined) {
        const type = fromWebChatType(conversationType) as ChatConversationType;
        emit('multiDevice', 'onConversationEvent', conversation, conversationId, type);
        emit('chat', 'onConversationsUpdate');
      } else if (thread !== undefined) emit('multiDevice', 'onThreadEvent', thread, chatThreadId, []);
      else if (operation === 'deleteRoaming') emit('multiDevice', 'onMessageRemoved', conversationId, resource);
      else if (operation === 'memberAttributesUpdate')
        emit('multiDevice', 'onGroupEvent', ChatMultiDeviceEvent.GROUP_METADATA_CHANGED, more.id, [more.userId]);
    },
  } as AgoraChat.EventHandlerType;
}
