/**
 * How the methods of easemob-websdk 5 are called in version 4, except `chatCalls`. Loaded when one is called. Methods
 * that are in neither, and not local to the page, have no equivalent.
 */
import { omitUndefined } from '../chat-client/omit-undefined';
import { type Answer, type Call, type Calls, call, conversation, cursorOf, list, userOf, users } from './call';
import { type Fields, fieldsOf, messageFrom } from './message';
import type { ManagerKey } from './names';

const entries: Answer = data =>
  list(data).map(entry => ({ user: userOf(typeof entry === 'string' ? entry : entry.user), ...expiryOf(entry) }));
const expiryOf = (entry: unknown): Fields => omitUndefined({ muteExpire: fieldsOf(entry).expire });

const memberOf = ({ owner, admin, member, userId, role, joinedTime }: Fields): Fields => ({
  user: userOf(userId ?? owner ?? admin ?? member),
  role: role ?? (owner ? 'owner' : admin ? 'admin' : 'member'),
  ...omitUndefined({ joinedAt: joinedTime }),
});

/** The result of a change of members, by whether it succeeded. */
const actions =
  (idName: string): Answer =>
  (data, params) => {
    const results = (Array.isArray(data) ? data : [data]).map(fieldsOf);
    const done = (ok: boolean) =>
      results
        .filter(({ result = true }) => Boolean(result) === ok)
        .map(({ user, action = '', reason }) => ({ [idName]: params[idName], user: userOf(user), action, reason }));
    return { succeeded: done(true), failed: done(false) };
  };

function groupDetail(data: unknown): Fields {
  const group = fieldsOf(Array.isArray(data) ? data[0] : data);
  const owner = list(group.affiliations).find(member => member.owner)?.owner ?? group.owner;
  return omitUndefined({
    ...{ groupId: group.id ?? group.groupId, name: group.name ?? group.groupName, description: group.description },
    ...{ memberCount: group.affiliations_count, public: group.public, joinApprovalRequired: group.membersonly },
    ...{
      allowInvites: group.allowinvites,
      maxMembers: group.maxusers,
      role: group.permission,
      disabled: group.disabled,
    },
    ...{ owner: owner === undefined ? undefined : userOf(owner), inviteNeedConfirm: group.invite_need_confirm },
    ...{ muteAllMembers: group.mute, ext: group.custom, createdAt: group.created, avatarUrl: group.avatar },
    ...{
      messageBlocked: group.shieldgroup,
      joinedAt: list(group.affiliations).find(member => member.joined_time)?.joined_time,
    },
  });
}

function roomDetail(data: unknown): Fields {
  const { groupId: _, name, joinApprovalRequired: __, allowInvites: ___, ...rest } = groupDetail(data);
  const room = fieldsOf(Array.isArray(data) ? data[0] : data);
  return { chatRoomId: room.id ?? room.chatRoomId, name, ...rest };
}

const threadOf = (thread: Fields): Fields =>
  omitUndefined({
    ...{ chatThreadId: thread.id ?? thread.chatThreadId, parentId: thread.parentId, name: thread.name ?? '' },
    ...{ ownerId: thread.owner, messageId: thread.messageId, createdAt: thread.created },
  });

const threads: Answer = data => {
  const { entities = data, properties } = fieldsOf(data);
  return { items: list(entities).map(threadOf), cursor: cursorOf(properties) };
};

const numbersOf = (statuses: unknown): Fields =>
  Object.fromEntries(Object.entries(fieldsOf(statuses)).map(([device, status]) => [device, Number(status)]));

const presences: Answer = data =>
  list(fieldsOf(data).result ?? data).map(({ uid, status, ext = '', last_time = 0, expiry = 0 }) => ({
    ...{
      publisher: uid,
      statusList: numbersOf(status),
      ext,
      latestTime: Number(last_time),
      expiryTime: Number(expiry),
    },
  }));

