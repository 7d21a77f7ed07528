/**
 * Methods of SDKs 4.2.1 and 1.6.13, by the plugin that adds them, with the parameters that they require:
 * `name:key,key` for keys of the first argument (`key?` is read only), `name(label,label)` for positions. A test compares the table
 * with both SDKs.
 */

export type Major = 4 | 1;
export type Edition = 'basic' | 'standard' | 'professional';

const basic = `login:userID,userSig logout destroy isReady getLoginUser on off use setLogLevel registerPlugin
  callExperimentalAPI createTextMessage:to,conversationType,payload createCustomMessage:to,conversationType,payload
  sendMessage(message) modifyMessage getMyProfile getUserProfile:userIDList updateMyProfile:nick? getUserStatus:userIDList
  setSelfStatus:customStatus subscribeUserStatus:userIDList unsubscribeUserStatus:userIDList?`;

/** Part of 1.6.13's basic edition; 4.2.1 has them in `MessageEnhancer`, except `getServerTime`. */
const history = `getMessageList:conversationID getMessageListHopping:conversationID clearHistoryMessage`;

/** By the `name` of the plugin object. */
const plugins: Readonly<Record<string, string>> = {
  Conversation: `getConversationList getConversationProfile(conversationID) getTotalUnreadMessageCount
    setMessageRead:conversationID setAllMessageRead pinConversation:conversationID,isPinned deleteConversation(options)
    setConversationDraft:conversationID,draftText setMessageRemindType setAllReceiveMessageOpt:messageRemindType? getAllReceiveMessageOpt`,
  Group: `getGroupList createGroup:name,type dismissGroup(groupID) joinGroup:groupID quitGroup(groupID)
    searchGroupByID(groupID) getGroupProfile:groupID updateGroupProfile:groupID changeGroupOwner:groupID,newOwnerID
    getGroupOnlineMemberCount(groupID) getGroupApplicationList handleGroupApplication:handleAction
    getGroupMemberList:groupID getGroupMemberProfile:groupID,userIDList addGroupMember:groupID,userIDList
    deleteGroupMember:groupID,userIDList setGroupMemberMuteTime:groupID,userID,muteTime
    setGroupMemberRole:groupID,userID,role setGroupMemberNameCard:groupID,nameCard
    setGroupMemberCustomField:groupID,memberCustomField initGroupAttributes:groupID,groupAttributes
    setGroupAttributes:groupID,groupAttributes deleteGroupAttributes:groupID,keyList getGroupAttributes:groupID,keyList
    getGroupCounters:groupID setGroupCounters:groupID,counters increaseGroupCounter:groupID,key,value
    decreaseGroupCounter:groupID,key,value`,
  // Only in one array with `Group`.
  AVChatRoom: 'markGroupMemberList:groupID,markType,enableMark,userIDList',
  Topic: `getJoinedCommunityList createTopicInCommunity:groupID,topicName deleteTopicFromCommunity:groupID
    getTopicList:groupID updateTopicProfile:groupID,topicID setMessageRead:conversationID`,
  MessageEnhancer: `${history} deleteMessage(undefined) revokeMessage(undefined) resendMessage(message)
    findMessage(undefined) createFaceMessage createMergerMessage downloadMergerMessage convertVoiceToText
    createTextAtMessage:to,conversationType,payload createForwardMessage:to,conversationType,payload
    createLocationMessage:to,conversationType,payload addMessageReaction(message,reactionID)
    removeMessageReaction(message,reactionID) getMessageReactions:messageList
    getAllUserListOfMessageReaction:message,reactionID translateText:sourceTextList,sourceLanguage,targetLanguage
    sendMessageReadReceipt(undefined) getMessageReadReceiptList(undefined) getGroupMessageReadMemberList:message
    setMessageExtensions(message,extensions) getMessageExtensions(message) deleteMessageExtensions(message)
    pinGroupMessage:groupID,message,isPinned getPinnedGroupMessageList(groupID)`,
  RichMediaMessage: `createImageMessage:to,conversationType,payload createFileMessage:to,conversationType,payload
    createVideoMessage:to,conversationType,payload createAudioMessage:to,conversationType,payload`,
  CloudSearch: `searchCloudMessages:keywordList? searchCloudUsers:keywordList? searchCloudGroupMembers:keywordList?
    searchCloudGroups:keywordList?`,
  Signaling: `invite:userID accept:inviteID cancel:inviteID reject:inviteID modifyInvitation:inviteID getSignalingInfo
    addSignalingListener removeSignalingListener`,
  Friend: `getFriendList getFriendProfile:userIDList addFriend:to,source deleteFriend:userIDList checkFriend:userIDList
    updateFriend:userID getFriendApplicationList acceptFriendApplication:userID refuseFriendApplication:userID
    deleteFriendApplication:userID,type setFriendApplicationRead getFriendGroupList createFriendGroup:name,userIDList
    deleteFriendGroup:name addToFriendGroup:name,userIDList removeFromFriendGroup:name,userIDList
    renameFriendGroup:oldName,newName getBlacklist addToBlacklist:userIDList removeFromBlacklist:userIDList`,
  Follow: `followUser(undefined) unfollowUser(undefined) getUserFollowInfo(undefined) getMyFollowersList
    getMutualFollowersList getMyFollowingList checkFollowType`,
  ConversationGroup: `getConversationGroupList createConversationGroup:groupName,conversationIDList
    renameConversationGroup:oldName,newName deleteConversationGroup(undefined)
    addConversationsToGroup:conversationIDList,groupName deleteConversationsFromGroup:conversationIDList,groupName
    markConversation:conversationIDList,markType,enableMark setConversationCustomData:conversationIDList`,
  OfflineMessageSynchronizer: '',
  HistoryMessage: '',
  PushTokenRegisterPlugin: '',
};

