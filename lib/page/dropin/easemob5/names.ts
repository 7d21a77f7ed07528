/** Public methods of the managers of easemob-websdk 5.1.2. A test compares them with the SDK. */
const words = (text: string): string[] => text.trim().split(/\s+/);

const group = (verbs: string, suffix: string) => words(verbs).map(verb => verb.replace('_', suffix));

export const managerMethods = {
  chatManager: words(`
    sendMessage createTextMessage createImageMessage createFileMessage createVoiceMessage createVideoMessage
    createLocationMessage createCmdMessage createCustomMessage createCombineMessage getConversationList
    setCurrentConversation resetCurrentConversation getCurrentConversation refreshSessionList deleteConversation
    setConversationPinned addConversationMark removeConversationMark clearAllMessagesAndConversations pinMessage
    unpinMessage getPinnedMessageList clearConversationUnreadMessageCount sendMessageReadReceipts
    clearAllConversationUnreadMessageCount recallMessage modifyMessage getHistoryMessages searchMessages
    downloadAttachment downloadAndParseCombineMessage removeHistoryMessages getGroupMessageReadUsers
    getGroupMessageReadReceipts addReaction removeReaction getReactionList getReactionDetail
    getSupportedTranslationLanguages translateMessage voiceMessageToText voiceFileToText`),
  contactManager: words(`
    getContacts addContact deleteContact acceptContactInvite declineContactInvite setContactRemark getBlocklist
    addUsersToBlocklist removeUserFromBlocklist`),
  groupManager: words(`
    createGroup getJoinedGroupList getGroup getGroupInfo getGroupInfoList updateGroupInfo changeGroupOwner destroyGroup
    leaveGroup joinGroup inviteUsersToGroup acceptGroupJoinRequest rejectGroupJoinRequest acceptInvitation
    rejectInvitation getGroupMemberList removeGroupMembers getGroupAdminList addGroupAdmin removeGroupAdmin
    getGroupMuteList muteGroupMembers unmuteGroupMembers muteAllGroupMembers unmuteAllGroupMembers getGroupBlocklist
    blockGroupMembers unblockGroupMembers getGroupAllowlist addUsersToGroupAllowlist removeUsersFromGroupAllowlist
    checkIfInGroupAllowList checkIfInGroupMuteList getGroupAnnouncement updateGroupAnnouncement getGroupSharedFileList
    uploadGroupSharedFile deleteGroupSharedFile downloadGroupSharedFile setGroupMemberAttributes
    getGroupMembersAttributes`),
  chatRoomManager: [
    ...words('getChatRoomList getChatRoom getChatRoomInfo updateChatRoomInfo joinChatRoom leaveChatRoom'),
    ...words(
      'getMemberList getAdminList addAdmin removeAdmin getMuteList getBlocklist getAllowlist addUsersToAllowlist',
    ),
    ...words('removeUsersFromAllowlist checkIfInMuteList checkIfInAllowList getAnnouncement updateAnnouncement'),
    ...group('remove_ mute_ unmute_ muteAll_ unmuteAll_ block_ unblock_', 'Members'),
    ...group('get_ set_ remove_', 'Attributes'),
  ],
  chatThreadManager: words(`
    getChatThread createChatThread getChatThreadList getJoinedChatThreadList getChatThreadInfo joinChatThread
    leaveChatThread destroyChatThread updateChatThreadName getChatThreadMemberList removeChatThreadMember
    getChatThreadLastMessageList`),
  presenceManager: words(`
    publishPresence subscribePresence unsubscribePresence getSubscribedPresenceList getPresenceStatus`),
  pushManager: words(`
    setNativePush removePushToken uploadPushToken setGlobalSilentMode getGlobalSilentMode setConversationSilentMode
    getConversationSilentMode clearConversationRemindType getConversationSilentModes setPushLanguage getPushLanguage
    getConversationListByRemindType`),
  userInfoManager: words(`
    getUserInfoByUserId getUserInfoByAttribute subscribeUsersInfo unsubscribeUsersInfo getSubscribedUsers updateOwnInfo
    updateOwnInfoByAttribute`),
} as const satisfies Record<string, readonly string[]>;

export type ManagerKey = keyof typeof managerMethods;

/** Methods of managers that the page answers by itself, or by more than one call. */
export const localMethods = [
  ...(['createTextMessage', 'createImageMessage', 'createFileMessage', 'createVoiceMessage'] as const),
  ...(['createVideoMessage', 'createLocationMessage', 'createCmdMessage', 'createCustomMessage'] as const),
  ...(['createCombineMessage', 'sendMessage', 'modifyMessage', 'sendMessageReadReceipts'] as const),
  ...(['clearConversationUnreadMessageCount', 'clearAllConversationUnreadMessageCount'] as const),
  ...(['getConversationList', 'refreshSessionList', 'setCurrentConversation', 'resetCurrentConversation'] as const),
  ...(['getCurrentConversation', 'getContacts', 'getJoinedGroupList', 'getGroup', 'getChatRoom'] as const),
  ...(['getChatThread', 'updateOwnInfoByAttribute', 'downloadAttachment', 'uploadGroupSharedFile'] as const),
  ...(['downloadGroupSharedFile', 'voiceMessageToText', 'voiceFileToText'] as const),
];
export type LocalMethod = (typeof localMethods)[number];

/** The SDK's prefix of events about rooms: only handlers of the `ChatRoomManager` get them. */
export const roomPrefix = '__chatroom:';

/** Methods that answer at once. The others return promises. */
export const isSynchronous = (method: string): boolean =>
  /^(create\w+Message|getContacts|getConversationList|getJoinedGroupList|getGroup|getChatRoom|getChatThread|(set|reset|get)CurrentConversation|setNativePush)$/.test(
    method,
  );
