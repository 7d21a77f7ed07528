/** A page's part in the user's session. It is of one account: what another account says or is told does not pass. */
import { clientError, type PartylineError } from './errors';
import { EventStream } from './event-stream';
import { type ExtensionCallOptions, type ExtensionSession, isState } from './extension-api';
import { onAbort, timeoutOf, untilAborted, withTimeout } from './timeout';
import type {
  Account,
  CallOptions,
  Conversation,
  EventInfo,
  Gap,
  Link,
  ListenOptions,
  ProviderId,
  Scope,
  Sent,
  State,
  Status,
  StreamOptions,
  TextMessage,
} from './types';

/** The account that a page asks for; what is left out may be anything. */
export interface SessionRequirements {
  provider?: ProviderId | undefined;
  app?: string | undefined;
  userId?: string | undefined;
}

interface StreamedEvent extends EventInfo {
  payload: unknown;
}

const accountFields = ['provider', 'app', 'userId'] as const;

const matches = (account: Account, wanted: SessionRequirements): boolean =>
  accountFields.every(part => wanted[part] === undefined || wanted[part] === account[part]);

const bufferSize = 1_000;

export class LiveSession {
  readonly #extension: ExtensionSession;
  readonly #requirements: SessionRequirements;
  readonly #detached = new AbortController();
  readonly #statusWatchers = new Set<(status: Status) => void>();
  readonly #linkWatchers = new Set<(link: Link) => void>();
  #account: Account | undefined;
  #status: Status;
  #link: Link = 'connected';

