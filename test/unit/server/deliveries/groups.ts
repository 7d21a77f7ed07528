// Group, chat room and thread events, with their callbacks.
import type { MucOperation } from '../../../server/deliver/muc';
import { type Case, from } from './case';

/** The operation that `onGroupEvent` reports for each MUC operation. */
const groupEvents: Partial<Record<MucOperation, string>> = {
  create: 'create',
  destroy: 'destroy',
  apply: 'requestToJoin',
  applyAccept: 'acceptRequest',
  applyDecline: 'joinPublicGroupDeclined',
  invite: 'inviteToJoin',
  inviteAccept: 'acceptInvite',
  inviteDecline: 'rejectInvite',
  kick: 'removeMember',
  allow: 'unblockMember',
  update: 'updateInfo',
  presence: 'memberPresence',
  absence: 'memberAbsence',
  directJoined: 'directJoined',
  assignOwner: 'changeOwner',
  addAdmin: 'setAdmin',
  removeAdmin: 'removeAdmin',
  addMute: 'muteMember',
  removeMute: 'unmuteMember',
  updateAnnouncement: 'updateAnnouncement',
  deleteAnnouncement: 'deleteAnnouncement',
  uploadFile: 'uploadFile',
  deleteFile: 'deleteFile',
  addAllowlist: 'addUserToAllowlist',
  removeAllowlist: 'removeAllowlistMember',
  muteAll: 'muteAllMembers',
  unmuteAll: 'unmuteAllMembers',
  memberAttributes: 'memberAttributesUpdate',
};

/** Operations that only the older callbacks report, with their names there. */
const olderEvents: Partial<Record<MucOperation, string>> = {
  join: 'join',
  leave: 'leave',
  getBlocklist: 'getBlackList',
  ban: 'ban',
  block: 'block',
  unblock: 'unblock',
};

const entries = (table: Partial<Record<MucOperation, string>>) => Object.entries(table) as [MucOperation, string][];

export const groups: Case[] = [
  ...entries(groupEvents).map(([operation, name]) => ({
    sent: { kind: `muc:${operation}` as const, group: 'g1', from },
    fires: 'onGroupEvent',
    with: { operation: name, id: 'g1' },
    ...(operation === 'create' || operation === 'memberAttributes' ? {} : { listen: 'onPresence' }),
  })),
  {
    sent: { kind: 'muc:update', group: 'g1', from, info: { name: 'Tea', public: 'true', last_modified: '7' } },
    fires: 'onGroupEvent',
    with: { operation: 'updateInfo', detail: { name: 'Tea', public: true, lastModified: 7 } },
    listen: 'onPresence',
  },
  ...entries(olderEvents).map(([operation, type]) => ({
    sent: { kind: `muc:${operation}` as const, group: 'g1', from },
    fires: 'onGroupChange',
    with: { type, gid: 'g1' },
    listen: 'onPresence',
  })),
  {
    sent: { kind: 'muc:presence', group: 'g1', from, members: ['x', 'y'] },
    fires: 'onGroupEvent',
    with: { operation: 'membersPresence', members: ['x', 'y'] },
    listen: 'onPresence',
  },
  {
    sent: { kind: 'muc:kick', group: 'r1', from, room: true },
    fires: 'onChatroomEvent',
    with: { operation: 'removeMember', id: 'r1' },
    listen: 'onPresence',
  },
  {
    sent: { kind: 'muc:presence', group: 'r1', from, room: true },
    fires: 'onChatroomEvent',
    with: { operation: 'memberPresence' },
    listen: 'onPresence',
  },
  {
    sent: { kind: 'muc:setMetadata', group: 'r1', from, room: true },
    fires: 'onChatroomEvent',
    with: { operation: 'updateChatRoomAttributes', attributes: { topic: 'tea' } },
  },
  {
    sent: { kind: 'muc:deleteMetadata', group: 'r1', from, room: true },
    fires: 'onChatroomEvent',
    with: { operation: 'removeChatRoomAttributes', attributes: ['topic'] },
  },
  {
    sent: { kind: 'muc:threadKick', group: 't1', from, threadOf: 'g1' },
    fires: 'onChatThreadChange',
    with: { operation: 'userRemove', id: 't1', parentId: 'g1' },
  },
  ...(['Create', 'Destroy', 'Join', 'Leave'] as const).map(word => ({
    sent: { kind: `muc:thread${word}` as const, group: 't1', from: 'alice', fromDevice: 'phone', threadOf: 'g1' },
    fires: 'onMultiDeviceEvent',
    with: { operation: `chatThread${word}`, chatThreadId: 't1' },
  })),
  {
    sent: { kind: 'muc:threadUpdate', group: 't1', from: 'alice', fromDevice: 'phone' },
    fires: 'onMultiDeviceEvent',
    with: { operation: 'chatThreadNameUpdate' },
  },
];
