/** Classes of the package that only have fields: results of calls, and their parameters. */
import type * as Declared from './declared.generated';
import {
  type ChatConversationMarkType,
  ChatGroupStyle,
  ChatMessageThreadOperation,
  type ChatPushRemindType,
  ChatReactionOperate,
  ChatSilentModeParamType,
} from './enums';
import { ChatMessage } from './message';
import { omitUndefined } from './omit-undefined';

/** @param fieldsOf returns the fields by the parameters of the constructor, with the vendor's defaults */
function resultClass<Instance, Params>(
  fieldsOf: (params: Params) => object = params => Object(params),
): new (
  params: Params,
) => Instance {
  class Result {
    constructor(params: Params) {
      Object.assign(this, fieldsOf(params));
    }
  }
  return Result as never;
}

const withDefaults =
  <Params extends object>(defaults: object) =>
  (params: Params): object => ({ ...defaults, ...omitUndefined(Object(params)) });

const listFields = ({ list = [], opt, ...rest }: { list?: unknown[]; opt?: { map(value: unknown): unknown } }) => ({
  ...rest,
  list: opt ? list.map(item => opt.map(item)) : [...list],
});

export type ChatCursorResult<T> = Declared.ChatCursorResult<T>;
export const ChatCursorResult = /* @__PURE__ */ resultClass(listFields) as new <T>(
  params: Declared.ChatCursorResultParams<T>,
) => ChatCursorResult<T>;

export type ChatPageResult<T> = Declared.ChatPageResult<T>;
export const ChatPageResult = /* @__PURE__ */ resultClass(listFields) as new <T>(
  params: Declared.ChatPageResultParams<T>,
) => ChatPageResult<T>;

export type ChatContact = Declared.ChatContact;
export const ChatContact = /* @__PURE__ */ resultClass<ChatContact, Declared.ChatContactParams>();

export type ChatDeviceInfo = Declared.ChatDeviceInfo;
export const ChatDeviceInfo = /* @__PURE__ */ resultClass<ChatDeviceInfo, Declared.ChatDeviceInfoParams>();

export type ChatFetchMessageOptions = Declared.ChatFetchMessageOptions;
export const ChatFetchMessageOptions = /* @__PURE__ */ resultClass<
  ChatFetchMessageOptions,
  Declared.ChatFetchMessageOptionsParams
>();

export type ChatGroupInfo = Declared.ChatGroupInfo;
export const ChatGroupInfo = /* @__PURE__ */ resultClass<ChatGroupInfo, Declared.ChatGroupInfoParams>();

export type ChatGroupSharedFile = Declared.ChatGroupSharedFile;
export const ChatGroupSharedFile = /* @__PURE__ */ resultClass<
  ChatGroupSharedFile,
  Declared.ChatGroupSharedFileParams
>();

export type ChatMessagePinInfo = Declared.ChatMessagePinInfo;
export const ChatMessagePinInfo = /* @__PURE__ */ resultClass<ChatMessagePinInfo, Declared.ChatMessagePinInfoParams>();

export type ChatMessageReaction = Declared.ChatMessageReaction;
export const ChatMessageReaction = /* @__PURE__ */ resultClass<
  ChatMessageReaction,
  Declared.ChatMessageReactionParams
>();

export type ChatMessageReactionEvent = Declared.ChatMessageReactionEvent;
export const ChatMessageReactionEvent = /* @__PURE__ */ resultClass<
  ChatMessageReactionEvent,
  Declared.ChatMessageReactionEventParams
>();

export type ChatPushOption = Declared.ChatPushOption;
export const ChatPushOption = /* @__PURE__ */ resultClass<ChatPushOption, Declared.ChatPushOptionParams>();

export type ChatRoom = Declared.ChatRoom;
export const ChatRoom = /* @__PURE__ */ resultClass<ChatRoom, Declared.ChatRoomParams>();

export type ChatSilentModeResult = Declared.ChatSilentModeResult;
export const ChatSilentModeResult = /* @__PURE__ */ resultClass<
  ChatSilentModeResult,
  Declared.ChatSilentModeResultParams
>();

export type ChatTranslateLanguage = Declared.ChatTranslateLanguage;
export const ChatTranslateLanguage = /* @__PURE__ */ resultClass<
  ChatTranslateLanguage,
  Declared.ChatTranslateLanguageParams
>();

export type ChatUserInfo = Declared.ChatUserInfo;
export const ChatUserInfo = /* @__PURE__ */ resultClass<ChatUserInfo, Declared.ChatUserInfoParams>();

export type ChatPushConfig = Declared.ChatPushConfig;
export const ChatPushConfig = /* @__PURE__ */ resultClass() as new (
  params?: Declared.ChatPushConfigParams,
) => ChatPushConfig;

export type ChatGroupMessageAck = Declared.ChatGroupMessageAck;
export const ChatGroupMessageAck = /* @__PURE__ */ resultClass<ChatGroupMessageAck, Declared.ChatGroupMessageAckParams>(
  ({ ext, ...rest }) => ({ ...rest, ...(ext && { content: ext.content }) }),
);

