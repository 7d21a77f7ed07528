/// <reference lib="esnext.disposable" preserve="true" />
/** The session as a page sees it: one type for each service, with the vendor's own names, parameters and results. */
import type {
  Account,
  CallOptions,
  Conversation,
  EventInfo,
  Link,
  ListenOptions,
  ProviderId,
  Scope,
  Sent,
  Status,
  StreamOptions,
  TextMessage,
} from './types';
import type { CommonEvents, Events, Methods } from './vendor-types';

/**
 * A page's part in the user's session; nobody is signed in or out by it. It is of one account: the one that was signed in when
 * the page connected, or the first that is. Every promise has a deadline and rejects with a `PartylineError`.
 */
export interface SessionBase<P extends ProviderId | undefined> {
  /** Tell the services apart by it: the types of `call` and `on` follow. */
  readonly provider: P;
  readonly account: Account | undefined;
  /** How the session is, by the service. */
  readonly status: Status;
  /** How the line to the extension is. */
  readonly link: Link;
  /** What the user allows this site. */
  readonly scopes: readonly Scope[];
  /** Calls `fn` with the status now and after each change; returns its own removal. */
  onStatus(fn: (status: Status) => void, options?: ListenOptions): () => void;
  /** Calls `fn` with the link now and after each change; returns its own removal. */
  onLink(fn: (link: Link) => void, options?: ListenOptions): () => void;
  /** Resolves when the service has acknowledged the message. Needs the scope `send`. */
  send(message: TextMessage, options?: CallOptions): Promise<Sent>;
  /** A new token in the place of one that has ended or soon will. Needs the scope `manage`. No page can read it back. */
  supplyToken(token: string, options?: CallOptions): Promise<void>;
  /**
   * The user has read a conversation, or all of them. From then on a message that this site is told of counts as unread until it
   * says so; before, being told is being read. The vendor's own receipts say so, too. Needs the scope `receive`.
   */
  markRead(conversation?: Conversation, options?: CallOptions): Promise<void>;
  /** No notices of a conversation, and it is not counted as unread; or again, with `false`. Needs the scope `manage`. */
  mute(conversation: Conversation, muted?: boolean, options?: CallOptions): Promise<void>;
  /** Stops using the session on this page. Nobody is signed out. */
  detach(): void;
  /** `detach`, for `using`. */
  [Symbol.dispose](): void;
}

/** Names of events without the older API's, which only repeat the others; `on` takes those too. */
type EventName<E> = Exclude<keyof E & string, `listen.${string}`>;

type EventOf<E, K extends keyof E> = { [T in K]: Omit<EventInfo, 'topic'> & { topic: T; payload: E[T] } }[K];

type Handler<E, K extends keyof E> = (payload: E[K], event: EventInfo) => void;

/** Needs the scope `receive`. */
export interface Listening<E> {
  /** Calls `fn` for each event of that name; returns its own removal. */
  on<K extends keyof E & string>(name: K, fn: Handler<E, K>, options?: ListenOptions): () => void;
  /** Calls `fn` for the next event of that name only; returns its own removal. */
  once<K extends keyof E & string>(name: K, fn: Handler<E, K>, options?: ListenOptions): () => void;
  /**
   * Events in their order, from now on. What the page does not take in time is dropped, the oldest first, and a `gap` stands in
   * its place. It ends with the session, with `signal`, or with the loop over it.
   */
  events<K extends EventName<E> = EventName<E>>(
    names?: K | readonly K[],
    options?: StreamOptions,
  ): AsyncIterableIterator<EventOf<E, K | ('gap' & keyof E)>, undefined>;
}

type CommonName = keyof CommonEvents;

/** What every service has, and so every session. Not generic in `events`, or a union of sessions could not be called. */
interface CommonListening extends Pick<Listening<CommonEvents>, 'on' | 'once'> {
  events(
    names?: CommonName | readonly CommonName[],
    options?: StreamOptions,
  ): AsyncIterableIterator<EventOf<CommonEvents, CommonName>, undefined>;
}

type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never;
type ReturnOf<F> = F extends (...args: never) => infer R ? R : never;

/** By the scope that the method needs: to read is `receive`, to say or take part is `send`, to change what lasts is `manage`. */
export interface Calling<M> {
  /** A method of the vendor's SDK, by its own name, with its own parameters and result; callbacks are left out. */
  call<K extends keyof M & string>(method: K, ...args: ArgumentsOf<M[K]>): ReturnOf<M[K]>;
  callWith<K extends keyof M & string>(options: CallOptions, method: K, ...args: ArgumentsOf<M[K]>): ReturnOf<M[K]>;
}

/** The session of one service. */
export type ProviderSession<P extends ProviderId> = SessionBase<P> &
  Calling<Methods[P]> &
  Listening<Events[P]> &
  CommonListening;

/** Nobody has signed in yet, so that there is no service whose methods could be called. */
export type UnboundSession = SessionBase<undefined> & CommonListening;

/** Without `P` any of them; `session.provider === 'agora'` narrows it. */
export type Session<P extends ProviderId | undefined = ProviderId | undefined> = P extends ProviderId
  ? ProviderSession<P>
  : UnboundSession;
