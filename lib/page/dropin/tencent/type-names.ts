/** Types of the vendor's packages. Tools that compile one file at a time import them as if they were values. */
const none = undefined;

export {
  none as Message,
  none as UserInfo,
  none as SimplifiedMessage,
  none as Conversation,
  none as Group,
  none as Profile,
  none as Friend,
  none as FriendApplication,
  none as FriendGroup,
  none as GroupMember,
  none as Topic,
  none as Signaling,
  none as ChatSDK,
};