  constructor(lent: ExtensionSession, wanted: SessionRequirements) {
    this.#extension = lent;
    this.#requirements = wanted;
    this.#status = this.#statusOf(lent.state);
    lent.onState(state => {
      if (!isState(state)) return;
      this.#status = this.#statusOf(state);
      notify(this.#statusWatchers, this.#status);
    });
    if (lent.onLink) lent.onLink(link => this.#setLink(link));
    else this.#watchPage();
  }

  /** Of this session's account; before anybody has signed in, of the account that was asked for. */
  get provider(): ProviderId | undefined {
    return this.#account?.provider ?? this.#requirements.provider;
  }

  get account(): Account | undefined {
    return this.#account;
  }

  get status(): Status {
    return this.#status;
  }

  get scopes(): readonly Scope[] {
    return this.#extension.scopes;
  }

  get link(): Link {
    return this.#link;
  }

  onStatus(fn: (status: Status) => void, options?: ListenOptions): () => void {
    return watch(this.#statusWatchers, fn, this.#status, options);
  }

  onLink(fn: (link: Link) => void, options?: ListenOptions): () => void {
    return watch(this.#linkWatchers, fn, this.#link, options);
  }

  on(topic: string, fn: (payload: never, event: EventInfo) => void, { signal }: ListenOptions = {}): () => void {
    if (this.#isDetached) return () => {};
    const off = this.#extension.on(topic, (payload, event) => {
      // The older API's repeat the others, so they are for those who ask for them by name.
      const isRepeated = topic === '*' && event.topic.startsWith('listen.');
      if (isRepeated || this.#status.phase === 'otherAccount') return;
      fn((event.topic === 'gap' ? {} : payload) as never, event);
    });
    return untilAborted(signal, off);
  }

  once(topic: string, fn: (payload: never, event: EventInfo) => void, options?: ListenOptions): () => void {
    const off = this.on(
      topic,
      (payload, event) => {
        off();
        fn(payload, event);
      },
      options,
    );
    return off;
  }

  events(
    topics: string | readonly string[] = '*',
    { signal, buffer = bufferSize }: StreamOptions = {},
  ): EventStream<StreamedEvent> {
    const names = topics === '*' ? [topics] : new Set(['gap'].concat(topics));
    const offs: (() => void)[] = [];
    const stream = new EventStream<StreamedEvent>(buffer, gapEvent, () => {
      for (const off of offs) off();
    });
    for (const name of names) offs.push(this.on(name, (payload, event) => stream.push({ ...event, payload })));
    offs.push(onAbort(this.#detached.signal, () => stream.end()));
    // What was dropped on purpose is not read to its end.
    offs.push(onAbort(signal, () => void stream.return()));
    return stream;
  }

  send(message: TextMessage, options: CallOptions = {}): Promise<Sent> {
    return this.#request(options, terms => this.#extension.send(message, terms));
  }

  call(method: string, ...args: unknown[]): Promise<unknown> {
    return this.callWith({}, method, ...args);
  }

  callWith(options: CallOptions, method: string, ...args: unknown[]): Promise<unknown> {
    const lent = this.#extension;
    return this.#request(options, terms => lent.callWith?.(terms, method, ...args) ?? lent.call(method, ...args));
  }

  supplyToken(token: string, options: CallOptions = {}): Promise<void> {
    return this.#request(options, terms => this.#extension.supplyToken(token, terms));
  }

  markRead(conversation?: Conversation, options: CallOptions = {}): Promise<void> {
    return this.#request(options, async terms =>
      supported(this.#extension.markRead).call(this.#extension, conversation, terms),
    );
  }

  mute(conversation: Conversation, muted = true, options: CallOptions = {}): Promise<void> {
    return this.#request(options, async terms =>
      supported(this.#extension.mute).call(this.#extension, conversation, muted, terms),
    );
  }

  detach(): void {
    this.#end(clientError('detached'));
  }

  [Symbol.dispose ?? Symbol.for('Symbol.dispose')](): void {
    this.detach();
  }

  get #isDetached(): boolean {
    return this.#detached.signal.aborted;
  }

  /** The extension is told the account too: it may have changed before this page knows. */
  #request<T>(options: CallOptions, work: (terms: ExtensionCallOptions) => Promise<T>): Promise<T> {
    if (this.#status.phase === 'otherAccount' && !this.#isDetached) return Promise.reject(clientError('otherAccount'));
    const given = { timeout: timeoutOf(options), account: this.#account };
    return withTimeout(signal => work({ ...given, signal }), options, this.#detached.signal);
  }

  /** The first account that fits and is signed in is this session's for good. */
  #statusOf(state: State): Status {
    const { phase, since, account } = state;
    if (!account) return state;
    const isSignedIn = phase !== 'signedOut' && phase !== 'signingIn';
    if (isSignedIn && matches(account, this.#requirements)) this.#account ??= account;
    if (matches(account, this.#account ?? this.#requirements)) return state;
    return phase === 'signedOut' ? { phase, since } : { phase: 'otherAccount', since };
  }

  /** An extension that says nothing of the line: at least the page itself knows when it is asleep. */
  #watchPage(): void {
    if (typeof addEventListener !== 'function') return;
    const follow = (link: Link) => (event: Event) => {
      if ((event as PageTransitionEvent).persisted) this.#setLink(link);
    };
    const { signal } = this.#detached;
    addEventListener('pagehide', follow('suspended'), { signal });
    addEventListener('pageshow', follow('connected'), { signal });
  }

  #setLink(link: Link): void {
    if (link === this.#link || this.#isDetached) return;
    if (link === 'gone') return this.#end(clientError('disconnected'));
    this.#link = link;
    notify(this.#linkWatchers, link);
  }

  #end(why: PartylineError): void {
    if (this.#isDetached) return;
    this.#link = 'gone';
    this.#detached.abort(why);
    this.#extension.detach();
    notify(this.#linkWatchers, 'gone');
  }
}

/** What came later than the first extension. @throws {PartylineError} `unknownMethod` where the page's is older */
function supported<T>(method: T | undefined): T {
  if (!method) throw clientError('unknownMethod');
  return method;
}

const gapEvent = (missed: number): StreamedEvent => ({
  topic: 'gap',
  payload: { missed } satisfies Gap,
  seq: 0,
  at: Date.now(),
});

function watch<T>(watchers: Set<(value: T) => void>, fn: (value: T) => void, now: T, options?: ListenOptions) {
  const { signal } = options ?? {};
  if (signal?.aborted) return () => {};
  const own = (value: T) => fn(value);
  watchers.add(own);
  notify([own], now);
  return untilAborted(signal, () => watchers.delete(own));
}

/** One that throws must not keep the news from the next; its error is the page's to see. */
function notify<T>(watchers: Iterable<(value: T) => void>, value: T): void {
  for (const fn of watchers) {
    try {
      fn(value);
    } catch (error) {
      reportError(error);
    }
  }
}