const profileNames: Readonly<Record<string, string>> = { avatarurl: 'avatarUrl' };

export const profileOf = (userId: unknown, attributes: unknown): Fields => ({
  userId,
  ...Object.fromEntries(
    Object.entries(fieldsOf(attributes)).map(([name, value]) => [profileNames[name] ?? name, value]),
  ),
});

const attributesOf = ({ avatarUrl, ...rest }: Fields): Fields => omitUndefined({ ...rest, avatarurl: avatarUrl });

const profiles: Answer = (data, { userIds }) => list(userIds).map(id => profileOf(id, fieldsOf(data)[String(id)]));

/** The rule of a silent mode, with the names of each version. */
const optionsOfRule = (rule: unknown): Fields => {
  const { mode, remindType, duration, startTime, endTime } = fieldsOf(rule);
  const paramType = { REMIND_TYPE: 0, DURATION: 1, INTERVAL: 2 }[String(mode)];
  return omitUndefined({ paramType, remindType, duration, startTime, endTime });
};

const ruleOf = (data: unknown): Fields => {
  const { type, ignoreDuration, ignoreInterval, ...rule } = fieldsOf(data);
  return omitUndefined({ remindType: type, expireTime: ignoreDuration, interval: ignoreInterval, ...rule });
};

const silentRule: Answer = (data, { conversationId, conversationType }) =>
  conversationId === undefined
    ? { scope: 'global', rule: ruleOf(data) }
    : { conversationId, conversationType, rule: ruleOf(data) };

const silentMode = (method: string): Call => ({
  method,
  args: ({ rule, conversationId, conversationType }) => [
    {
      ...(conversationId !== undefined && { conversationId, type: conversationType }),
      ...(rule !== undefined && { options: optionsOfRule(rule) }),
    },
  ],
  answer: silentRule,
});

const marked =
  (operation: string): Answer =>
  (_data, { conversations, mark }) => ({ operation, mark, succeeded: conversations, failed: [] });

const reactions: Answer = data =>
  list(data).map(({ msgId, reactionList }) => ({
    messageId: msgId,
    reactions: list(reactionList).map(({ reaction, count, state, isAddedBySelf, userList }) => ({
      ...{ reaction, count, isAddedBySelf: Boolean(isAddedBySelf ?? state), userIds: userList ?? [] },
    })),
  }));

/** Parameters of version 4 by those of version 5, where they differ. */
const renamed: Readonly<Record<string, string>> = { conversationId: 'targetId', conversationType: 'chatType' };

const historyOf = Object.entries(renamed)
  .map(pair => pair.join(':'))
  .join(' ');

