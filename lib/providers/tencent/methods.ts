/**
 * SDK methods that a site may call, by the scope that each needs (see `lib/providers/msync/methods.ts`).
 * Names as declared by `@tencentcloud/chat` 3.6.6.
 *
 * Not listed: methods that control the session (`login`, `logout`, `destroy`, `setLogLevel`), listeners
 * (`on`, `off`, `addSignalingListener`, `removeSignalingListener`), `registerPlugin`, which takes code, and
 * `inviteSync` and `inviteInGroupSync`, which answer by callback. `callExperimentalAPI` is limited to keys that only
 * read (`experimental.ts`).
 */
import type { Scope } from '@/lib/contract/methods';

const receive = `
  getLoginUser getServerTime isReady findMessage getTotalUnreadMessageCount getSignalingInfo downloadMergerMessage
  translateText convertVoiceToText getMessageExtensions getMessageReactions getAllUserListOfMessageReaction
  searchCloudMessages searchCloudGroups searchCloudUsers searchCloudGroupMembers
  getMessageList getMessageListHopping getMessageReadReceiptList getGroupMessageReadMemberList
  getConversationList getConversationProfile getConversationGroupList getAllReceiveMessageOpt
  getMyProfile getUserProfile getBlacklist getUserStatus subscribeUserStatus unsubscribeUserStatus
  getFriendList checkFriend getFriendProfile getFriendApplicationList getFriendGroupList
  getMyFollowersList getMyFollowingList getMutualFollowersList getUserFollowInfo checkFollowType
  getGroupList getGroupProfile searchGroupByID getGroupOnlineMemberCount getGroupApplicationList getGroupAttributes
  getGroupCounters getGroupMemberList getGroupMemberProfile getJoinedCommunityList getTopicList getPinnedGroupMessageList
  callExperimentalAPI`;

const send = `
  createTextMessage createTextAtMessage createImageMessage createAudioMessage createVideoMessage createCustomMessage
  createFaceMessage createFileMessage createLocationMessage createMergerMessage createForwardMessage
  sendMessage resendMessage revokeMessage modifyMessage setMessageRead setAllMessageRead sendMessageReadReceipt
  addMessageReaction removeMessageReaction setMessageExtensions deleteMessageExtensions setSelfStatus
  invite inviteInGroup cancel accept reject modifyInvitation setConversationDraft
  sendRoomCustomData`;

const manage = `
  pinConversation setMessageRemindType
  setAllReceiveMessageOpt setConversationCustomData markConversation createConversationGroup deleteConversationGroup
  renameConversationGroup addConversationsToGroup deleteConversationsFromGroup
  updateMyProfile addToBlacklist removeFromBlacklist
  addFriend deleteFriend updateFriend acceptFriendApplication refuseFriendApplication deleteFriendApplication
  setFriendApplicationRead createFriendGroup deleteFriendGroup addToFriendGroup removeFromFriendGroup renameFriendGroup
  followUser unfollowUser
  createGroup updateGroupProfile joinGroup quitGroup pinGroupMessage changeGroupOwner handleGroupApplication
  initGroupAttributes setGroupAttributes deleteGroupAttributes setGroupCounters increaseGroupCounter decreaseGroupCounter
  addGroupMember deleteGroupMember setGroupMemberMuteTime setGroupMemberRole setGroupMemberNameCard
  setGroupMemberCustomField markGroupMemberList createTopicInCommunity updateTopicProfile`;

const deletion = `
  deleteMessage clearHistoryMessage deleteConversation dismissGroup deleteTopicFromCommunity`;

const scoped = (names: string, scope: Scope): [string, Scope][] =>
  names
    .trim()
    .split(/\s+/)
    .map(name => [name, scope]);

export const tencentMethods: ReadonlyMap<string, Scope> = new Map([
  ...scoped(receive, 'receive'),
  ...scoped(send, 'send'),
  ...scoped(manage, 'manage'),
  ...scoped(deletion, 'delete'),
]);

export const receiptMethods: ReadonlySet<string> = new Set([
  'setMessageRead',
  'setAllMessageRead',
  'sendMessageReadReceipt',
]);

/** The SDK uploads a message's file in these. */
export const slowMethods: ReadonlySet<string> = new Set(['sendMessage', 'resendMessage']);

/** Answered from memory. All others wait until the SDK is ready. */
export const synchronousMethods: ReadonlySet<string> = new Set(['getLoginUser', 'getServerTime', 'isReady']);

/** Methods that send a message and resolve with it. */
export const sendMethods: ReadonlySet<string> = new Set([
  ...['sendMessage', 'resendMessage'],
  ...['invite', 'inviteInGroup', 'accept', 'reject', 'cancel'],
]);
