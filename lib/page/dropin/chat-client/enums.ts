/** Enums of react-native-agora-chat. Numeric ones also have the name of each value, as TypeScript compiles them. */

type NumberEnum<T> = Readonly<T> & { readonly [value: number]: string };
type ValueOf<T> = T[keyof T & string];

function numberEnum<const T extends Record<string, number>>(members: T): NumberEnum<T> {
  const names = Object.entries(members).map(([name, value]) => [value, name]);
  return Object.assign(Object.fromEntries(names), members);
}

export const ChatMultiDeviceEvent = /* @__PURE__ */ numberEnum({
  CONTACT_REMOVE: 2,
  CONTACT_ACCEPT: 3,
  CONTACT_DECLINE: 4,
  CONTACT_BAN: 5,
  CONTACT_ALLOW: 6,
  GROUP_CREATE: 10,
  GROUP_DESTROY: 11,
  GROUP_JOIN: 12,
  GROUP_LEAVE: 13,
  GROUP_APPLY: 14,
  GROUP_APPLY_ACCEPT: 15,
  GROUP_APPLY_DECLINE: 16,
  GROUP_INVITE: 17,
  GROUP_INVITE_ACCEPT: 18,
  GROUP_INVITE_DECLINE: 19,
  GROUP_KICK: 20,
  GROUP_BAN: 21,
  GROUP_ALLOW: 22,
  GROUP_BLOCK: 23,
  GROUP_UNBLOCK: 24,
  GROUP_ASSIGN_OWNER: 25,
  GROUP_ADD_ADMIN: 26,
  GROUP_REMOVE_ADMIN: 27,
  GROUP_ADD_MUTE: 28,
  GROUP_REMOVE_MUTE: 29,
  GROUP_ADD_USER_ALLOW_LIST: 30,
  GROUP_REMOVE_USER_ALLOW_LIST: 31,
  GROUP_ALL_BAN: 32,
  GROUP_REMOVE_ALL_BAN: 33,
  GROUP_METADATA_CHANGED: 34,
  THREAD_CREATE: 40,
  THREAD_DESTROY: 41,
  THREAD_JOIN: 42,
  THREAD_LEAVE: 43,
  THREAD_UPDATE: 44,
  THREAD_KICK: 45,
  CONVERSATION_PINNED: 60,
  CONVERSATION_UNPINNED: 61,
  CONVERSATION_DELETED: 62,
  CONVERSATION_UPDATE_MARK: 63,
});
export type ChatMultiDeviceEvent = ValueOf<typeof ChatMultiDeviceEvent>;

export const ChatAreaCode = /* @__PURE__ */ numberEnum({ GLOB: -1, CN: 1, NA: 2, EU: 4, AS: 8, JP: 16, IN: 32 });
export type ChatAreaCode = ValueOf<typeof ChatAreaCode>;

export const ChatSearchDirection = /* @__PURE__ */ numberEnum({ UP: 0, DOWN: 1 });
export type ChatSearchDirection = ValueOf<typeof ChatSearchDirection>;

export const ChatConversationType = /* @__PURE__ */ numberEnum({ PeerChat: 0, GroupChat: 1, RoomChat: 2 });
export type ChatConversationType = ValueOf<typeof ChatConversationType>;

export const ChatConversationMarkType = /* @__PURE__ */ numberEnum({
  Type0: 0,
  Type1: 1,
  Type2: 2,
  Type3: 3,
  Type4: 4,
  Type5: 5,
  Type6: 6,
  Type7: 7,
  Type8: 8,
  Type9: 9,
  Type10: 10,
  Type11: 11,
  Type12: 12,
  Type13: 13,
  Type14: 14,
  Type15: 15,
  Type16: 16,
  Type17: 17,
  Type18: 18,
  Type19: 19,
});
export type ChatConversationMarkType = ValueOf<typeof ChatConversationMarkType>;

export const ChatMessageChatType = /* @__PURE__ */ numberEnum({ PeerChat: 0, GroupChat: 1, ChatRoom: 2 });
export type ChatMessageChatType = ValueOf<typeof ChatMessageChatType>;

export const ChatMessageDirection = { SEND: 'send', RECEIVE: 'rec' } as const;
export type ChatMessageDirection = ValueOf<typeof ChatMessageDirection>;

export const ChatMessageStatus = /* @__PURE__ */ numberEnum({ CREATE: 0, PROGRESS: 1, SUCCESS: 2, FAIL: 3 });
export type ChatMessageStatus = ValueOf<typeof ChatMessageStatus>;

export const ChatDownloadStatus = /* @__PURE__ */ numberEnum({ PENDING: -1, DOWNLOADING: 0, SUCCESS: 1, FAILED: 2 });
export type ChatDownloadStatus = ValueOf<typeof ChatDownloadStatus>;

export const ChatMessageType = {
  TXT: 'txt',
  IMAGE: 'img',
  VIDEO: 'video',
  LOCATION: 'loc',
  VOICE: 'voice',
  FILE: 'file',
  CMD: 'cmd',
  CUSTOM: 'custom',
  COMBINE: 'combine',
} as const;
export type ChatMessageType = ValueOf<typeof ChatMessageType>;

export const ChatRoomMessagePriority = /* @__PURE__ */ numberEnum({
  PriorityHigh: 0,
  PriorityNormal: 1,
  PriorityLow: 2,
});
export type ChatRoomMessagePriority = ValueOf<typeof ChatRoomMessagePriority>;

export const ChatMessagePinOperation = /* @__PURE__ */ numberEnum({ Pin: 0, Unpin: 1 });
export type ChatMessagePinOperation = ValueOf<typeof ChatMessagePinOperation>;