export type ChatGroupOptions = Declared.ChatGroupOptions;
export const ChatGroupOptions = /* @__PURE__ */ resultClass<ChatGroupOptions, Declared.ChatGroupOptionsParams>(
  // The package replaces the style 0, as it tests for a true value.
  ({ style, ...rest }) => ({
    ...withDefaults({ maxCount: 200, inviteNeedConfirm: false, isDisabled: false })(rest),
    style: style || ChatGroupStyle.PublicJoinNeedApproval,
  }),
);

class Group {
  declare options?: ChatGroupOptions;

  constructor({ options, ...rest }: Declared.ChatGroupParams) {
    const texts = { groupName: '', description: '', owner: '', announcement: '' };
    const lists = { memberList: [], adminList: [], blockList: [], muteList: [] };
    const defaults = { ...texts, ...lists, memberCount: 0, messageBlocked: false, isAllMemberMuted: false };
    Object.assign(this, withDefaults(defaults)(rest), options && { options: new ChatGroupOptions(options) });
  }

  get maxCount(): number {
    return this.options?.maxCount ?? 0;
  }
}
export type ChatGroup = Declared.ChatGroup;
export const ChatGroup = Group as new (params: Declared.ChatGroupParams) => ChatGroup;

export type ChatPresence = Declared.ChatPresence;
export const ChatPresence = /* @__PURE__ */ resultClass<ChatPresence, Declared.ChatPresenceParams>(
  ({ statusDetails, ...rest }) => ({ ...rest, statusDetails: new Map(Object.entries(statusDetails)) }),
);

export type ChatSilentModeTime = Declared.ChatSilentModeTime;
export const ChatSilentModeTime = /* @__PURE__ */ resultClass(withDefaults({ hour: 0, minute: 0 })) as new (
  params?: Declared.ChatSilentModeTimeParams,
) => ChatSilentModeTime;

export type ChatSilentModeParam = Declared.ChatSilentModeParam;
type SilentModeParams = Declared.ChatSilentModeParamParams;
export const ChatSilentModeParam = /* @__PURE__ */ Object.assign(resultClass<ChatSilentModeParam, SilentModeParams>(), {
  constructorWithNotification: (remindType: ChatPushRemindType): ChatSilentModeParam =>
    new ChatSilentModeParam({ paramType: ChatSilentModeParamType.REMIND_TYPE, remindType }),
  /** @param duration minutes */
  constructorWithDuration: (duration: number): ChatSilentModeParam =>
    new ChatSilentModeParam({ paramType: ChatSilentModeParamType.SILENT_MODE_DURATION, duration }),
  constructorWithPeriod: (times: { startTime: ChatSilentModeTime; endTime: ChatSilentModeTime }): ChatSilentModeParam =>
    new ChatSilentModeParam({ paramType: ChatSilentModeParamType.SILENT_MODE_INTERVAL, ...times }),
});

export type ChatReactionOperation = Declared.ChatReactionOperation;
export const ChatReactionOperation = /* @__PURE__ */ Object.assign(
  resultClass<ChatReactionOperation, Declared.ChatReactionOperationParams>(),
  {
    fromNative: (params: { userId: string; reaction: string; operate: number }): ChatReactionOperation =>
      new ChatReactionOperation({
        ...params,
        operate: params.operate === 0 ? ChatReactionOperate.Remove : ChatReactionOperate.Add,
      }),
  },
);

export type ChatMessageThread = Declared.ChatMessageThread;
export const ChatMessageThread = /* @__PURE__ */ resultClass<ChatMessageThread, Declared.ChatMessageThreadParams>(
  ({ lastMessage, ...rest }) => ({ ...rest, ...(lastMessage && { lastMessage: new ChatMessage(lastMessage) }) }),
);

export type ChatMessageThreadEvent = Declared.ChatMessageThreadEvent;
export const ChatMessageThreadEvent = /* @__PURE__ */ resultClass<
  ChatMessageThreadEvent,
  Declared.ChatMessageThreadEventParams
>(({ from, type, thread }) => ({
  from,
  type: type in ChatMessageThreadOperation ? type : ChatMessageThreadOperation.UnKnown,
  thread: new ChatMessageThread(thread),
}));

export type ChatConversationFetchOptions = Declared.ChatConversationFetchOptions;
export const ChatConversationFetchOptions = /* @__PURE__ */ Object.assign(
  resultClass<ChatConversationFetchOptions, Declared.ChatConversationFetchOptionsParams>(),
  {
    default: (): ChatConversationFetchOptions => new ChatConversationFetchOptions({ pageSize: 20, pinned: false }),
    pinned: (): ChatConversationFetchOptions => new ChatConversationFetchOptions({ pageSize: 20, pinned: true }),
    withMark: (mark: ChatConversationMarkType): ChatConversationFetchOptions =>
      new ChatConversationFetchOptions({ pageSize: 20, mark }),
  },
);
