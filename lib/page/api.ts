/** The API that Partyline announces to web pages. */
import type { Conversation } from '@/lib/contract/conversations';
import type { ParamsIn, Scope, Sent } from '@/lib/contract/methods';
import type { Account, SessionState } from '@/lib/contract/session';

/** A page dispatches this event on `window` to request an announcement. */
export const requestEvent = 'partyline:request';
/** The extension dispatches this event on `window`; `detail` is a `PageAnnouncement`. */
export const announceEvent = 'partyline:announce';

export interface PageConnectOptions {
  /** The user is asked for missing scopes and may allow only some of them. Without this option nothing is asked. */
  scopes?: readonly Scope[] | undefined;
  /** The account to use; the user is asked as by `expect`. Default: the one that the user has chosen for this site. */
  account?: Account | undefined;
  /**
   * The user does not read messages in this page: nothing that it receives counts as read, and `markRead` and read or
   * delivery receipts are rejected with `notAllowed`, `about: 'observer'`. With several sessions in a page, its messages
   * count as read unless all are observers.
   */
  observer?: boolean | undefined;
}

/** The object is frozen, so one script cannot change it for another. */
export interface PageAnnouncement {
  /** Protocol version. */
  readonly version: number;
  /**
   * Connects the page to the user's session. Does not sign the user in or out. All sessions of a page use the
   * same account.
   *
   * @throws {PartylineError} `notAllowed` if the user does not allow this site; `disconnected` if the
   * extension was updated or removed; `otherAccount` if the user denies the account or another session of this
   * page uses another, with `about: 'own'` if the page should open its own connection
   */
  connect(options?: PageConnectOptions): Promise<PageSession>;
}

/**
 * `topic` is a vendor callback's name, or that of an event of the extension. Topics with the prefix `listen.` have the
 * payload of the older `listen` API; the page derives them, and `*` does not include them.
 */
export type EventHandler = (payload: unknown, event: { topic: string; seq: number; at: number }) => void;

/**
 * State of the link between page and extension.
 * `suspended`: calls and events wait.
 * `gone`: final; the extension was updated or removed, or the site is no longer allowed.
 */
export type PageLink = 'connected' | 'suspended' | 'gone';

export interface PageCallOptions {
  /** Milliseconds; at most 600,000. Default: 600,000 for calls that may upload a file, otherwise 30,000. */
  timeout?: number | undefined;
  /**
   * Rejects the call with `cancelled` when aborted. After an abort or a timeout, a call still waiting is
   * never sent.
   */
  signal?: AbortSignal | undefined;
  /**
   * Rejects with `otherAccount`, without any effect, if the page uses another account. Default: the session's
   * `account` at the call.
   */
  account?: Account | undefined;
}

export interface PageSession {
  readonly state: SessionState;
  readonly account: Account | undefined;
  readonly scopes: readonly Scope[];
  /** Calls `fn` with the state, now and after each change. Returns a function that unsubscribes it. */
  onState(fn: (state: SessionState) => void): () => void;
  /** Calls `fn` with the link's state, now and after each change. Returns a function that unsubscribes it. */
  onLink(fn: (link: PageLink) => void): () => void;
  /**
   * Subscribes to a topic such as `onTextMessage` or `sent`, or to all with `*`. Returns a function that
   * unsubscribes.
   */
  on(topic: string, fn: EventHandler): () => void;
  /** The older WebIM API, with its own payloads. Each call replaces the previous callbacks. */
  listen(callbacks: Record<string, ((payload: never) => void) | undefined>): void;
  /**
   * Sends a text message and resolves when the service has acknowledged it.
   * @throws {PartylineError}
   */
  send(message: Omit<ParamsIn<'message.send'>, 'account'>, options?: PageCallOptions): Promise<Sent>;
  /**
   * Calls a method of the vendor's SDK. The arguments may contain files (`File`, `Blob`, `ArrayBuffer` or
   * view) at any depth. Limits: 100 MB per file, 200 MB for all uploads in progress.
   * @throws {PartylineError} `notAllowed`, `unknownMethod`, `fileTooLarge`, `vendor`, ...
   */
  call(method: string, ...args: unknown[]): Promise<unknown>;
  /** Same as `call`, with options. */
  callWith(options: PageCallOptions, method: string, ...args: unknown[]): Promise<unknown>;
  /**
   * Makes the page use this account. Unless it is online and this site may use it, asks the user, who may also
   * let the page open its own connection.
   *
   * @returns `ready` when the page uses the account; `own` if the page should open its own connection
   * @throws {PartylineError} `otherAccount` if the user denies both, or another session of this page uses
   * another account
   */
  expect(account: Account, options?: PageCallOptions): Promise<'ready' | 'own'>;
  /**
   * Sets a new token for the session, before or after the old one expires. Needs the scope `manage`. Pages
   * cannot read the token.
   * @throws {PartylineError} `tokenNotNeeded` if the session renews its own token; why the service rejects the token
   */
  supplyToken(token: string, options?: PageCallOptions): Promise<void>;
  /**
   * Marks a conversation, or all, as read. Until the first call, messages count as read when this site has
   * received them and is in front of the user; afterwards only when it calls this or sends the vendor's read receipt.
   */
  markRead(conversation?: Conversation, options?: PageCallOptions): Promise<void>;
  /** Mutes or unmutes a conversation's notifications and unread count. Needs the scope `manage`. */
  mute(conversation: Conversation, muted?: boolean, options?: PageCallOptions): Promise<void>;
  /**
   * Claims something that one page only must handle, such as the invitation to a call, which every page receives. `id`
   * names it: the vendor's id of the call. Other pages receive `claimed`, and `released` if this page ends within a
   * minute. Needs the scope `receive`.
   * @returns whether this page has it: `true` for the first only
   */
  claim(id: string, options?: PageCallOptions): Promise<boolean>;
  /** Disconnects this page from the session. The user stays signed in. */
  detach(): void;
}
