import {
  type EventFrame,
  gapTopic,
  type IdempotencyKey,
  maxFrameLength,
  maxTimeout,
  protocolVersion,
  type ServerFrame,
} from '@/lib/contract/frames';
import type { MethodName, ParamsIn, Result, Scope } from '@/lib/contract/methods';
import { type ErrorBody, PartylineError } from '@/lib/contract/partyline-error';
import { isAtRest, type SessionInfo, type SessionState, type Sharing } from '@/lib/contract/session';
import { DownloadReceiver } from './files/download-receiver';
import { UploadSender } from './files/upload-sender';
import { type LinkEvent, type LinkPhase, type LinkState, nextLinkState, timeoutOf } from './link-state';
import type { Port } from './port';

export interface ClientView {
  link: LinkPhase;
  state: SessionState | undefined;
  sharing: Sharing | undefined;
  /** All accounts; only for the extension's own pages. */
  sessions?: readonly SessionInfo[] | undefined;
  /** Whether something stored cannot be read or written; only for the extension's own pages. */
  storageFails?: boolean | undefined;
  scopes: readonly Scope[];
  /** Why the link is dead. */
  error: ErrorBody | undefined;
}

export interface ClientOptions {
  /** @throws when the extension is gone. The client is then dead. */
  openPort(): Port;
  onEvent?(event: EventFrame): void;
  /** Events were missed that the background no longer has. */
  onGap?(): void;
  /** If the site lacks any of them, the user is asked before the client is attached for the first time. */
  requestedScopes?: readonly Scope[];
  /** Rate limit. @param length of the request as JSON, in characters */
  canAfford?(length: number): boolean;
}

export interface ChannelRequestOptions {
  /**
   * Milliseconds to wait for the answer. Default: 30,000 for a port, then as long as the background allows
   * the method.
   */
  timeout?: number;
  signal?: AbortSignal;
}

interface Subscription {
  topics: string[];
  observer?: true;
}

interface PendingRequest {
  /** Sent on a port. If that port is lost, only the background knows whether the request ran. */
  sent: boolean;
  /** The background has stored the question to the user, and wakes the client after the answer. */
  asked: boolean;
  frame: { t: 'request'; id: number; method: string; params: unknown; timeout?: number; once?: IdempotencyKey };
  /** By id. They are sent before the request. */
  files: ReadonlyMap<number, Blob>;
  /** @param timeout milliseconds from now */
  setDeadline(timeout: number): void;
  resolve(result: unknown): void;
  reject(error: PartylineError): void;
}

/** Sent again with the same key after a lost port: the background runs each key at most once. */
const idempotentMethods: ReadonlySet<string> = new Set<MethodName>([
  'message.send',
  'vendor.call',
  'outbox.send',
  'outbox.setDraft',
  'outbox.discard',
]);

/** Sent again after a lost port without a key: the background stores the user's answer, or the page's claim. */
const repeatableMethods: ReadonlySet<string> = new Set<MethodName>(['sites.request', 'session.expect', 'events.claim']);

// Milliseconds.
const defaultPortTimeout = 30_000;
/** The background answers by its own deadline. A busy one may be this late. */
const deadlineGrace = 2_000;

/**
 * The client's end of a port. Attaches, catches up on missed events, and reconnects when the background
 * restarts. Reconnects only when woken while neither the page nor an account needs the background.
 */
export class ChannelClient {
  view: ClientView = { link: 'suspended', state: undefined, sharing: undefined, scopes: [], error: undefined };
  readonly #subscribers = new Set<(view: ClientView) => void>();
  readonly #pending = new Map<number, PendingRequest>();
  readonly #uploads = new UploadSender(frame => this.#post(frame));
  readonly #downloads = new DownloadReceiver(frame => this.#post(frame));
  #port: Port | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #link: LinkState;
  #nextId = 0;
  /** Id of the account that this page is bound to. */
  #account: string | undefined;
  /** The last seq received, by account id for the extension's own pages, under '' for other pages. */
  #lastSeqs: Record<string, number> | undefined;
  #subscription: Subscription = { topics: [] };
  #attached = this.#subscription;

