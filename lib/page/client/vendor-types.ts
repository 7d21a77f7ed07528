/**
 * Methods and events as the vendors' packages declare them: agora-chat 1.4.0, easemob-websdk 4.21.1,
 * shengwang-chat 1.3.2, @tencentcloud/chat 3.6.6. A page needs only the types of its own service's package; without it everything
 * is `any`.
 */
import type * as Tencent from '@tencentcloud/chat';
import type { AgoraChat } from 'agora-chat';
import type { EasemobChat } from 'easemob-websdk';
import type { ShengwangChat } from 'shengwang-chat';
import type { EasemobMethod, MsyncMethod, ShengwangMethod, TencentMethod } from './method-names.generated';
import type { Conversation, Gap, Sent } from './types';

// biome-ignore lint/suspicious/noExplicitAny: the vendor declares no type
type Undeclared = any;

// biome-ignore lint/complexity/noBannedTypes: the vendors' callbacks have this type
type Callback = Function;

/**
 * Data that can cross a port: without callbacks, and with string literals for enums, because importing an
 * enum would bundle the SDK into the page.
 */
export type PlainData<T> = 0 extends 1 & T
  ? Undeclared
  : T extends string
    ? T | `${T}`
    : T extends number | boolean | null | undefined | Blob
      ? T
      : T extends Callback
        ? undefined
        : { [K in keyof T]: PlainData<T[K]> };

type PlainEach<A extends readonly unknown[]> = { [I in keyof A]: PlainData<A[I]> };

/** A vendor method as pages call it: asynchronous, with plain data. */
type Remote<F> = 0 extends 1 & F
  ? (...args: Undeclared[]) => Promise<Undeclared>
  : F extends (this: Undeclared, ...args: infer A) => infer R
    ? (...args: PlainEach<A>) => Promise<Awaited<R>>
    : never;

type Remotes<Sdk, Names extends string> = { [K in Names]: K extends keyof Sdk ? Remote<Sdk[K]> : never };

/** Takes the options of a message; the background creates the SDK's message from them. */
interface MsyncSend<Description> {
  send(message: PlainData<Description>): Promise<Sent>;
}

/** The vendor declares these with callbacks. `id` identifies the file in `uploadProgress`. */
interface MsyncFiles {
  uploadGroupSharedFile(params: { groupId: string; file: MsyncFile; id?: string }): Promise<Undeclared>;
  uploadChatRoomSharedFile(params: { roomId: string; file: MsyncFile; id?: string }): Promise<Undeclared>;
  downloadGroupSharedFile(params: { groupId: string; fileId: string; secret?: string }): Promise<Blob>;
}

interface MsyncFile {
  data: Blob;
  filename: string;
  filetype?: string;
}

export interface Methods {
  agora: Remotes<AgoraChat.Connection, Exclude<MsyncMethod, 'send' | keyof MsyncFiles>> &
    MsyncSend<AgoraChat.CreateMsgType> &
    MsyncFiles;
  easemob: Remotes<EasemobChat.Connection, Exclude<EasemobMethod, 'send' | keyof MsyncFiles>> &
    MsyncSend<EasemobChat.CreateMsgType> &
    MsyncFiles;
  shengwang: Remotes<ShengwangChat.Connection, Exclude<ShengwangMethod, 'send' | keyof MsyncFiles>> &
    MsyncSend<ShengwangChat.CreateMsgType> &
    MsyncFiles;
  tencent: Remotes<Omit<Tencent.ChatSDK, 'getLoginUser' | 'getServerTime'> & TencentCorrected, TencentMethod>;
}

/** The vendor declares these with `String` and `Number`. */
interface TencentCorrected {
  getLoginUser(): string;
  getServerTime(): number;
}

/** Events that the extension adds to those of the SDK. */
export interface CommonEvents<Message = unknown> {
  /** A tab has sent a message and the service has acknowledged it. */
  sent: Sent & { message: Message };
  /** Another page has claimed what `id` names; see `claim`. */
  claimed: { id: string };
  /** The page that had claimed it has ended within a minute. */
  released: { id: string };
  /**
   * The user has pressed the notification of this conversation. Listening to it says that this page shows conversations: its
   * tab then comes to the front instead of Partyline's panel. Show it if `claim(id)` is `true`. `'*'` does not include it.
   */
  openConversation: { id: string } & Conversation;
  gap: Gap;
}

/** An upload. `id` is that of the message, if it has one. */
interface MsyncUpload {
  localMsgId?: string;
  id?: string;
}

interface MsyncEvents<Message> extends CommonEvents<Message> {
  /** Bytes. */
  uploadProgress: MsyncUpload & { loaded: number; total: number };
  uploadComplete: MsyncUpload & { url: string; thumb?: string };
  uploadError: MsyncUpload & { type: number | string; message?: string };
  /** The block list after a request of it or a change. */
  blocklist: Record<string, { name: string }>;
  /** A tab has created a group. */
  groupCreated: { data: { groupid: string } };
  /** The service refused a message because the user is muted. `mid`: the service's id, if it has one. */
  sendMuted: { mid: string; id: string; to: string; chatType: string };
  /** What `listen` reports as `onError`: also lost connections, which `onError` of `addEventHandler` does not report. */
  connectionError: { type: number; message: string };
}