export const ChatMessageSearchScope = /* @__PURE__ */ numberEnum({ Content: 0, Attribute: 1, All: 2 });
export type ChatMessageSearchScope = ValueOf<typeof ChatMessageSearchScope>;

export const ChatReactionOperate = /* @__PURE__ */ numberEnum({ Remove: 0, Add: 1 });
export type ChatReactionOperate = ValueOf<typeof ChatReactionOperate>;

export const ChatMessageThreadOperation = /* @__PURE__ */ numberEnum({
  UnKnown: 0,
  Create: 1,
  Update: 2,
  Delete: 3,
  Update_Msg: 4,
});
export type ChatMessageThreadOperation = ValueOf<typeof ChatMessageThreadOperation>;

export const ChatGroupStyle = /* @__PURE__ */ numberEnum({
  PrivateOnlyOwnerInvite: 0,
  PrivateMemberCanInvite: 1,
  PublicJoinNeedApproval: 2,
  PublicOpenJoin: 3,
});
export type ChatGroupStyle = ValueOf<typeof ChatGroupStyle>;

export const ChatGroupPermissionType = /* @__PURE__ */ numberEnum({ None: -1, Member: 0, Admin: 1, Owner: 2 });
export type ChatGroupPermissionType = ValueOf<typeof ChatGroupPermissionType>;

export const ChatRoomPermissionType = /* @__PURE__ */ numberEnum({ None: -1, Member: 0, Admin: 1, Owner: 2 });
export type ChatRoomPermissionType = ValueOf<typeof ChatRoomPermissionType>;

export const ChatSilentModeParamType = /* @__PURE__ */ numberEnum({
  REMIND_TYPE: 0,
  SILENT_MODE_DURATION: 1,
  SILENT_MODE_INTERVAL: 2,
});
export type ChatSilentModeParamType = ValueOf<typeof ChatSilentModeParamType>;

export const ChatPushRemindType = /* @__PURE__ */ numberEnum({ ALL: 0, MENTION_ONLY: 1, NONE: 2 });
export type ChatPushRemindType = ValueOf<typeof ChatPushRemindType>;

export const ChatPushDisplayStyle = /* @__PURE__ */ numberEnum({ Simple: 0, Summary: 1 });
export type ChatPushDisplayStyle = ValueOf<typeof ChatPushDisplayStyle>;

/** A function that returns a known value, or the fallback for others. */
const fromTable =
  <T extends number | string>(values: object, fallback?: T) =>
  (value: number | string): T =>
    Object.values(values).includes(value) ? (value as T) : (fallback ?? (value as T));
const toName =
  (names: object) =>
  (value: number): string =>
    Reflect.get(names, value);
const same = <T extends number>(value: number): T => value as T;

export const ChatMessageChatTypeFromNumber = /* @__PURE__ */ fromTable<ChatMessageChatType>(
  ChatMessageChatType,
  ChatMessageChatType.PeerChat,
);

export const ChatMessageDirectionFromString = /* @__PURE__ */ fromTable<ChatMessageDirection>(
  ChatMessageDirection,
  ChatMessageDirection.RECEIVE,
);

export const ChatMessageStatusFromNumber = /* @__PURE__ */ fromTable<ChatMessageStatus>(
  ChatMessageStatus,
  ChatMessageStatus.CREATE,
);

export const ChatMessageStatusToString = /* @__PURE__ */ toName(ChatMessageStatus);

export const ChatDownloadStatusFromNumber = /* @__PURE__ */ fromTable<ChatDownloadStatus>(
  ChatDownloadStatus,
  ChatDownloadStatus.PENDING,
);

export const ChatDownloadStatusToString = /* @__PURE__ */ toName(ChatDownloadStatus);

export const ChatMessageTypeFromString = /* @__PURE__ */ fromTable<ChatMessageType>(
  ChatMessageType,
  'unknown' as ChatMessageType,
);

export const ChatConversationTypeFromNumber = /* @__PURE__ */ fromTable<ChatConversationType>(ChatConversationType);

export const ChatConversationTypeToString = /* @__PURE__ */ toName(ChatConversationType);

export const ChatGroupStyleFromNumber = /* @__PURE__ */ fromTable<ChatGroupStyle>(ChatGroupStyle);

export const ChatGroupStyleToString = /* @__PURE__ */ toName(ChatGroupStyle);

export const ChatGroupPermissionTypeFromNumber =
  /* @__PURE__ */ fromTable<ChatGroupPermissionType>(ChatGroupPermissionType);

export const ChatGroupPermissionTypeToString = /* @__PURE__ */ toName(ChatGroupPermissionType);

export const ChatRoomPermissionTypeFromNumber =
  /* @__PURE__ */ fromTable<ChatRoomPermissionType>(ChatRoomPermissionType);

export const ChatRoomPermissionTypeToString = /* @__PURE__ */ toName(ChatRoomPermissionType);

export const ChatPushRemindTypeFromNumber = /* @__PURE__ */ fromTable<ChatPushRemindType>(
  ChatPushRemindType,
  ChatPushRemindType.NONE,
);

export const ChatSilentModeParamTypeFromNumber = /* @__PURE__ */ fromTable<ChatSilentModeParamType>(
  ChatSilentModeParamType,
  ChatSilentModeParamType.REMIND_TYPE,
);

/** The native SDKs have another number for changed metadata. */
export const ChatMultiDeviceEventFromNumber = (value: number): ChatMultiDeviceEvent =>
  value === 52 ? ChatMultiDeviceEvent.GROUP_METADATA_CHANGED : (value as ChatMultiDeviceEvent);

export const ChatPushRemindTypeToNumber = same<number>;
export const ChatSilentModeParamTypeToNumber = same<number>;
