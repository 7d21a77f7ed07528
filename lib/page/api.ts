/** What a web page gets: the object that Partyline announces, and the session that it hands out. */
import type { Conversation } from '@/lib/contract/conversations';
import type { ParamsIn, Scope, Sent } from '@/lib/contract/methods';
import type { Account, SessionState } from '@/lib/contract/session';

/** Dispatched on `window` by a page that looks for Partyline, and by Partyline when it is there (`detail`: `Announcement`). */
export const requestEvent = 'partyline:request';
export const announceEvent = 'partyline:announce';

/** Frozen, so that no script on the page can change it for another. */
export interface PageAnnouncement {
  /** Protocol version. */
  readonly version: number;
  /**
   * Starts to use the user's session on this page; signs nobody in or out.
   *
   * @param options.scopes what the page needs. Where it lacks some of that the user is asked, and the session has what the user
   * allows. Without it nobody is asked.
   * @throws {PartylineError} `notAllowed` where the user does not allow this site, `disconnected` when the extension is gone.
   */
  connect(options?: { scopes?: readonly Scope[] | undefined }): Promise<PageSession>;
}

/** A vendor callback by name; `listen.`-prefixed names carry the payload of the older `listen` API. */
export type EventHandler = (payload: unknown, event: { topic: string; seq: number; at: number }) => void;

/**
 * The line between this page and the extension. `suspended`: calls wait, events are told later. `gone`: final; the extension was
 * updated or removed, or the site is no longer allowed.
 */
export type PageLink = 'connected' | 'suspended' | 'gone';

export interface PageCallOptions {
  /** Milliseconds to wait for the answer, 600,000 at most. Unless told 30,000, and 600,000 where a file may have to go up. */
  timeout?: number | undefined;
  /** Ends the waiting when aborted. What has not gone to the service by then, or by the deadline, never does. */
  signal?: AbortSignal | undefined;
  /** Whose session it must be; with another's, it is refused with `otherAccount` before anything happens. */
  account?: Account | undefined;
}

export interface PageSession {
  readonly state: SessionState;
  readonly account: Account | undefined;
  readonly scopes: readonly Scope[];
  /** Calls `fn` with the state now and after each change; returns its own removal. */
  onState(fn: (state: SessionState) => void): () => void;
  /** Calls `fn` with the link now and after each change; returns its own removal. */
  onLink(fn: (link: PageLink) => void): () => void;
  /** Calls `fn` for each event of that topic (`onTextMessage`, `sent`, ...; `*` for all); returns its own removal. */
  on(topic: string, fn: EventHandler): () => void;
  /** The older WebIM API: one set of callbacks, with its payloads; each call replaces the set before. */
  listen(callbacks: Record<string, ((payload: never) => void) | undefined>): void;
  /** Resolves when the service has acknowledged the message. @throws {PartylineError} */
  send(message: Omit<ParamsIn<'message.send'>, 'account'>, options?: PageCallOptions): Promise<Sent>;
  /**
   * A method of the vendor's SDK, by its own name. A `File`, `Blob`, `ArrayBuffer` or view among the arguments may be anywhere in
   * them, and of up to 100 MB; all that are on their way, of up to 200 MB.
   * @throws {PartylineError} `notAllowed`, `unknownMethod`, `fileTooLarge`, `vendor`, ...
   */
  call(method: string, ...args: unknown[]): Promise<unknown>;
  callWith(options: PageCallOptions, method: string, ...args: unknown[]): Promise<unknown>;
  /**
   * The page expects this account. Where it is not the one that is signed in, the user is asked to switch to it or to sign in, or
   * to let the page use its own connection.
   *
   * @returns `ready` when it is signed in, `own` where the page is to use its own connection
   * @throws {PartylineError} `otherAccount` where the user wants neither
   */
  expect(account: Account, options?: PageCallOptions): Promise<'ready' | 'own'>;
  /**
   * Gives the session a new token, where the old one has ended or soon will. Needs the scope `manage`. No page can read it back.
   * @throws {PartylineError} what the service finds wrong with it
   */
  supplyToken(token: string, options?: PageCallOptions): Promise<void>;
  /**
   * The user has read a conversation, or all of them. From then on a message that this site is told of counts as unread until it says
   * so; before, being told is being read. The vendor's own receipts say so, too.
   */
  markRead(conversation?: Conversation, options?: PageCallOptions): Promise<void>;
  /** No notices of a conversation, and it is not counted as unread; or again. Needs the scope `manage`. */
  mute(conversation: Conversation, muted?: boolean, options?: PageCallOptions): Promise<void>;
  /** Stops using the session on this page. Nobody is signed out. */
  detach(): void;
}