  constructor(private readonly options: ClientOptions) {
    this.#link = {
      ...{ phase: 'suspended', losses: 0, unanswered: 0, isLimited: false },
      asks: !!options.requestedScopes?.length,
    };
    this.#dispatch('resume');
  }

  /** Calls `fn` with the view after each change. @returns a function that unsubscribes */
  subscribe(fn: (view: ClientView) => void): () => void {
    this.#subscribers.add(fn);
    return () => this.#subscribers.delete(fn);
  }

  /**
   * @throws {PartylineError} the background's error, or `deadline`, `disconnected`, `cancelled`, `tooLarge`,
   * `tooMany`
   */
  request<M extends MethodName>(
    method: M,
    params: ParamsIn<M>,
    options: ChannelRequestOptions = {},
  ): Promise<Result<M>> {
    return this.requestUntyped(method, params, options) as Promise<Result<M>>;
  }

  /**
   * As `request`, for a method name that the background checks. A `File`, `Blob`, `ArrayBuffer` or typed
   * array in the params arrives there as a `File` or `Blob`.
   */
  requestUntyped(
    method: string,
    paramsWithFiles: unknown,
    { timeout: ownTimeout, signal }: ChannelRequestOptions = {},
  ): Promise<unknown> {
    if (this.#link.phase === 'dead') return Promise.reject(this.#deadError());
    if (signal?.aborted) return Promise.reject(new PartylineError('cancelled'));
    this.wake();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const { params, files } = this.#uploads.extractFiles(paramsWithFiles);
      // Checked here so that the background need not parse an oversized request.
      const length = JSON.stringify(params)?.length ?? 0;
      if (length > maxFrameLength) throw new PartylineError('tooLarge');
      if (this.options.canAfford?.(length) === false) throw new PartylineError('tooMany');
      let timer: ReturnType<typeof setTimeout> | undefined;
      const cleanUp = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        this.#pending.delete(id);
        this.#uploads.cancel(files);
        this.#downloads.cancel(id);
      };
      const pending: PendingRequest = {
        sent: false,
        asked: false,
        frame: {
          t: 'request',
          id,
          method,
          params,
          ...(ownTimeout !== undefined && { timeout: ownTimeout }),
          ...(idempotentMethods.has(method) && { once: { id: randomId() } }),
        },
        files,
        setDeadline: timeout => {
          clearTimeout(timer);
          timer = setTimeout(() => giveUp('deadline'), timeout + deadlineGrace);
        },
        resolve: result => {
          cleanUp();
          resolve(result);
        },
        reject: error => {
          cleanUp();
          reject(error);
        },
      };
      const giveUp = (code: 'cancelled' | 'deadline') => {
        if (pending.sent) this.#post({ t: 'cancel', id });
        pending.reject(new PartylineError(code));
      };
      const onAbort = () => giveUp('cancelled');
      pending.setDeadline(ownTimeout ?? (files.size ? maxTimeout : defaultPortTimeout));
      signal?.addEventListener('abort', onAbort);
      this.#pending.set(id, pending);
      if (this.#link.phase === 'open') void this.#send(pending);
    });
  }

  /**
   * Replaces the topics to receive. They are restored after a reconnect.
   * @param observer whether what is received does not count as read
   */
  setTopics(topics: string[], observer?: boolean): void {
    this.#subscribe({ topics, ...(observer && { observer }) });
  }

  #subscribe(subscription: Subscription): void {
    this.#subscription = subscription;
    if (this.#link.phase === 'open') {
      this.requestUntyped('events.subscribe', subscription).catch(() => {
        // Without the scope a site gets no events. After a lost port, attaching sends the topics again.
      });
    }
  }

  /** Reconnects a client that lets the background unload. */
  wake(): void {
    this.#dispatch('wake');
  }

  /**
   * Closes the port before the page enters the back/forward cache, where it would be closed without an event.
   */
  suspend(): void {
    this.#losePort('suspend');
  }

  /** Reconnects after `suspend`. */
  resume(): void {
    this.#dispatch('resume');
  }

  close(): void {
    this.#end(undefined);
  }

  #dispatch(event: LinkEvent, change?: Partial<ClientView>): void {
    const link = nextLinkState(this.#link, event, this.#isIdle());
    if (link === this.#link) return;
    this.#link = link;
    clearTimeout(this.#timer);
    const timeout = timeoutOf(link, Math.random());
    if (timeout) this.#timer = setTimeout(() => this.#losePort('timeout'), timeout);
    this.#update({ link: link.phase, ...change });
    // A subscriber may have changed it.
    if (link === this.#link && link.phase === 'attaching') this.#connect();
  }

  #connect(): void {
    let port: Port;
    try {
      port = this.options.openPort();
    } catch {
      return this.#end(undefined);
    }
    this.#port = port;
    port.onMessage.addListener(message => {
      if (port === this.#port) this.#receive(message as ServerFrame);
    });
    port.onDisconnect.addListener(() => {
      if (port === this.#port) this.#losePort('lost');
    });
    this.#attached = this.#subscription;
    this.#post({
      t: 'attach',
      version: protocolVersion,
      ...this.#subscription,
      ...(this.#account !== undefined && { account: this.#account }),
      ...(this.#lastSeqs && { since: this.#lastSeqs[''] ?? this.#lastSeqs }),
      ...(this.#link.asks && { asks: this.options.requestedScopes }),
    });
  }

  #receive(frame: ServerFrame): void {
    switch (frame.t) {
      case 'hello': {
        const { scopes, events, seq, gap } = frame;
        this.#dispatch('attached', { ...overviewOf(frame), scopes: scopes === 'ui' ? [] : scopes });
        if (gap) this.options.onGap?.();
        for (const event of events) this.#emit(event);
        this.#account = frame.account;
        this.#lastSeqs = frame.seqs ?? { '': seq };
        if (this.#attached !== this.#subscription) this.#subscribe(this.#subscription);
        for (const pending of this.#pending.values()) if (!pending.sent) void this.#send(pending);
        return;
      }
      case 'asking': {
        if (frame.id === undefined) return this.#dispatch('asked');
        const pending = this.#pending.get(frame.id);
        if (pending) pending.asked = true;
        return;
      }
      case 'bound':
        this.#account = frame.account;
        this.#lastSeqs = { '': frame.seq };
        return this.#update({ state: frame.state });
      case 'state':
        return this.#update(overviewOf(frame));
      case 'scopes':
        this.#update({ scopes: frame.scopes });
        return this.#subscribe(this.#subscription);
      case 'event':
        return this.#emit(frame);
      case 'events':
        for (const event of frame.events) this.#emit(event);
        return;
      case 'reply': {
        const pending = this.#pending.get(frame.id);
        if (frame.error) pending?.reject(PartylineError.fromBody(frame.error));
        else if (!frame.file) pending?.resolve(frame.result);
        else if (pending) this.#downloads.start(frame.id, frame.file, pending);
        return;
      }
      case 'piece':
        return this.#downloads.receive(frame.id, frame.offset, frame.data);
      case 'file':
        return this.#uploads.receive(frame);
      case 'refused':
        return this.#onRefused(frame.error);
    }
  }

  #emit(event: EventFrame): void {
    const { account = '', seq } = event;
    const last = this.#lastSeqs?.[account];
    if (seq && last !== undefined && seq <= last) return;
    if (seq) this.#lastSeqs = { ...this.#lastSeqs, [account]: seq };
    if (event.topic === gapTopic) this.options.onGap?.();
    else this.options.onEvent?.(event);
  }

  /**
   * Sends the files, then the request. If the port is lost in between, the next port starts from the first
   * file.
   */
  async #send(pending: PendingRequest): Promise<void> {
    const { files, frame } = pending;
    const port = this.#port;
    if (files.size && !(await this.#uploads.send(files, pending.reject))) return;
    if (port !== this.#port || !this.#pending.has(frame.id)) return;
    pending.sent = true;
    pending.asked = false;
    // From here the background enforces the deadline: it knows which methods are slow.
    if (frame.timeout === undefined) pending.setDeadline(maxTimeout);
    this.#post(frame);
    if (frame.once) frame.once.since ??= Date.now();
  }

  #post(frame: unknown): void {
    try {
      this.#port?.postMessage(frame);
    } catch {
      // "Extension context invalidated" after an update or removal. onDisconnect does not always follow.
      this.#end(undefined);
    }
  }

  /** Whether nothing happens without the user, who wakes the client. */
  #isIdle(): boolean {
    const { sessions, state } = this.view;
    const states = sessions?.map(session => session.state) ?? [state];
    return states.every(isAtRest) && [...this.#pending.values()].every(({ asked }) => asked);
  }

  /**
   * A request that was sent may or may not have run. Repeats those that are safe to repeat and rejects the
   * others.
   */
  #losePort(event: LinkEvent): void {
    this.#closePort();
    for (const pending of [...this.#pending.values()]) {
      if (!pending.sent) continue;
      const { frame } = pending;
      if (!frame.once && !repeatableMethods.has(frame.method)) {
        pending.reject(new PartylineError('disconnected'));
        continue;
      }
      pending.sent = false;
      if (frame.once && frame.timeout === undefined) pending.setDeadline(defaultPortTimeout);
    }
    this.#dispatch(event);
  }

  /** A tab over a limit may return after a delay. Its requests do not, because they may have exceeded the limit. */
  #onRefused(error: ErrorBody): void {
    if (error.code !== 'tooMany') return this.#end(error);
    for (const pending of [...this.#pending.values()]) if (pending.sent) pending.reject(PartylineError.fromBody(error));
    this.#losePort('limited');
  }

  #end(error: ErrorBody | undefined): void {
    this.#closePort();
    this.#dispatch('ended', { error });
    for (const pending of [...this.#pending.values()]) pending.reject(this.#deadError());
  }

  #closePort(): void {
    const port = this.#port;
    this.#port = undefined;
    this.#uploads.reset();
    this.#downloads.reset();
    try {
      port?.disconnect();
    } catch {
      // Already disconnected.
    }
  }

  #deadError(): PartylineError {
    return this.view.error ? PartylineError.fromBody(this.view.error) : new PartylineError('disconnected');
  }

  #update(change: Partial<ClientView>): void {
    this.view = { ...this.view, ...change };
    for (const subscriber of this.#subscribers) subscriber(this.view);
  }
}

/** 128 random bits in hex, not guessable. `crypto.randomUUID` is missing on pages without TLS. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}

/** What `hello` and `state` have in common. */
const overviewOf = ({ state, sharing, sessions, storageFails }: Extract<ServerFrame, { t: 'hello' | 'state' }>) => ({
  state,
  sharing,
  sessions,
  storageFails,
});
