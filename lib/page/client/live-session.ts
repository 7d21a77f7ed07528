/** Implements `Session`. Calls and events of other accounts are blocked. */
import { isSameAccount } from '@/lib/contract/session';
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

/** The account that the page requires; omitted fields match any. */
export interface SessionRequirements {
  provider?: ProviderId | undefined;
  app?: string | undefined;
  userId?: string | undefined;
}

interface StreamedEvent extends EventInfo {
  payload: unknown;
}

function matches(account: Account, { provider, app, userId }: SessionRequirements): boolean {
  const required = {
    provider: provider ?? account.provider,
    app: app ?? account.app,
    userId: userId ?? account.userId,
  };
  return isSameAccount(required, account);
}

/** Returns the required account if all its fields are given. */
export const completeAccount = ({ provider, app, userId }: SessionRequirements): Account | undefined =>
  provider && app !== undefined && userId !== undefined ? { provider, app, userId } : undefined;

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

  constructor(extension: ExtensionSession, requirements: SessionRequirements) {
    this.#extension = extension;
    this.#requirements = requirements;
    this.#status = this.#statusOf(extension.state);
    extension.onState(state => {
      if (!isState(state)) return;
      this.#status = this.#statusOf(state);
      notify(this.#statusWatchers, this.#status);
    });
    if (extension.onLink) extension.onLink(link => this.#setLink(link));
    else this.#watchPage();
  }

  /** The service of this session's account; before sign-in, the required service. */
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
      // `*` of older extensions includes `listen.` events, which repeat the others.
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
    // An abort also discards the buffered events.
    offs.push(onAbort(signal, () => void stream.return()));
    return stream;
  }

  send(message: TextMessage, options: CallOptions = {}): Promise<Sent> {
    return this.#request(options, options => this.#extension.send(message, options));
  }

  call(method: string, ...args: unknown[]): Promise<unknown> {
    return this.callWith({}, method, ...args);
  }

  callWith(options: CallOptions, method: string, ...args: unknown[]): Promise<unknown> {
    const extension = this.#extension;
    return this.#request(
      options,
      options => extension.callWith?.(options, method, ...args) ?? extension.call(method, ...args),
    );
  }

  supplyToken(token: string, options: CallOptions = {}): Promise<void> {
    return this.#request(options, options => this.#extension.supplyToken(token, options));
  }

  markRead(conversation?: Conversation, options: CallOptions = {}): Promise<void> {
    return this.#request(options, async options =>
      supported(this.#extension.markRead).call(this.#extension, conversation, options),
    );
  }

  mute(conversation: Conversation, muted = true, options: CallOptions = {}): Promise<void> {
    return this.#request(options, async options =>
      supported(this.#extension.mute).call(this.#extension, conversation, muted, options),
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

  /**
   * Sends the account with each call, because it may have changed before this page receives the new status.
   */
  #request<T>(options: CallOptions, work: (options: ExtensionCallOptions) => Promise<T>): Promise<T> {
    if (this.#status.phase === 'otherAccount' && !this.#isDetached) return Promise.reject(clientError('otherAccount'));
    const account = this.#account ?? completeAccount(this.#requirements);
    const callOptions = { timeout: timeoutOf(options), account };
    return withTimeout(signal => work({ ...callOptions, signal }), options, this.#detached.signal);
  }

  /** Binds the session to the first signed-in account that matches the requirements. */
  #statusOf(state: State): Status {
    const { phase, since, account } = state;
    if (!account) return state;
    const isSignedIn = phase !== 'signedOut' && phase !== 'signingIn';
    if (isSignedIn && matches(account, this.#requirements)) this.#account ??= account;
    if (matches(account, this.#account ?? this.#requirements)) return state;
    return phase === 'signedOut' ? { phase, since } : { phase: 'otherAccount', since };
  }

  /**
   * For older extensions without `onLink`: the link is suspended while the page is in the back/forward cache.
   */
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

  #end(reason: PartylineError): void {
    if (this.#isDetached) return;
    this.#link = 'gone';
    this.#detached.abort(reason);
    this.#extension.detach();
    notify(this.#linkWatchers, 'gone');
  }
}

/** @throws {PartylineError} `unknownMethod` if the extension is too old for this method */
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

function watch<T>(watchers: Set<(value: T) => void>, fn: (value: T) => void, current: T, options?: ListenOptions) {
  const { signal } = options ?? {};
  if (signal?.aborted) return () => {};
  const watcher = (value: T) => fn(value);
  watchers.add(watcher);
  notify([watcher], current);
  return untilAborted(signal, () => watchers.delete(watcher));
}

/** Reports an exception of a watcher to the page, so that the other watchers still run. */
function notify<T>(watchers: Iterable<(value: T) => void>, value: T): void {
  for (const fn of watchers) {
    try {
      fn(value);
    } catch (error) {
      reportError(error);
    }
  }
}
