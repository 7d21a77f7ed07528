/** What the session needs of an IM service. `docs/providers.md` explains how to implement it. */
import type { Conversation } from '@/lib/contract/conversations';
import type { VendorError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/log';
import type { Scope, Sent, TextMessage } from '@/lib/contract/methods';
import type { UnsentText } from '@/lib/contract/outbox';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { SdkName } from '@/lib/contract/sdk-name';
import type { Account, EndReason, SignInStep } from '@/lib/contract/session';
import type { DirectCredential, PushToken, TokenKind } from '@/lib/contract/sign-in';
import type { FileDownloads } from './file-downloads';

/** Parsed connection options, opaque outside the provider. */
export type Service = Readonly<Record<string, unknown>>;

/** The part of a provider that does not load its SDK. */
export interface ProviderDefinition {
  id: ProviderId;
  /** The vendor's methods that pages may call, each with the scope that it needs. */
  methods: ReadonlyMap<string, Scope>;
  /** Whether a second call changes nothing at the service. */
  isRepeatable(method: string): boolean;
  /** Methods without a file argument that may take minutes, such as the upload of an earlier call's file. */
  slowMethods: ReadonlySet<string>;
  /** Events of one message each. */
  messageTopics: ReadonlySet<string>;
  /** Events that carry a whole list or value. The last event of each replaces the earlier ones. */
  listTopics: ReadonlySet<string>;
  /** Events about the token in use, which the SDK emits again when it connects again with the same token. */
  tokenTopics?: ReadonlySet<string>;
  /** The messages in an event. */
  messagesIn(topic: string, payload: unknown): readonly MessageRef[];
  /** Removes known messages from an event. @returns `undefined` if nothing remains */
  withoutMessages(topic: string, payload: unknown, isKnown: (id: string) => boolean): unknown;
  /** The messages in an event to notify the user of: no commands, no own messages, none of chat rooms. */
  incomingMessagesIn(topic: string, payload: unknown, userId: string): readonly IncomingMessage[];
  /** Names of a message's sender and group, by the SDK's methods. The caller shows ids for names that are absent. */
  namesOf(
    message: Pick<IncomingMessage, 'from' | 'conversation'>,
    call: (method: string, args: unknown[]) => Promise<unknown>,
  ): Promise<MessageNames>;
  /** What an event takes from the unread messages: recalled ones, and all of a conversation that the user no longer has. */
  withdrawnIn(topic: string, payload: unknown): readonly Withdrawn[];
  /** The conversations that the user no longer has after a method call. */
  conversationsEndedBy(method: string, args: readonly unknown[]): readonly Conversation[];
  /** Absent if the service has no chat rooms. */
  chatRooms?: ChatRoomRules;
  /** Whether a method call sends a read or delivery receipt. */
  isReceipt(method: string, args: readonly unknown[]): boolean;
  /** What an event says that the user has read on another device. */
  readIn(topic: string, payload: unknown, userId: string): 'all' | readonly Reading[];
  /** The SDK's numbers of unread messages in an event. A lower one than expected: the user has read elsewhere. */
  unreadCountsIn?(topic: string, payload: unknown): readonly UnreadCount[];
  /** What a method call marks as read; empty for other methods. */
  readBy(method: string, args: readonly unknown[]): 'all' | readonly Reading[];
  /** @throws {PartylineError} such as `appKeyMalformed`, with the form field */
  parseService(input: Record<string, unknown>): Service;
  /** The SDK that the options choose. Default: the provider's first. */
  sdkOf?(service: Service): SdkName;
  /** App Key, App ID or SDKAppID, for the account's id. */
  appOf(service: Service): string;
  /** The kind of token that an app's server issues. */
  appServerTokenKind: TokenKind;
  /** Checks a token before it replaces the one in use. @throws {PartylineError} `userSigInvalid`, `userSigForeign` */
  checkToken?(account: Account, token: string): Promise<void>;
}

export interface MessageRef {
  /** The service's id. */
  id: string;
  /** Milliseconds since 1970, by the service's clock. */
  at: number;
}

export type IncomingMessageKind = 'text' | 'image' | 'audio' | 'video' | 'file' | 'location' | 'custom';

/** A message to notify the user of. */
export interface IncomingMessage extends MessageRef {
  conversation: Conversation;
  /** The sender's name if the message has it, else the user id. */
  from: string;
  kind: IncomingMessageKind;
  text?: string;
  /** It is in a group, and mentions the user or all members. */
  isMention?: true;
  /** Id of the thread in the conversation. A receipt may name it instead of the conversation. */
  thread?: string;
}

export interface MessageNames {
  from?: string;
  group?: string;
}

/** A message, by the service's id, or a whole conversation. */
export type Withdrawn = { id: string } | { conversation: Conversation };

/** How chat rooms are joined and left: rooms from which the service removes a user who is offline. */
export interface ChatRoomRules {
  /** What a call that succeeded has changed. */
  changedBy(method: string, args: readonly unknown[], result: unknown, service: Service): ChatRoomChange | undefined;
  /** Ids of rooms that the user is out of, by an event of the service. */
  lostBy(topic: string, payload: unknown): readonly string[];
  /** The call that joins a room. */
  join(id: string): { method: string; args: unknown[] };
  /** What the vendor's error of `join` means; `undefined` if a later attempt may succeed. */
  reasonOf(code: number | undefined): 'removed' | 'dissolved' | undefined;
  /** The vendor's events for a user who is out of a room. */
  eventsOfExit(exit: ChatRoomExit): readonly ChatRoomEvent[];
}

export interface ChatRoomChange {
  joined?: string;
  left?: string;
  dissolved?: string;
  /** Whether the user is now in no other room. */
  isOnly?: boolean;
}

export interface ChatRoomExit {
  id: string;
  userId: string;
  /** Milliseconds since 1970 by the service's clock. */
  at: number;
  /** `left` by a tab, or the service refuses to let the user join again. */
  reason: 'left' | 'removed' | 'dissolved';
}

export interface ChatRoomEvent {
  topic: string;
  payload: unknown;
}

export interface Reading {
  conversation: Conversation;
  /** Id of the last read message; absent if all are read. */
  upTo?: string;
  /** How many of the latest messages are not read. */
  remaining?: number;
}

export interface UnreadCount {
  conversation: Conversation;
  unread: number;
  /** Time of the conversation's last message, in milliseconds since 1970 by the service's clock. */
  lastAt: number;
}

export type Signal =
  /** An event of the SDK, with its name there; `gapTopic` for messages that were missed and are not emitted. */
  | { kind: 'event'; topic: string; payload: unknown }
  | { kind: 'step'; step: SignInStep }
  /** After `open` and after each reconnect. */
  | { kind: 'connected' }
  | { kind: 'reconnecting'; attempt: number; maxAttempts: number }
  /** The SDK has stopped reconnecting. */
  | { kind: 'gaveUp'; vendor?: VendorError }
  /** The service ended the session; only `close` may follow. */
  | { kind: 'ended'; reason: EndReason; vendor?: VendorError }
  | { kind: 'tokenWillExpire' };

export interface Opened {
  /** Also after a sign-in by password. Never leaves the background. */
  token: string;
  /** Milliseconds since 1970; absent if the service does not say. */
  expireAt?: number;
  /** When the sign-in began, in milliseconds since 1970 by the service's clock; absent if `seenUntil` is not used. */
  beganAt?: number;
}

/**
 * Await right before the SDK call. From then on, a request without an answer may have been carried out.
 *
 * @param trace JSON by which `findResult` recognises the request; absent if it cannot
 */
export type RecordStart = (trace?: unknown) => Promise<void>;

export interface RequestContext {
  /** Aborts the request until its SDK call. */
  signal?: AbortSignal | undefined;
  /** Absent if the request may run more than once. */
  recordStart?: RecordStart | undefined;
}

/** An SDK, evaluated for one session. After `close`, none of its code runs. */
export interface Provider {
  /** Signs in. @throws {PartylineError} with the vendor's code; then close the provider */
  open(userId: string, credential: DirectCredential): Promise<Opened>;
  /** Creates an account, without a sign-in. @throws {PartylineError} such as `duplicateUser`, `registrationClosed` */
  register(user: { userId: string; password: string; nickname: string }): Promise<void>;
  setNickname(nickname: string): Promise<void>;
  uploadPushToken(push: PushToken): Promise<void>;
  /** Names of the account's other connected devices; missing if the service does not list them. */
  otherDevices?(): Promise<string[]>;
  /** Replaces the token without a reconnect; missing if the SDK cannot. */
  renewToken?(token: string): Promise<{ expireAt?: number }>;
  /** Requests a token by password, without a sign-in; missing if the service has no such request. */
  requestToken?(password: string): Promise<Opened>;
  send(message: TextMessage, context?: RequestContext): Promise<Sent>;
  /** Uploads a file and sends its message, whose text is the file's name; missing if the provider sends texts only. */
  sendFile?(message: UnsentText, file: File, context?: RequestContext): Promise<Sent>;
  /** Loads the files of messages; missing if the provider cannot. */
  files?: FileDownloads;
  /** Calls a method of the SDK. The caller has checked that the definition lists it. */
  call(method: string, args: unknown[], context?: RequestContext): Promise<unknown>;
  /**
   * Finds the result of a request that started, here or in an earlier worker, and got no answer.
   * @throws {PartylineError} `unknownOutcome` if the service does not show that it was carried out
   */
  findResult(trace: unknown): Promise<unknown>;
  /** Pings the service if the SDK should have sent a heartbeat and nothing came. Called every 20 s. */
  checkHeartbeat(): void;
  /**
   * Pings the service unless it has just sent something.
   * @returns `undefined` if the connection is alive. Otherwise resolves after the reply, or after `reconnecting` was signalled
   */
  checkConnection(): Promise<void> | undefined;
  /** Milliseconds since 1970 by the service's clock; `undefined` before the service has sent its time. */
  serviceTime?(): number | undefined;
  /** Reports the browser's online state. */
  setOnline(online: boolean): void;
  setLogLevel(level: LogLevel): void;
  /** Signs out and stops everything at once. Allowed at any time, also during `open`. */
  close(): Promise<void>;
}

export interface ProviderHost {
  /**
   * Time of the account's last received message, in milliseconds since 1970 by the service's clock. The provider emits all
   * later messages. Absent for a new session, which begins at its sign-in.
   */
  seenUntil?: number | undefined;
  /** The stored events of this session, also from earlier workers. */
  loggedEvents?: (() => Iterable<{ topic: string; payload: unknown }>) | undefined;
  /** Ids of the account's unread messages. */
  unreadIds?: (() => Iterable<string>) | undefined;
  /** Resolves when all signalled events are stored. Until then, the provider acknowledges no message to the service. */
  eventsSaved?: (() => Promise<void> | undefined) | undefined;
  /** The same for all workers of this installation. */
  deviceId: string;
  /** For an SDK of several providers. */
  provider?: ProviderId;
  /** Name of this device, for the device that it replaces, if the SDK can send it. */
  label?: string | undefined;
  signal(signal: Signal): void;
  log(level: Exclude<LogLevel, 'SILENT'>, ...parts: unknown[]): void;
}

export type CreateProvider = (service: Service, host: ProviderHost) => Provider;
