/**
 * Copies of the types in `lib/contract`, so that the package is self-contained; test/unit/page/types.test.ts
 * compares them.
 */

export type ProviderId = 'agora' | 'easemob' | 'shengwang' | 'tencent';

/**
 * A permission of a site.
 * - `status`: see the signed-in account.
 * - `receive`: read messages, history, contacts and groups.
 * - `send`: send, edit and recall messages; send reactions and presence; join and leave rooms; save drafts.
 * - `manage`: change groups, rooms, contacts and the profile.
 * - `delete`: delete messages, conversations, groups and rooms.
 */
export type Scope = 'status' | 'receive' | 'send' | 'manage' | 'delete';

export interface Account {
  readonly provider: ProviderId;
  /** App Key, App ID or SDKAppID. */
  readonly app: string;
  readonly userId: string;
}

/** The vendor's error behind a Partyline error. */
export interface VendorError {
  code?: number;
  message?: string;
  /** The vendor's error as plain data without secrets; omitted if it is large. */
  raw?: unknown;
  /** The arguments of each call that the SDK made of the page's `error` callback. */
  callbacks?: unknown;
}

export interface ErrorBody {
  code: string;
  message: string;
  field?: string;
  about?: string;
  retryable: boolean;
  vendor?: VendorError;
}

export type EndReason =
  | 'replaced'
  | 'removed'
  | 'passwordChanged'
  | 'kicked'
  | 'tooManyDevices'
  | 'tokenExpired'
  | 'badCredentials'
  | 'limited'
  | 'network'
  | 'byUser';

/** Why a session ended. Times are in milliseconds since 1970. */
export interface End {
  reason: EndReason;
  at: number;
  vendor?: VendorError;
  error?: ErrorBody;
}

/**
 * The extension's state. `since` is its start in milliseconds since 1970. `unread` counts messages that
 * the user has not seen; while not online it is absent if zero.
 */
export type State = { since: number; unread?: number } & (
  | { phase: 'signedOut'; account?: Account; ended?: End; canResume?: boolean }
  | { phase: 'signingIn'; account: Account; step: 'starting' | 'locating' | 'checking' | 'connecting' }
  | { phase: 'online'; account: Account; unread: number; expiring?: { at?: number; error: ErrorBody } }
  | { phase: 'reconnecting'; account: Account; attempt: number; maxAttempts: number; nextTryAt?: number }
  | { phase: 'offline'; account: Account; cause: 'noNetwork' | 'gaveUp' | 'byUser'; nextTryAt?: number }
  | { phase: 'needsCredentials'; account: Account; ended: End; canRetry?: boolean }
);

/** `otherAccount`: the page uses another account now. Call `connect` again to use that one. */
export type Status = State | { phase: 'otherAccount'; since: number };

/**
 * State of the link between page and extension; `Status` is the state of the connection to the service.
 * - `connected`: calls work.
 * - `suspended`: calls wait. Events are delivered later, or replaced by a `gap`.
 * - `gone`: final. The extension was updated or removed, the site is no longer allowed, or the page detached.
 */
export type Link = 'connected' | 'suspended' | 'gone';

/** A text message to a user, group or room. `ext` is the vendor's extension field. */
export interface TextMessage {
  to: string;
  text: string;
  chatType?: 'singleChat' | 'groupChat' | 'chatRoom';
  ext?: Record<string, unknown>;
}

/** A conversation, in the same form for all services. `to` is the id of the user or group. */
export interface Conversation {
  to: string;
  chatType: 'singleChat' | 'groupChat';
}

/** Ids of a sent message that the service has acknowledged. */
export interface Sent {
  localMsgId: string;
  serverMsgId: string;
}

export interface EventInfo {
  /** Name of the event. */
  topic: string;
  /** Position in the order of all events. */
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
}

/**
 * Events are missing. `missed` is their number if this page read them too slowly; otherwise it is unknown.
 */
export interface Gap {
  missed?: number;
}

export interface ListenOptions {
  /** Unsubscribes when aborted. */
  signal?: AbortSignal | undefined;
}

export interface StreamOptions extends ListenOptions {
  /** Maximum number of buffered events; 1,000 by default. The oldest are dropped and replaced by a `gap`. */
  buffer?: number | undefined;
}

export interface CallOptions {
  /** Milliseconds; at most 600,000. Default: 600,000 for calls that may upload a file, otherwise 30,000. */
  timeout?: number | undefined;
  /** Stops waiting when aborted. A request already sent to the service may still take effect. */
  signal?: AbortSignal | undefined;
}
