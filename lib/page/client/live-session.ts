/** Implements `Session`. Calls and events of other accounts are blocked. */
import { isSameAccount } from '@/lib/contract/session';
import { clientError } from './errors';
import { EventStream } from './event-stream';
import { type ExtensionCallOptions, type ExtensionSession, isState } from './extension-api';
import { createSessionCore, otherAccount, type SessionCore } from './session-core';
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
  readonly #core: SessionCore;
  /** Its reason is why requests fail. */
  readonly #detached = new AbortController();
  #account: Account | undefined;

  constructor(extension: ExtensionSession, requirements: SessionRequirements) {
    this.#extension = extension;
    this.#requirements = requirements;
    const accountOf = () => this.#account ?? completeAccount(requirements);
    this.#core = createSessionCore(extension, state => this.#statusOf(state), accountOf, clientError);
    this.#core.onLink(link => {
      if (link === 'gone') this.#detached.abort(clientError('disconnected'));
    });
    if (!extension.onLink) this.#watchPage();
  }

  /** The service of this session's account; before sign-in, the required service. */
  get provider(): ProviderId | undefined {
    return this.#account?.provider ?? this.#requirements.provider;
  }

  get account(): Account | undefined {
    return this.#account;
  }

  get status(): Status {
    return this.#core.status;
  }

  get scopes(): readonly Scope[] {
    return this.#extension.scopes;
  }

  get link(): Link {
    return this.#core.link;
  }

  onStatus(fn: (status: Status) => void, options?: ListenOptions): () => void {
    return watch(this.#core.onStatus, fn, options);
  }

  onLink(fn: (link: Link) => void, options?: ListenOptions): () => void {
    return watch(this.#core.onLink, fn, options);
  }

  on(topic: string, fn: (payload: never, event: EventInfo) => void, { signal }: ListenOptions = {}): () => void {
    if (this.#isDetached) return () => {};
    const off = this.#core.on(topic, (payload, event) => {
      // `*` of older extensions includes `listen.` events, which repeat the others.
      if (topic !== '*' || !event.topic.startsWith('listen.')) fn(payload as never, event);
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
    return this.#withTimeout(options, options => this.#core.callWith(options, method, ...args));
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

  claim(id: string, options: CallOptions = {}): Promise<boolean> {
    return this.#request(options, async options => supported(this.#extension.claim).call(this.#extension, id, options));
  }

  detach(): void {
    this.#detached.abort(clientError('detached'));
    this.#core.detach();
  }

  [Symbol.dispose ?? Symbol.for('Symbol.dispose')](): void {
    this.detach();
  }

  get #isDetached(): boolean {
    return this.#detached.signal.aborted;
  }

  #request<T>(options: CallOptions, work: (options: ExtensionCallOptions) => Promise<T>): Promise<T> {
    return this.#withTimeout(options, options => this.#core.request(named => work({ ...options, ...named })));
  }

  #withTimeout<T>(options: CallOptions, work: (options: CallOptions) => Promise<T>): Promise<T> {
    const timeout = timeoutOf(options);
    return withTimeout(signal => work({ timeout, signal }), options, this.#detached.signal);
  }

  /** Binds the session to the first signed-in account that matches the requirements. */
  #statusOf(state: State): Status {
    if (!isState(state)) return this.#core.status;
    const { phase, account } = state;
    if (!account) return state;
    const isSignedIn = phase !== 'signedOut' && phase !== 'signingIn';
    if (isSignedIn && matches(account, this.#requirements)) this.#account ??= account;
    return matches(account, this.#account ?? this.#requirements) ? state : otherAccount(state);
  }

  /**
   * For older extensions without `onLink`: the link is suspended while the page is in the back/forward cache.
   */
  #watchPage(): void {
    if (typeof addEventListener !== 'function') return;
    const follow = (link: Link) => (event: Event) => {
      if ((event as PageTransitionEvent).persisted) this.#core.setLink(link);
    };
    const signal = this.#detached.signal;
    addEventListener('pagehide', follow('suspended'), { signal });
    addEventListener('pageshow', follow('connected'), { signal });
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

type Subscribe<T> = (fn: (value: T) => void) => () => void;

function watch<T>(subscribe: Subscribe<T>, fn: (value: T) => void, { signal }: ListenOptions = {}): () => void {
  return signal?.aborted ? () => {} : untilAborted(signal, subscribe(fn));
}
