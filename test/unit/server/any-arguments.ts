/** Options for most methods of Agora Chat and Easemob: each method reads a few of these fields. */
export const anything = {
  ...{ groupId: 'g1', chatRoomId: 'r1', roomId: 'r1', chatThreadId: 't1', parentId: 'g1', targetId: 'bob', to: 'bob' },
  ...{ username: 'bob', userName: 'bob', userId: 'bob', userIds: ['bob'], users: ['bob'], usernames: ['bob'] },
  ...{ applicant: 'bob', invitee: 'bob', newOwner: 'bob', name: 'bob', applicants: ['bob'], deviceId: 'd' },
  ...{ pageNum: 1, pageSize: 10, pagenum: 1, pagesize: 10, limit: 10, expiry: 60, muteDuration: 1000, mark: 1 },
  ...{ chatType: 'singleChat', conversationType: 'singleChat', conversationId: 'bob', type: 'singleChat' },
  ...{ conversations: [], conversationList: [{ id: 'bob', type: 'singleChat' }], filter: { mark: 1 }, isPinned: true },
  ...{ messageId: '1', mid: '1', msgId: '1', messageIds: ['1'], reaction: 'x', reportType: 'x', reportReason: 'x' },
  ...{
    attributes: { a: 'b' },
    attributeKeys: ['a'],
    attributeKey: 'a',
    attributeValue: 'b',
    memberAttributes: { a: 'b' },
  },
  ...{ options: { paramType: 0, remindType: 'ALL' }, language: 'en', text: 'x', languages: ['en'], remark: 'x' },
  ...{
    announcement: 'x',
    description: 'x',
    fileId: 'f',
    chatThreadIds: ['t1'],
    queue: 'bob',
    data: { groupname: 'x' },
  },
  ...{ deviceToken: 't', notifierName: 'n', maxusers: 10, groupName: 'x', chatRoomName: 'x', channel: 'bob' },
  ...{ deleteRoam: false, cursor: '', message: '', ext: '' },
};
