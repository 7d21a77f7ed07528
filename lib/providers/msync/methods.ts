/**
 * SDK methods that a site may call, by the scope that each needs. `receive` reads, `send` sends or
 * participates, `manage` changes what is stored: groups, rooms, contacts, the profile, and `delete` deletes what cannot be
 * restored: messages, conversations, groups, rooms. Names as declared by agora-chat 1.4.0 and easemob-websdk 4.21.1, including deprecated ones and those that only the
 * plugins of their miniCore declare.
 *
 * Not listed: methods that control the session (`open`, `close`, `renewToken`, ...), and `getRTCToken`,
 * because no token may reach a page.
 */
import type { Scope } from '@/lib/contract/methods';

const receive = `
  fetchHistoryMessages getHistoryMessages getServerPinnedMessages getReactionList getReactionlist getReactionDetail
  getSessionList getConversationlist getServerConversations getServerPinnedConversations getServerConversationsByFilter
  getBlacklist getBlocklist getContacts getAllContacts getContactsWithCursor fetchUserInfoById getUserIdByRTCUIds
  getSelfIdsOnOtherPlatform getSupportedLanguages translateMessage
  getSubscribedPresenceList getSubscribedPresencelist getPresenceStatus
  getSilentModeForAll getSilentModeForConversation getSilentModeForConversations getSilentModeRemindTypeConversations
  getPushPerformLanguage
  listGroups getPublicGroups getGroup getJoinedGroups getJoinedGroupsCount getGroupInfo listGroupMember listGroupMembers
  getGroupMembers getGroupAdmin getMuted getGroupMuteList getGroupMutelist getGroupBlacklistNew getGroupBlacklist getGroupBlocklist
  getGroupWhitelist getGroupAllowlist isGroupWhiteUser isInGroupWhiteList isInGroupAllowlist isInGroupMutelist
  getGroupMsgReadUser fetchGroupAnnouncement fetchGroupSharedFileList getGroupSharedFilelist getGroupMemberAttributes
  getGroupMembersAttributes downloadGroupSharedFile downloadAndParseCombineMessage
  getChatRooms getJoinedChatRooms getChatRoomDetails listChatRoomMember listChatRoomMembers getChatRoomMembers
  getChatRoomAdmin getChatRoomMuted getChatRoomMuteList getChatRoomMutelist getChatRoomBlacklistNew getChatRoomBlacklist
  getChatRoomBlocklist getChatRoomWhitelist getChatRoomAllowlist isChatRoomWhiteUser isInChatRoomAllowlist isInChatRoomMutelist
  fetchChatRoomAnnouncement fetchChatRoomSharedFileList getChatRoomSharedFilelist getChatRoomAttributes
  getChatThreadMembers getJoinedChatThreads getChatThreads getChatThreadLastMessage getChatThreadDetail`;

const send = `
  send recallMessage modifyMessage reportMessage pinMessage unpinMessage addReaction deleteReaction
  publishPresence subscribePresence unsubscribePresence
  joinChatRoom quitChatRoom leaveChatRoom joinChatThread leaveChatThread`;

const manage = `
  pinConversation addConversationMark removeConversationMark
  addContact deleteContact acceptContactInvite declineContactInvite acceptInvitation declineInvitation setContactRemark
  addToBlackList addUsersToBlacklist addUsersToBlocklist removeFromBlackList removeUserFromBlackList removeUserFromBlocklist
  updateOwnUserInfo updateUserInfo updateCurrentUserNick
  uploadToken uploadPushToken unbindPushToken setPushPerformLanguage
  setSilentModeForAll setSilentModeForConversation clearRemindTypeForConversation
  createGroupNew createGroup createGroupVNext modifyGroup changeOwner changeGroupOwner
  joinGroup quitGroup leaveGroup inviteToGroup inviteUsersToGroup agreeJoinGroup acceptGroupJoinRequest rejectJoinGroup
  rejectGroupJoinRequest agreeInviteIntoGroup acceptGroupInvite rejectInviteIntoGroup rejectGroupInvite
  setAdmin setGroupAdmin removeAdmin removeGroupAdmin removeSingleGroupMember removeGroupMember removeMultiGroupMember
  removeGroupMembers mute muteGroupMember removeMute unmuteGroupMember
  blockGroup blockGroupMessages blockGroupMessage unblockGroupMessage
  groupBlockSingle blockGroupMember groupBlockMulti blockGroupMembers removeGroupBlockSingle unblockGroupMember
  removeGroupBlockMulti unblockGroupMembers disableSendGroupMsg enableSendGroupMsg addUsersToGroupWhitelist
  addUsersToGroupAllowlist rmUsersFromGroupWhitelist removeGroupWhitelistMember removeGroupAllowlistMember
  updateGroupAnnouncement uploadGroupSharedFile setGroupMemberAttributes
  createChatRoom modifyChatRoom addUsersToChatRoom setChatRoomAdmin removeChatRoomAdmin
  removeSingleChatRoomMember removeChatRoomMember removeMultiChatRoomMember removeChatRoomMembers
  muteChatRoomMember removeMuteChatRoomMember unmuteChatRoomMember chatRoomBlockSingle blockChatRoomMember
  chatRoomBlockMulti blockChatRoomMembers removeChatRoomBlockSingle unblockChatRoomMember removeChatRoomBlockMulti
  unblockChatRoomMembers disableSendChatRoomMsg enableSendChatRoomMsg addUsersToChatRoomWhitelist
  addUsersToChatRoomAllowlist rmUsersFromChatRoomWhitelist removeChatRoomWhitelistMember removeChatRoomAllowlistMember
  updateChatRoomAnnouncement uploadChatRoomSharedFile
  setChatRoomAttributes setChatRoomAttribute removeChatRoomAttributes removeChatRoomAttribute
  createChatThread changeChatThreadName removeChatThreadMember`;

const deletion = `
  removeHistoryMessages deleteAllMessagesAndConversations deleteSession deleteConversation
  dissolveGroup destroyGroup destroyChatRoom destroyChatThread deleteGroupSharedFile deleteChatRoomSharedFile`;

const scoped = (names: string, scope: Scope): [string, Scope][] =>
  names
    .trim()
    .split(/\s+/)
    .map(name => [name, scope]);

/** Methods of both SDKs. */
export const sharedMethods: ReadonlyMap<string, Scope> = new Map([
  ...scoped(receive, 'receive'),
  ...scoped(send, 'send'),
  ...scoped(manage, 'manage'),
  ...scoped(deletion, 'delete'),
]);

/** shengwang-chat 1.3.2 lacks these. */
const withoutShengwang: ReadonlySet<string> = new Set([
  ...['getUserIdByRTCUIds', 'blockGroupMessage', 'unblockGroupMessage', 'createGroupVNext'],
  ...['getGroupMembers', 'getJoinedGroupsCount', 'getChatRoomMembers'],
]);

/** Methods of its drop-in. */
export const shengwangMethods: ReadonlyMap<string, Scope> = new Map(
  [...sharedMethods].filter(([name]) => !withoutShengwang.has(name)),
);

export const easemobMethods: ReadonlyMap<string, Scope> = new Map([
  ...sharedMethods,
  ...scoped('voiceMessageToText voiceFileToText', 'receive'),
]);
