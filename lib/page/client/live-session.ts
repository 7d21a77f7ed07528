/** A page's part in the user's session. It is of one account: what another account says or is told does not pass. */
import { connectFailure, type PartylineError } from './errors';
import { EventStream } from './event-stream';
import { type ExtensionSession, isState, type Terms } from './extension-api';
import { deadlineOf, onAbort, until, within } from './timeout';
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

interface Told extends EventInfo {
  payload: unknown;
}

const parts = ['provider', 'app', 'userId'] as const;

const fits = (account: Account, wanted: SessionRequirements): boolean =>
  parts.every(part => wanted[part] === undefined || wanted[part] === account[part]);

const bufferSize = 1_000;

export class LiveSession {
  readonly #lent: ExtensionSession;
  readonly #wanted: SessionRequirements;
  readonly #over = new AbortController();
  readonly #statusWatchers = new Set<(status: Status) => void>();
  readonly #linkWatchers = new Set<(link: Link) => void>();
  #account: Account | undefined;
  #status: Status;
  #link: Link = 'connected';

  constructor(lent: ExtensionSession, wanted: SessionRequirements) {
    this.#lent = lent;
    this.#wanted = wanted;
    this.#status = this.#statusOf(lent.state);
    lent.onState(state => {
      if (!isState(state)) return;
      this.#status = this.#statusOf(state);
      tell(this.#statusWatchers, this.#status);
    });
    if (lent.onLink) lent.onLink(link => this.#show(link));
    else this.#watchPage();
  }

  /** Of this session's account; before anybody has signed in, of the account that was asked for. */
  get provider(): ProviderId | undefined {
    return this.#account?.provider ?? this.#wanted.provider;
  }

  get account(): Account | undefined {
    return this.#account;
  }

  get status(): Status {
    return this.#status;
  }

  get scopes(): readonly Scope[] {
    return this.#lent.scopes;
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
    if (this.#isOver) return () => {};
    const off = this.#lent.on(topic, (payload, event) => {
      // The older API's repeat the others, so they are for those who ask for them by name.
      const isRepeated = topic === '*' && event.topic.startsWith('listen.');
      if (isRepeated || this.#status.phase === 'otherAccount') return;
      fn((event.topic === 'gap' ? {} : payload) as never, event);
    });
    return until(signal, off);
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
  ): EventStream<Told> {
    const names = topics === '*' ? [topics] : new Set(['gap'].concat(topics));
    const offs: (() => void)[] = [];
    const stream = new EventStream<Told>(buffer, gapOf, () => {
      for (const off of offs) off();
    });
    for (const name of names) offs.push(this.on(name, (payload, event) => stream.push({ ...event, payload })));
    offs.push(onAbort(this.#over.signal, () => stream.end()));
    // What was dropped on purpose is not read to its end.
    offs.push(onAbort(signal, () => void stream.return()));
    return stream;
  }

  send(message: TextMessage, options: CallOptions = {}): Promise<Sent> {
    return this.#ask(options, terms => this.#lent.send(message, terms));
  }

  call(method: string, ...args: unknown[]): Promise<unknown> {
    return this.callWith({}, method, ...args);
  }

  callWith(options: CallOptions, method: string, ...args: unknown[]): Promise<unknown> {
    const lent = this.#lent;
    return this.#ask(options, terms => lent.callWith?.(terms, method, ...args) ?? lent.call(method, ...args));
  }

  supplyToken(token: string, options: CallOptions = {}): Promise<void> {
    return this.#ask(options, terms => this.#lent.supplyToken(token, terms));
  }

  markRead(conversation?: Conversation, options: CallOptions = {}): Promise<void> {
    return this.#ask(options, async terms => has(this.#lent.markRead).call(this.#lent, conversation, terms));
  }

  mute(conversation: Conversation, muted = true, options: CallOptions = {}): Promise<void> {
    return this.#ask(options, async terms => has(this.#lent.mute).call(this.#lent, conversation, muted, terms));
  }

  detach(): void {
    this.#end(connectFailure('detached'));
  }

  [Symbol.dispose ?? Symbol.for('Symbol.dispose')](): void {
    this.detach();
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** The extension is told the account too: it may have changed before this page knows. */
  #ask<T>(options: CallOptions, work: (terms: Terms) => Promise<T>): Promise<T> {
    if (this.#status.phase === 'otherAccount' && !this.#isOver) return Promise.reject(connectFailure('otherAccount'));
    const given = { timeout: deadlineOf(options), account: this.#account };
    return within(signal => work({ ...given, signal }), options, this.#over.signal);
  }

  /** The first account that fits and is signed in is this session's for good. */
  #statusOf(state: State): Status {
    const { phase, since, account } = state;
    if (!account) return state;
    const isSignedIn = phase !== 'signedOut' && phase !== 'signingIn';
    if (isSignedIn && fits(account, this.#wanted)) this.#account ??= account;
    if (fits(account, this.#account ?? this.#wanted)) return state;
    return phase === 'signedOut' ? { phase, since } : { phase: 'otherAccount', since };
  }

  /** An extension that says nothing of the line: at least the page itself knows when it is asleep. */
  #watchPage(): void {
    if (typeof addEventListener !== 'function') return;
    const follow = (link: Link) => (event: Event) => {
      if ((event as PageTransitionEvent).persisted) this.#show(link);
    };
    const { signal } = this.#over;
    addEventListener('pagehide', follow('suspended'), { signal });
    addEventListener('pageshow', follow('connected'), { signal });
  }

  #show(link: Link): void {
    if (link === this.#link || this.#isOver) return;
    if (link === 'gone') return this.#end(connectFailure('disconnected'));
    this.#link = link;
    tell(this.#linkWatchers, link);
  }

  #end(why: PartylineError): void {
    if (this.#isOver) return;
    this.#link = 'gone';
    this.#over.abort(why);
    this.#lent.detach();
    tell(this.#linkWatchers, 'gone');
  }
}

/** What came later than the first extension. @throws {PartylineError} `unknownMethod` where the page's is older */
function has<T>(method: T | undefined): T {
  if (!method) throw connectFailure('unknownMethod');
  return method;
}

const gapOf = (missed: number): Told => ({
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
  tell([own], now);
  return until(signal, () => watchers.delete(own));
}

/** One that throws must not keep the news from the next; its error is the page's to see. */
function tell<T>(watchers: Iterable<(value: T) => void>, value: T): void {
  for (const fn of watchers) {
    try {
      fn(value);
    } catch (error) {
      reportError(error);
    }
  }
}
