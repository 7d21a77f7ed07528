import fc from 'fast-check';
import { sharedMethods } from '@/lib/providers/msync/methods';
import { smallFile, type VendorCalls } from './vendor-calls';

/** Agora Chat and Easemob. */
export const msyncCalls: VendorCalls = {
  methods: [...sharedMethods.keys()],

  valid: ({ mark, group, room }) => [
    ['createGroup', { data: { groupname: mark, desc: mark, members: ['bob'], public: true, approval: false } }],
    ['destroyGroup', { groupId: group }],
    ['modifyGroup', { groupId: group, groupName: mark, description: mark }],
    ['updateGroupAnnouncement', { groupId: group, announcement: mark }],
    ['disableSendGroupMsg', { groupId: group }],
    ['disableSendChatRoomMsg', { chatRoomId: room }],
    ['addContact', 'carol', mark],
    ['deleteContact', 'bob'],
    ['addUsersToBlocklist', { name: ['bob'] }],
    ['updateUserInfo', { nickname: mark }],
    ['setSilentModeForAll', { options: { paramType: 0, remindType: 'NONE' } }],
    ['getContacts'],
    ['getJoinedGroups', { pageNum: 1, pageSize: 20 }],
    ['getHistoryMessages', { targetId: 'bob', chatType: 'singleChat' }],
    ['getServerConversations', { pageSize: 20 }],
    ['fetchUserInfoById', ['bob']],
    ['send', { type: 'txt', chatType: 'singleChat', to: 'bob', msg: mark }],
    ['send', { type: 'cmd', chatType: 'singleChat', to: 'bob', action: mark }],
    ['getRTCToken', {}],
    ['renewToken', 'x'],
    ['close'],
    ['open', { user: 'mallory' }],
    ['logOut'],
  ],

  hostileIds: ({ group, room }) => [
    `../chatgroups/${group}?`,
    `../chatgroups/${group}#`,
    `../../chatgroups/${group}/ban?x=`,
    `../../chatrooms/${room}/ban?x=`,
    `..\\chatrooms\\${room}?`,
    `%2e%2e/chatgroups/${group}?`,
    `.\t./chatgroups/${group}?`,
    '../users/bob',
  ],

  fields: ({ attackerUrl }, id) =>
    fc.record({
      groupId: id,
      chatRoomId: id,
      roomId: id,
      chatThreadId: id,
      messageId: id,
      targetId: id,
      conversationId: id,
      username: id,
      userId: id,
      users: fc.array(id, { maxLength: 2 }),
      usernames: fc.array(id, { maxLength: 2 }),
      chatType: fc.constantFrom('singleChat', 'groupChat', 'chatRoom'),
      conversationType: fc.constantFrom('singleChat', 'groupChat'),
      pageSize: fc.constant(5),
      cursor: id,
      apiUrl: fc.constant(attackerUrl),
      uploadUrl: fc.constant(attackerUrl),
    }),

  uploads: ({ mark, attackerUrl }) =>
    fc
      .record({
        type: fc.constantFrom('file', 'img', 'audio', 'video'),
        id: fc.constant(mark),
        version: fc.constantFrom(1, undefined),
        to: fc.constant('bob'),
        chatType: fc.constant('singleChat'),
        filename: fc.constant(mark),
        uploadUrl: fc.constant(attackerUrl),
        apiUrl: fc.constant(attackerUrl),
        url: fc.constant(attackerUrl),
        body: fc.constant({ uploadUrl: attackerUrl, url: attackerUrl }),
        ext: fc.constant({ mark }),
        file: fc.constant({ data: smallFile, filename: mark, url: attackerUrl }),
      })
      .map(message => ['send', message]),

  takeFile: ({ mark }, data) => ['send', { type: 'file', to: 'bob', chatType: 'singleChat', file: { data }, id: mark }],
};