const standard = 'Conversation Group AVChatRoom MessageEnhancer RichMediaMessage CloudSearch Signaling'.split(' ');
const professional = [...standard, 'Topic', 'Friend', 'Follow', 'ConversationGroup'];

const wordsOf = (text: string) => text.trim().split(/\s+/);
const nameOf = (word: string) => /^\w*/.exec(word)![0];

export const isPluginName = (name: unknown): name is string => typeof name === 'string' && Object.hasOwn(plugins, name);

/** The plugins that an edition contains. */
export const pluginsOf = (edition: Edition): readonly string[] => ({ basic: [], standard, professional })[edition];

/** Names of the methods of an edition without plugins. */
export const basicMethods = (major: Major): string[] =>
  wordsOf(major === 4 ? basic : `${basic} getServerTime ${history}`).map(nameOf);

/** Names of the methods that one call of `use` adds. */
export function pluginMethods(names: ReadonlySet<string>): string[] {
  const installed = [...names].filter(name => name !== 'AVChatRoom' || names.has('Group'));
  return installed.flatMap(name => wordsOf(plugins[name] ?? '').map(nameOf)).filter(Boolean);
}

const requirements = new Map(
  [basic, ...Object.values(plugins)].flatMap(wordsOf).map(word => [nameOf(word), word.slice(nameOf(word).length)]),
);

/** All methods that an app can have. */
export const allMethods: readonly string[] = [...requirements.keys(), 'getServerTime'].filter(Boolean);

/**
 * Returns the vendor's label of the first missing argument.
 * @throws {TypeError} the SDK's own, if there is no object to read a required key of
 */
export function missingParameter(method: string, args: readonly unknown[]): string | undefined {
  const text = requirements.get(method);
  if (!text) return undefined;
  const labels = text.replace(/[:()]/g, '').split(',');
  const values = text[0] === ':' ? labels.map(key => (args[0] as Record<string, unknown>)[key.replace('?', '')]) : args;
  return labels.find((label, index) => values[index] === undefined && !label.endsWith('?'));
}
