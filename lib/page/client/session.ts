/// <reference lib="esnext.disposable" preserve="true" />
/** Types of the session: one per service, with the vendor's methods and events. */
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
 * The user's session as shared with this page. It belongs to one account: the page's at `connect`, or the first
 * to sign in after it. Every promise has a timeout and rejects with a `PartylineError`.
 */
export interface SessionBase<P extends ProviderId | undefined> {
  /** The service. Checking it narrows the types of `call` and `on`. */
  readonly provider: P;
  readonly account: Account | undefined;
  /** State of the connection to the service. */
  readonly status: Status;
  /** State of the link to the extension. */
  readonly link: Link;
  /** Scopes that the user has allowed this site. */
  readonly scopes: readonly Scope[];
  /** Calls `fn` with the status, now and after each change. Returns a function that unsubscribes it. */
  onStatus(fn: (status: Status) => void, options?: ListenOptions): () => void;
  /** Calls `fn` with the link's state, now and after each change. Returns a function that unsubscribes it. */
  onLink(fn: (link: Link) => void, options?: ListenOptions): () => void;
  /**
   * Sends a text message and resolves when the service has acknowledged it. Needs the scope `send`.
   *
   * @throws {PartylineError} `notSignedIn`, `notAllowed`, `otherAccount`, `unreachable`, `vendor`, `deadline`, ...
   * @example
   * const { serverMsgId } = await session.send({ to: 'bob', text: 'hello' });
   */
  send(message: TextMessage, options?: CallOptions): Promise<Sent>;
  /**
   * Sets a new token, before or after the old one expires. Needs the scope `manage`. Pages cannot read the token.
   *
   * @throws {PartylineError} `notAllowed`, `tokenNotNeeded` if the session renews its own token, or the reason why
   * the service rejects the token
   */
  supplyToken(token: string, options?: CallOptions): Promise<void>;
  /**
   * Marks a conversation, or all, as read. Needs the scope `receive`. Until the first call, messages count as
   * read when this site has received them and is in front of the user; afterwards only when it calls this or sends the
   * vendor's read receipt.
   */
  markRead(conversation?: Conversation, options?: CallOptions): Promise<void>;
  /** Mutes a conversation's notifications and unread count; `false` unmutes it. Needs the scope `manage`. */
  mute(conversation: Conversation, muted?: boolean, options?: CallOptions): Promise<void>;
  /**
   * Claims something that one page only must handle, such as the invitation to a call, which every page receives. `id`
   * names it: the vendor's id of the call. Other pages receive the event `claimed`, and `released` if this page ends
   * within a minute. Needs the scope `receive`.
   *
   * @returns whether this page has it: `true` for the first only
   * @throws {PartylineError} `unknownMethod` if the user's Partyline is older; `tooMany` beyond 64 claims an hour
   * @example
   * if (await session.claim(inviteID)) ring();
   */
  claim(id: string, options?: CallOptions): Promise<boolean>;
  /** Disconnects this page from the session. The user stays signed in. */
  detach(): void;
  /** Calls `detach`; for `using` declarations. */
  [Symbol.dispose](): void;
}

/** Event names without those of the older `listen` API, which repeat the others; `on` accepts those too. */
type EventName<E> = Exclude<keyof E & string, `listen.${string}`>;

type EventOf<E, K extends keyof E> = { [T in K]: Omit<EventInfo, 'topic'> & { topic: T; payload: E[T] } }[K];

type Handler<E, K extends keyof E> = (payload: E[K], event: EventInfo) => void;

/** Subscribing to events; needs the scope `receive`. */
export interface Listening<E> {
  /** Calls `fn` for each event with this name. Returns a function that unsubscribes it. */
  on<K extends keyof E & string>(name: K, fn: Handler<E, K>, options?: ListenOptions): () => void;
  /** Calls `fn` for the next event with this name. Returns a function that unsubscribes it. */
  once<K extends keyof E & string>(name: K, fn: Handler<E, K>, options?: ListenOptions): () => void;
  /**
   * Iterates over new events in their order, until the session ends, `signal` is aborted or the loop is left.
   * If the page reads too slowly, the oldest events are replaced by a `gap`.
   *
   * @example
   * for await (const { topic, payload } of session.events('onTextMessage')) console.log(topic, payload);
   */
  events<K extends EventName<E> = EventName<E>>(
    names?: K | readonly K[],
    options?: StreamOptions,
  ): AsyncIterableIterator<EventOf<E, K | ('gap' & keyof E)>, undefined>;
}

type CommonName = keyof CommonEvents;

/**
 * Events of every service. Its `events` is not generic, because TypeScript cannot call a union of generic
 * methods.
 */
interface CommonListening extends Pick<Listening<CommonEvents>, 'on' | 'once'> {
  events(
    names?: CommonName | readonly CommonName[],
    options?: StreamOptions,
  ): AsyncIterableIterator<EventOf<CommonEvents, CommonName>, undefined>;
}

type ArgumentsOf<F> = F extends (...args: infer A) => unknown ? A : never;
type ReturnOf<F> = F extends (...args: never) => infer R ? R : never;

/** Calling vendor methods; each needs the scope `receive`, `send`, `manage` or `delete`, according to its effect. */
export interface Calling<M> {
  /**
   * Calls a method of the vendor's SDK with its own parameters and result. Callbacks are ignored.
   *
   * @throws {PartylineError} `notAllowed` without the method's scope, `unknownMethod`, `vendor` with the vendor's
   * code, `otherAccount`, `deadline`, ...
   * @example
   * const { data = [] } = await session.call('getContacts');
   */
  call<K extends keyof M & string>(method: K, ...args: ArgumentsOf<M[K]>): ReturnOf<M[K]>;
  /** Same as `call`, with a timeout or an abort signal. */
  callWith<K extends keyof M & string>(options: CallOptions, method: K, ...args: ArgumentsOf<M[K]>): ReturnOf<M[K]>;
}

/** Session of one service. */
export type ProviderSession<P extends ProviderId> = SessionBase<P> &
  Calling<Methods[P]> &
  Listening<Events[P]> &
  CommonListening;

/** Session before the user signs in; it has no service and so no vendor methods. */
export type UnboundSession = SessionBase<undefined> & CommonListening;

/** Session of any service, unless `P` is given. `session.provider === 'agora'` narrows it. */
export type Session<P extends ProviderId | undefined = ProviderId | undefined> = P extends ProviderId
  ? ProviderSession<P>
  : UnboundSession;