export const lazyCalls: Readonly<Record<ManagerKey | 'client', Calls>> = {
  client: {
    getSelfIdsOnOtherPlatform: { method: 'getSelfIdsOnOtherPlatform', args: () => [], answer: data => data },
    getUserIdsWithRTCUids: { method: 'getUserIdByRTCUIds', args: params => [params] },
  },
  chatManager: {
    removeHistoryMessages: call('removeHistoryMessages', `${historyOf} messageIds beforeTimestamp:beforeTimeStamp`),
    addConversationMark: call('addConversationMark', 'conversations mark', marked('add')),
    removeConversationMark: call('removeConversationMark', 'conversations mark', marked('remove')),
    clearAllMessagesAndConversations: { method: 'deleteAllMessagesAndConversations', args: () => [] },
    pinMessage: call('pinMessage', `${conversation} messageId`),
    unpinMessage: call('unpinMessage', `${conversation} messageId`),
    getPinnedMessageList: call(
      'getServerPinnedMessages',
      conversation,
      (data, { conversationId, conversationType }, me) => ({
        items: list(fieldsOf(data).list).map(({ operatorId, pinTime, message }) => ({
          ...{ messageId: fieldsOf(message).id, conversationId, conversationType, operatorId, pinnedAt: pinTime },
          message: { ...messageFrom(fieldsOf(message), me), isOnline: undefined },
        })),
      }),
      { pageSize: 20 },
    ),
    downloadAndParseCombineMessage: {
      method: 'downloadAndParseCombineMessage',
      args: ({ message, url, secret }) => {
        const body = fieldsOf(fieldsOf(message).body);
        return [{ url: url ?? body.url, secret: secret ?? body.secret }];
      },
      answer: (data, _params, me) => list(data).map(message => messageFrom(message, me)),
    },
    getGroupMessageReadUsers: call('getGroupMsgReadUser', 'groupId messageId:msgId', (data, { groupId, messageId }) => {
      const read = fieldsOf(data).userlist ?? fieldsOf(data).userList;
      const readers = list(read).map(item => ({ userId: item.username ?? item, user: userOf(item.username ?? item) }));
      return { groupId, messageId, users: readers, count: readers.length, cursor: '', hasMore: false };
    }),
    addReaction: call('addReaction', 'messageId reaction'),
    removeReaction: call('deleteReaction', 'messageId reaction'),
    getReactionList: call('getReactionList', 'conversationType:chatType messageId groupId', reactions),
    getReactionDetail: call('getReactionDetail', 'messageId reaction cursor pageSize', (data, { reaction }) => {
      const { userCount, count = userCount, isAddedBySelf, state, userList, cursor = '' } = fieldsOf(data);
      const reactionUsers = list(userList).map(userId => ({ userId, user: userOf(userId) }));
      const own = Boolean(isAddedBySelf ?? state);
      const total = count ?? reactionUsers.length;
      return { reaction, count: total, isAddedBySelf: own, reactionUsers, cursor, hasMore: cursor !== '' };
    }),
    getSupportedTranslationLanguages: { method: 'getSupportedLanguages', args: () => [], answer: data => data },
    translateMessage: {
      method: 'translateMessage',
      args: ({ message, targetLanguages }) => [
        { text: fieldsOf(fieldsOf(message).body).content, languages: targetLanguages },
      ],
      answer: data => list(data)[0],
    },
  },
  contactManager: {
    addContact: { method: 'addContact', args: ({ userId, message = '' }) => [userId, message] },
    deleteContact: { method: 'deleteContact', args: ({ userId }) => [userId] },
    acceptContactInvite: { method: 'acceptContactInvite', args: ({ userId }) => [userId] },
    declineContactInvite: { method: 'declineContactInvite', args: ({ userId }) => [userId] },
    setContactRemark: call('setContactRemark', 'userId remark'),
    getBlocklist: { method: 'getBlocklist', args: () => [], answer: users },
    addUsersToBlocklist: call('addUsersToBlocklist', 'userIds:name', (_data, { userIds }) => ({
      succeeded: list(userIds).map(userOf),
      failed: [],
    })),
    removeUserFromBlocklist: call('removeUserFromBlocklist', 'userIds:name'),
  },
  groupManager: {
    createGroup: {
      method: 'createGroupVNext',
      args: ({ name, description, avatar, memberIds, public: isPublic, ...rest }) => {
        const { joinApprovalRequired, allowInvites, inviteNeedConfirm, maxMembers, ext } = rest;
        const members = memberIds ?? [];
        const rules = {
          ...{ isPublic, needApprovalToJoin: joinApprovalRequired, allowMemberToInvite: allowInvites },
          ...{ inviteNeedConfirm, maxMemberCount: maxMembers, extension: ext },
        };
        return [omitUndefined({ groupName: name, description, avatar, members, ...rules })];
      },
      answer: data => ({ groupId: fieldsOf(data).groupid ?? fieldsOf(data).groupId }),
    },
    getGroupInfo: call('getGroupInfo', 'groupId', groupDetail),
    getGroupInfoList: {
      method: 'getGroupInfo',
      args: ({ groupIds }) => [{ groupId: groupIds }],
      answer: data => list(data).map(groupDetail),
    },
    updateGroupInfo: call('modifyGroup', 'groupId name:groupName description avatar ext'),
    changeGroupOwner: call('changeGroupOwner', 'groupId newOwner'),
    destroyGroup: call('destroyGroup', 'groupId'),
    leaveGroup: call('leaveGroup', 'groupId'),
    joinGroup: {
      method: 'joinGroup',
      args: ({ groupId, message = '' }) => [{ groupId, message }],
    },
    inviteUsersToGroup: call('inviteUsersToGroup', 'groupId userIds:users'),
    acceptGroupJoinRequest: call('acceptGroupJoinRequest', 'groupId userId:applicant'),
    rejectGroupJoinRequest: call('rejectGroupJoinRequest', 'groupId userId:applicant reason'),
    acceptInvitation: { method: 'acceptGroupInvite', args: ({ groupId }, me) => [{ groupId, invitee: me }] },
    rejectInvitation: { method: 'rejectGroupInvite', args: ({ groupId }, me) => [{ groupId, invitee: me }] },
    getGroupMemberList: call('getGroupMembers', 'groupId cursor pageSize:limit', data => ({
      items: list(fieldsOf(data).members ?? data).map(memberOf),
      cursor: cursorOf(data),
    })),
    removeGroupMembers: call('removeGroupMembers', 'groupId userIds:users'),
    getGroupAdminList: call('getGroupAdmin', 'groupId', users),
    addGroupAdmin: call('setGroupAdmin', 'groupId userId:username'),
    removeGroupAdmin: call('removeGroupAdmin', 'groupId userId:username'),
    getGroupMuteList: call('getGroupMuteList', 'groupId', entries),
    muteGroupMembers: call('muteGroupMember', 'groupId userIds:username muteDuration'),
    unmuteGroupMembers: call('unmuteGroupMember', 'groupId userIds:username'),
    muteAllGroupMembers: call('disableSendGroupMsg', 'groupId'),
    unmuteAllGroupMembers: call('enableSendGroupMsg', 'groupId'),
    getGroupBlocklist: call('getGroupBlocklist', 'groupId', entries),
    blockGroupMembers: call('blockGroupMembers', 'groupId userIds:usernames'),
    unblockGroupMembers: call('unblockGroupMembers', 'groupId userIds:usernames'),
    getGroupAllowlist: call('getGroupAllowlist', 'groupId', entries),
    addUsersToGroupAllowlist: call('addUsersToGroupAllowlist', 'groupId userIds:users'),
    removeUsersFromGroupAllowlist: call('removeGroupAllowlistMember', 'groupId userIds:userName'),
    checkIfInGroupAllowList: {
      method: 'isInGroupAllowlist',
      args: ({ groupId }, me) => [{ groupId, userName: me }],
      answer: data => Boolean(fieldsOf(data).white ?? data),
    },
    checkIfInGroupMuteList: call('isInGroupMutelist', 'groupId', data => Boolean(data)),
    getGroupAnnouncement: call('fetchGroupAnnouncement', 'groupId', data => ({
      announcement: fieldsOf(data).announcement ?? '',
    })),
    updateGroupAnnouncement: call('updateGroupAnnouncement', 'groupId announcement'),
    getGroupSharedFileList: call('getGroupSharedFilelist', 'groupId pageNum pageSize', data =>
      list(data).map(file => ({
        ...{ fileId: file.file_id, name: file.file_name, size: file.file_size, createdAt: file.created },
        owner: userOf(file.file_owner),
      })),
    ),
    deleteGroupSharedFile: call('deleteGroupSharedFile', 'groupId fileId'),
    setGroupMemberAttributes: call('setGroupMemberAttributes', 'groupId userId memberAttributes'),
    getGroupMembersAttributes: call('getGroupMembersAttributes', 'groupId userIds keys', data => data),
  },
  chatRoomManager: {
    getChatRoomList: call('getChatRooms', 'pageNum:pagenum pageSize:pagesize', (data, { pageNum, pageSize }) => ({
      items: list(data).map(roomDetail),
      ...{ pageNum, pageSize },
    })),
    getChatRoomInfo: call('getChatRoomDetails', 'chatRoomId', roomDetail),
    updateChatRoomInfo: call(
      'modifyChatRoom',
      'chatRoomId name:chatRoomName description maxMembers:maxusers',
      data => data,
    ),
    joinChatRoom: call('joinChatRoom', 'chatRoomId:roomId ext leaveOtherRooms', data => fieldsOf(fieldsOf(data).info)),
    leaveChatRoom: call('leaveChatRoom', 'chatRoomId:roomId'),
    getMemberList: call('getChatRoomMembers', 'chatRoomId cursor pageSize:limit', data => ({
      items: list(fieldsOf(data).members ?? data).map(memberOf),
      cursor: cursorOf(data),
    })),
    removeMembers: call('removeChatRoomMembers', 'chatRoomId userIds:users', actions('chatRoomId')),
    getAdminList: call('getChatRoomAdmin', 'chatRoomId', users),
    addAdmin: call('setChatRoomAdmin', 'chatRoomId userId:username'),
    removeAdmin: call('removeChatRoomAdmin', 'chatRoomId userId:username'),
    getMuteList: call('getChatRoomMutelist', 'chatRoomId', entries),
    muteMembers: call('muteChatRoomMember', 'chatRoomId userIds:username duration:muteDuration'),
    unmuteMembers: call('unmuteChatRoomMember', 'chatRoomId userIds:username'),
    muteAllMembers: call('disableSendChatRoomMsg', 'chatRoomId'),
    unmuteAllMembers: call('enableSendChatRoomMsg', 'chatRoomId'),
    getBlocklist: call('getChatRoomBlacklist', 'chatRoomId', entries),
    blockMembers: call('blockChatRoomMembers', 'chatRoomId userIds:usernames', actions('chatRoomId')),
    unblockMembers: call('unblockChatRoomMembers', 'chatRoomId userIds:usernames', actions('chatRoomId')),
    getAllowlist: call('getChatRoomAllowlist', 'chatRoomId', entries),
    addUsersToAllowlist: call('addUsersToChatRoomAllowlist', 'chatRoomId userIds:users', actions('chatRoomId')),
    removeUsersFromAllowlist: call(
      'removeChatRoomAllowlistMember',
      'chatRoomId userIds:userName',
      actions('chatRoomId'),
    ),
    checkIfInMuteList: call('isInChatRoomMutelist', 'chatRoomId', data => Boolean(data)),
    checkIfInAllowList: {
      method: 'isInChatRoomAllowlist',
      args: ({ chatRoomId }, me) => [{ chatRoomId, userName: me }],
      answer: data => Boolean(fieldsOf(data).white ?? data),
    },
    getAnnouncement: call('fetchChatRoomAnnouncement', 'chatRoomId:roomId', data => ({
      announcement: fieldsOf(data).announcement ?? '',
    })),
    updateAnnouncement: call('updateChatRoomAnnouncement', 'chatRoomId:roomId announcement'),
    getAttributes: call('getChatRoomAttributes', 'chatRoomId keys:attributeKeys', data => data),
    setAttributes: call(
      'setChatRoomAttributes',
      'chatRoomId attributes autoDelete isForced',
      (_data, { attributes }) => ({
        appliedKeys: Object.keys(fieldsOf(attributes)),
        failedKeys: {},
      }),
    ),
    removeAttributes: call('removeChatRoomAttributes', 'chatRoomId keys:attributeKeys isForced', (_data, { keys }) => ({
      appliedKeys: keys,
      failedKeys: {},
    })),
  },
  chatThreadManager: {
    createChatThread: call('createChatThread', 'parentId name messageId', data => ({
      chatThreadId: fieldsOf(data).chatThreadId,
    })),
    getChatThreadList: call('getChatThreads', 'parentId pageSize cursor', threads),
    getJoinedChatThreadList: call('getJoinedChatThreads', 'parentId pageSize cursor', threads),
    getChatThreadInfo: call('getChatThreadDetail', 'chatThreadId', data => threadOf(fieldsOf(data))),
    joinChatThread: call('joinChatThread', 'chatThreadId'),
    leaveChatThread: call('leaveChatThread', 'chatThreadId'),
    destroyChatThread: call('destroyChatThread', 'chatThreadId'),
    updateChatThreadName: call('changeChatThreadName', 'chatThreadId name'),
    getChatThreadMemberList: call('getChatThreadMembers', 'chatThreadId pageSize cursor', data => ({
      items: list(fieldsOf(data).affiliations).map(memberId => ({ memberId, joinedAt: undefined })),
      cursor: cursorOf(fieldsOf(data).properties),
    })),
    removeChatThreadMember: call('removeChatThreadMember', 'chatThreadId memberId:username'),
    getChatThreadLastMessageList: call('getChatThreadLastMessage', 'chatThreadIds', (data, _params, me) => ({
      items: list(fieldsOf(data).entities ?? data).map(({ chatThreadId, lastMessage }) => ({
        ...{ chatThreadId, lastMessage: lastMessage ? messageFrom(fieldsOf(lastMessage), me) : undefined },
      })),
    })),
  },
  presenceManager: {
    publishPresence: call('publishPresence', 'customStatus:description'),
    subscribePresence: call('subscribePresence', 'userIds:usernames expiry', presences),
    unsubscribePresence: call('unsubscribePresence', 'userIds:usernames'),
    getSubscribedPresenceList: call('getSubscribedPresenceList', 'pageNum pageSize', data =>
      list(fieldsOf(fieldsOf(data).result).sublist).map(({ uid }) => uid),
    ),
    getPresenceStatus: call('getPresenceStatus', 'userIds:usernames', presences),
  },
  pushManager: {
    uploadPushToken: call('uploadPushToken', 'deviceId deviceToken notifierName'),
    setGlobalSilentMode: silentMode('setSilentModeForAll'),
    getGlobalSilentMode: silentMode('getSilentModeForAll'),
    setConversationSilentMode: silentMode('setSilentModeForConversation'),
    getConversationSilentMode: silentMode('getSilentModeForConversation'),
    clearConversationRemindType: silentMode('clearRemindTypeForConversation'),
    getConversationSilentModes: {
      method: 'getSilentModeForConversations',
      args: ({ conversationList }) => [
        {
          conversationList: list(conversationList).map(({ conversationId: id, conversationType: type }) => ({
            ...{ id, type },
          })),
        },
      ],
      answer: (data, { conversationList }) => {
        const { user, group } = fieldsOf(data);
        return {
          conversations: list(conversationList).map(item => {
            const rules = fieldsOf(item.conversationType === 'groupChat' ? group : user);
            return { ...item, rule: ruleOf(rules[String(item.conversationId)]) };
          }),
        };
      },
    },
    setPushLanguage: call('setPushPerformLanguage', 'language'),
    getPushLanguage: {
      method: 'getPushPerformLanguage',
      args: () => [],
      answer: data => ({ language: fieldsOf(data).language ?? '' }),
    },
  },
  userInfoManager: {
    getUserInfoByUserId: { method: 'fetchUserInfoById', args: ({ userIds }) => [userIds], answer: profiles },
    getUserInfoByAttribute: {
      method: 'fetchUserInfoById',
      args: ({ userIds, attributes }) => [
        userIds,
        list(attributes).map(name => (String(name) === 'avatarUrl' ? 'avatarurl' : name)),
      ],
      answer: profiles,
    },
    updateOwnInfo: {
      method: 'updateUserInfo',
      args: info => [attributesOf(info)],
      answer: (data, _info, me) => profileOf(me, data),
    },
  },
};
