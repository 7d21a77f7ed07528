/**
 * What a page reads of the session and says to it. Copies of the contract's types, so that the package needs no other; a test
 * holds them to the contract.
 */

export type ProviderId = 'agora' | 'easemob' | 'tencent';

/** What the user may allow a site: to see who is signed in, to read, to say something, to change what lasts. */
export type Scope = 'status' | 'receive' | 'send' | 'manage';

export interface Account {
  readonly provider: ProviderId;
  /** App Key, App ID or SDKAppID. */
  readonly app: string;
  readonly userId: string;
}

/** The vendor's own words for an error, kept beside ours. */
export interface VendorError {
  code?: number;
  message?: string;
  /** The error itself as data, where it says more; without secrets, and left out where it is large. */
  raw?: unknown;
}

/** An error as the extension tells it. */
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
 * The extension's state. `since`: when it began, in milliseconds since 1970. `unread`: messages that no tab was there to be told
 * of; off the line it is absent where there are none.
 */
export type State = { since: number; unread?: number } & (
  | { phase: 'signedOut'; account?: Account; ended?: End; canResume?: boolean }
  | { phase: 'signingIn'; account: Account; step: 'starting' | 'locating' | 'checking' | 'connecting' }
  | { phase: 'online'; account: Account; unread: number; expiring?: { at?: number; error: ErrorBody } }
  | { phase: 'reconnecting'; account: Account; attempt: number; maxAttempts: number; nextTryAt?: number }
  | { phase: 'offline'; account: Account; cause: 'noNetwork' | 'gaveUp'; nextTryAt?: number }
  | { phase: 'needsCredentials'; account: Account; ended: End; canRetry?: boolean }
);

/** `otherAccount`: the user has signed in to another account than this session's; `connect` again to take part in that. */
export type Status = State | { phase: 'otherAccount'; since: number };

/**
 * The line between this page and the extension; `Status` is about the line to the service.
 * `connected`: calls go through. `suspended`: they wait; what happens meanwhile is told later, or a `gap` is.
 * `gone`: final, because the extension was updated or removed, the site is no longer allowed, or the page has detached.
 */
export type Link = 'connected' | 'suspended' | 'gone';

/** A text to a user, group or room. `ext` travels with it as the vendor's extension field. */
export interface TextMessage {
  to: string;
  text: string;
  chatType?: 'singleChat' | 'groupChat' | 'chatRoom';
  ext?: Record<string, unknown>;
}

/** A conversation, named alike for all services: `to` is the user's id, or the group's. */
export interface Conversation {
  to: string;
  chatType: 'singleChat' | 'groupChat';
}

/** A sent message, as the service acknowledged it. */
export interface Sent {
  localMsgId: string;
  serverMsgId: string;
}

/** Where an event stands: its name, its place in the order of all, and when it happened, in milliseconds since 1970. */
export interface EventInfo {
  topic: string;
  seq: number;
  at: number;
}

/** Events were missed: `missed` of them because this page was too slow to take them, or, without it, nobody knows how many. */
export interface Gap {
  missed?: number;
}

export interface ListenOptions {
  /** Ends the listening when aborted. */
  signal?: AbortSignal | undefined;
}

export interface StreamOptions extends ListenOptions {
  /** How many events may wait to be taken, 1,000 unless told. Beyond it the oldest are dropped, and a `gap` says so. */
  buffer?: number | undefined;
}

export interface CallOptions {
  /** Milliseconds to wait for the answer, 600,000 at most. Unless told 30,000, and 600,000 where a file may have to go up. */
  timeout?: number | undefined;
  /** Stops waiting when aborted. What had gone to the service by then may have been carried out all the same. */
  signal?: AbortSignal | undefined;
}
