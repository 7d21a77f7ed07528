import fc from 'fast-check';
import { tencentMethods } from '@/lib/providers/tencent/methods';
import { smallFile, type VendorCalls } from './vendor-calls';

export const tencentCalls: VendorCalls = {
  methods: [...tencentMethods.keys()],

  valid: ({ mark, group, room }) => [
    ['createGroup', { name: mark, type: 'Public', groupID: mark, memberList: [{ userID: 'bob' }] }],
    ['dismissGroup', group],
    ['updateGroupProfile', { groupID: group, name: mark, notification: mark }],
    ['changeGroupOwner', { groupID: group, newOwnerID: 'bob' }],
    ['deleteGroupMember', { groupID: group, userIDList: ['bob'] }],
    ['quitGroup', group],
    ['joinGroup', { groupID: room, type: 'AVChatRoom' }],
    ['setGroupAttributes', { groupID: group, groupAttributes: { mark } }],
    ['setGroupCounters', { groupID: group, counters: { mark: 1 } }],
    ['addFriend', { to: 'carol', source: 'AddSource_Type_Web', wording: mark, type: 'Type_Both' }],
    ['deleteFriend', { userIDList: ['bob'], type: 'Type_Both' }],
    ['createFriendGroup', { name: mark, userIDList: ['bob'] }],
    ['addToBlacklist', { userIDList: ['bob'] }],
    ['followUser', ['carol']],
    ['updateMyProfile', { nick: mark }],
    ['createConversationGroup', { conversationIDList: ['C2Cbob'], groupName: mark }],
    ['setAllReceiveMessageOpt', { messageRemindType: 'AcceptNotNotify', startHour: 1, duration: 3_600 }],
    ['clearHistoryMessage', 'C2Cbob'],
    ['getFriendList'],
    ['getGroupList'],
    ['getGroupMemberList', { groupID: group, count: 15, offset: 0 }],
    ['getConversationList'],
    ['getMessageList', { conversationID: 'C2Cbob' }],
    ['getUserProfile', { userIDList: ['bob'] }],
    ['createTextMessage', { to: 'bob', conversationType: 'C2C', payload: { text: mark } }],
    ['sendMessage', { ID: mark, to: 'bob', conversationType: 'C2C', type: 'TIMTextElem', payload: { text: mark } }],
    ['invite', { userID: 'bob', data: mark, timeout: 0 }],
    ['inviteInGroup', { groupID: group, inviteeList: ['bob'], data: mark }],
    ['setSelfStatus', mark],
    ['login', { userID: 'mallory', userSig: 'x' }],
    ['logout'],
    ['destroy'],
    ['setLogLevel', 0],
    ['registerPlugin', { plugin: { $fuzz: 'function' } }],
    ['on', 'onMessageReceived', { $fuzz: 'function' }],
    ['callExperimentalAPI', 'internal_operation', mark],
  ],

  hostileIds: ({ group, room }) => [
    `GROUP${group}`,
    `GROUP${room}`,
    `GROUP../${group}`,
    'C2Cbob',
    'C2C__proto__',
    'GROUP__proto__',
    '@TIM#SYSTEM',
    `@TGS#${group}`,
    '../bob',
  ],

  fields: ({ attackerUrl }, id) =>
    fc.record({
      groupID: id,
      userID: id,
      to: id,
      ID: id,
      messageID: id,
      conversationID: id,
      nextReqMessageID: id,
      topicID: id,
      userIDList: fc.array(id, { maxLength: 2 }),
      memberUserIDList: fc.array(id, { maxLength: 2 }),
      groupIDList: fc.array(id, { maxLength: 2 }),
      conversationIDList: fc.array(id, { maxLength: 2 }),
      messageList: fc.array(id, { maxLength: 2 }),
      conversationType: fc.constantFrom('C2C', 'GROUP', '@TIM#SYSTEM'),
      type: fc.constantFrom('Public', 'AVChatRoom', 'TIMTextElem', 'Type_Both'),
      count: fc.constant(5),
      cursor: id,
      payload: fc.record({ text: id, data: id, url: fc.constant(attackerUrl), downloadKey: id }),
      url: fc.constant(attackerUrl),
      avatar: fc.constant(attackerUrl),
    }),

  uploads: ({ mark, attackerUrl }) =>
    fc
      .tuple(
        fc.constantFrom('createFileMessage', 'createImageMessage', 'createAudioMessage', 'createVideoMessage'),
        fc.record({
          to: fc.constant('bob'),
          conversationType: fc.constant('C2C'),
          payload: fc.constant({ file: smallFile, url: attackerUrl, uploadUrl: attackerUrl }),
          cloudCustomData: fc.constant(mark),
          url: fc.constant(attackerUrl),
        }),
      )
      .map(([method, message]) => [method, message]),

  takeFile: ({ mark }, file) => [
    'createFileMessage',
    { to: 'bob', conversationType: 'C2C', payload: { file }, cloudCustomData: mark },
  ],
};