/** Events of the older WebIM API; the vendors declare no payloads for them. */
type ListenEvents = { [Name in `listen.${string}`]: Undeclared };

/** The first parameter of each callback. */
type Payloads<Handlers> = {
  [K in keyof Handlers]-?: NonNullable<Handlers[K]> extends (...args: infer A) => void ? A[0] : never;
};

type TencentEvent<Name extends string, Data> = { name: Name; data: Data };

/** Payloads from the SDK's documentation or observed at runtime; `unknown` if neither. */
interface TencentData {
  sdkStateReady: undefined;
  sdkStateNotReady: undefined;
  sdkDestroy: { SDKAppID: number };
  onMessageReceived: Tencent.Message[];
  onRoomCustomDataReceived: unknown;
  onMessageModified: Tencent.Message[];
  onMessageRevoked: Tencent.Message[];
  onMessageReadByPeer: Tencent.Message[];
  onMessageReadReceiptReceived: {
    messageID: string;
    /** In one-to-one conversations. */
    userID?: string;
    isPeerRead?: boolean;
    /** In groups. */
    groupID?: string;
    readCount?: number;
    unreadCount?: number;
  }[];
  onMessageExtensionsUpdated: { messageID: string; extensions: { key: string; value: string }[] };
  onMessageExtensionsDeleted: { messageID: string; keyList: string[] };
  onMessageReactionsUpdated: { messageID: string; reactionList: { reactionID: string; totalUserCount: number }[] };
  onConversationListUpdated: Tencent.Conversation[];
  onTotalUnreadMessageCountUpdated: unknown;
  onConversationGroupListUpdated: string[];
  onConversationInGroupUpdated: { groupName: string; conversationList: Tencent.Conversation[] };
  onGroupListUpdated: Tencent.Group[];
  groupAttributesUpdated: { groupID: string; groupAttributes: Record<string, string> };
  onGroupCounterUpdated: { groupID: string; key: string; value: number };
  onTopicCreated: { groupID: string; topicID: string };
  onTopicDeleted: { groupID: string; topicIDList: string[] };
  onTopicUpdated: { groupID: string; topic: Tencent.Topic };
  onProfileUpdated: Tencent.Profile[];
  onUserStatusUpdated: { userID: string; statusType: number; customStatus: string }[];
  blacklistUpdated: string[];
  onFriendListUpdated: Tencent.Friend[];
  onFriendGroupListUpdated: Tencent.FriendGroup[];
  onFriendApplicationListUpdated: unknown;
  onMyFollowersListUpdated: unknown;
  onMyFollowingListUpdated: unknown;
  onMutualFollowersListUpdated: unknown;
  kickedOut: { type: 'multipleAccount' | 'multipleDevice' | 'userSigExpired' | 'REST_API_Kick' | (string & {}) };
  error: { code: number; message: string };
  netStateChange: { state: 'connected' | 'connecting' | 'disconnected' | (string & {}) };
  onAllReceiveMessageOptUpdated: { messageRemindType: string; startTime: number; endTime: number; isRepeated: boolean };
  onServerConfigUpdated: unknown;
  onPinnedGroupMessageUpdated: {
    groupID: string;
    isPinned: boolean;
    message: Tencent.Message;
    operatorInfo: Tencent.UserInfo;
  };
  /** Invitations; the names are the values of `TencentCloudChat.TSignaling`. */
  newInvitationReceived: { inviteID: string; inviter: string; inviteeList: string[]; groupID?: string; data: string };
  ts_invitee_accepted: { inviteID: string; invitee: string; data: string };
  ts_invitee_rejected: { inviteID: string; invitee: string; data: string };
  ts_invitation_cancelled: unknown;
  ts_invitation_timeout: unknown;
  ts_invitation_modified: unknown;
}

/** Events by the vendors' names. */
export interface Events {
  agora: MsyncEvents<AgoraChat.MessageBody> &
    Payloads<AgoraChat.EventHandlerType> & { onCombineMessage: AgoraChat.CombineMsgBody } & ListenEvents;
  easemob: MsyncEvents<EasemobChat.MessageBody> &
    Payloads<EasemobChat.EventHandlerType> & { onCombineMessage: EasemobChat.CombineMsgBody } & ListenEvents;
  shengwang: MsyncEvents<ShengwangChat.MessageBody> &
    Payloads<ShengwangChat.EventHandlerType> & { onCombineMessage: ShengwangChat.CombineMsgBody } & ListenEvents;
  tencent: CommonEvents<Tencent.Message> & { [K in keyof TencentData]: TencentEvent<K, TencentData[K]> } & {
    /** From 0 to 1. */
    uploadProgress: { ID: string; progress: number };
  };
}
