import {
  type EventFrame,
  type IdempotencyKey,
  maxFrameLength,
  maxTimeout,
  protocolVersion,
  type ServerFrame,
} from '@/lib/contract/frames';
import type { MethodName, ParamsIn, Result, Scope } from '@/lib/contract/methods';
import { type ErrorBody, PartylineError } from '@/lib/contract/partyline-error';
import type { SessionInfo, SessionState, Sharing } from '@/lib/contract/session';
import { DownloadReceiver } from './files/download-receiver';
import { UploadSender } from './files/upload-sender';
import type { Port } from './port';

/**
 * - `connecting`: waits for the background's first answer.
 * - `open`: attached.
 * - `dormant`: signed out, and the background is unloaded.
 * - `suspended`: the page is in the back/forward cache.
 * - `dead`: the extension is gone or refused the client. Final.
 */
export type ChannelLink = 'connecting' | 'open' | 'dormant' | 'suspended' | 'dead';

export interface ClientView {
  link: ChannelLink;
  state: SessionState | undefined;
  sharing: Sharing | undefined;
  /** All accounts; only for the extension's own pages. */
  sessions?: readonly SessionInfo[] | undefined;
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
  /**
   * While signed out, do not reconnect before `wake` or the next request, so that the background can unload.
   */
  dormantWhenSignedOut?: boolean;
}

export interface ChannelRequestOptions {
  /**
   * Milliseconds to wait for the answer. Default: 30,000 for a port, then as long as the background allows
   * the method.
   */
  timeout?: number;
  signal?: AbortSignal;
}

interface PendingRequest {
  /** Sent on a port. If that port is lost, only the background knows whether the request ran. */
  sent: boolean;
  frame: { t: 'request'; id: number; method: string; params: unknown; timeout?: number; once?: IdempotencyKey };
  /** By id. They are sent before the request. */
  files: ReadonlyMap<number, Blob>;
  /** @param timeout milliseconds from now */
  setDeadline(timeout: number): void;
  resolve(result: unknown): void;
  reject(error: PartylineError): void;
}

/** Sent again with the same key after a lost port: the background runs each key at most once. */
const idempotentMethods: ReadonlySet<string> = new Set<MethodName>(['message.send', 'vendor.call']);

/** Sent again after a lost port without a key: the background stores the user's answer. */
const repeatableMethods: ReadonlySet<string> = new Set<MethodName>(['sites.request', 'session.expect']);

// Milliseconds.
const minReconnectDelay = 50;
const maxReconnectDelay = 10_000;
/** A background that is stopped while it starts can leave a port open that is never answered. */
const helloTimeout = 15_000;
const defaultPortTimeout = 30_000;
/** The background answers by its own deadline. A busy one may be this late. */
const deadlineGrace = 2_000;

/**
 * The client's end of a port. Attaches, catches up on missed events, and reconnects when the background
 * restarts.
 */
export class ChannelClient {
  view: ClientView = { link: 'connecting', state: undefined, sharing: undefined, scopes: [], error: undefined };
  readonly #subscribers = new Set<(view: ClientView) => void>();
  readonly #pending = new Map<number, PendingRequest>();
  readonly #uploads = new UploadSender(frame => this.#post(frame));
  readonly #downloads = new DownloadReceiver(frame => this.#post(frame));
  #port: Port | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #nextId = 0;
  /** Id of the account that this page is bound to. */
  #account: string | undefined;
  /** The last seq received, by account id for the extension's own pages, under '' for other pages. */
  #lastSeqs: Record<string, number> | undefined;
  #topics: string[] = [];
  #attachedTopics: string[] = [];
  #requestedScopes: readonly Scope[] | undefined;

  constructor(private readonly options: ClientOptions) {
    this.#requestedScopes = options.requestedScopes?.length ? options.requestedScopes : undefined;
    this.#connect();
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
    if (this.view.link === 'dead') return Promise.reject(this.#deadError());
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
      if (this.view.link === 'open') void this.#send(pending);
    });
  }

  /** Replaces the topics to receive. They are restored after a reconnect. */
  setTopics(topics: string[]): void {
    this.#topics = topics;
    if (this.view.link === 'open') {
      this.requestUntyped('events.subscribe', { topics }).catch(() => {
        // Without the scope a site gets no events. After a lost port, attaching sends the topics again.
      });
    }
  }

  /** Reconnects if the link is `dormant`. */
  wake(): void {
    if (this.view.link === 'dormant') this.#connect();
  }

  /**
   * Closes the port before the page enters the back/forward cache, where it would be closed without an event.
   */
  suspend(): void {
    if (this.view.link === 'dead') return;
    this.#closePort();
    this.#resetSentRequests();
    this.#update({ link: 'suspended' });
  }

  /** Reconnects after `suspend`. */
  resume(): void {
    if (this.view.link === 'suspended') this.#connect();
  }

  close(): void {
    this.#end(undefined);
  }

  #connect(): void {
    this.#closePort();
    this.#update({ link: 'connecting' });
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
      if (port === this.#port) this.#reconnectLater();
    });
    this.#attachedTopics = this.#topics;
    // No timeout while the user decides about the scopes.
    if (!this.#requestedScopes) this.#timer = setTimeout(() => this.#reconnectLater(), helloTimeout);
    this.#post({
      t: 'attach',
      version: protocolVersion,
      topics: this.#topics,
      ...(this.#account !== undefined && { account: this.#account }),
      ...(this.#lastSeqs && { since: this.#lastSeqs[''] ?? this.#lastSeqs }),
      ...(this.#requestedScopes && { asks: this.#requestedScopes }),
    });
  }

  #receive(frame: ServerFrame): void {
    switch (frame.t) {
      case 'hello': {
        clearTimeout(this.#timer);
        this.#attempt = 0;
        this.#requestedScopes = undefined;
        const { state, sharing, sessions, scopes, events, seq, gap } = frame;
        this.#update({ link: 'open', state, sharing, sessions, scopes: scopes === 'ui' ? [] : scopes });
        if (gap) this.options.onGap?.();
        for (const event of events) this.#emit(event);
        this.#account = frame.account;
        this.#lastSeqs = frame.seqs ?? { '': seq };
        if (this.#attachedTopics !== this.#topics) this.setTopics(this.#topics);
        for (const pending of this.#pending.values()) if (!pending.sent) void this.#send(pending);
        return;
      }
      case 'bound':
        this.#account = frame.account;
        this.#lastSeqs = { '': frame.seq };
        return this.#update({ state: frame.state });
      case 'state':
        return this.#update({ state: frame.state, sharing: frame.sharing, sessions: frame.sessions });
      case 'scopes':
        this.#update({ scopes: frame.scopes });
        return this.setTopics(this.#topics);
      case 'event':
        return this.#emit(frame);
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
        return this.#end(frame.error);
    }
  }

  #emit(event: EventFrame): void {
    const account = event.account ?? '';
    const last = this.#lastSeqs?.[account];
    if (last !== undefined && event.seq <= last) return;
    this.#lastSeqs = { ...this.#lastSeqs, [account]: event.seq };
    this.options.onEvent?.(event);
  }

  #reconnectLater(): void {
    this.#closePort();
    this.#resetSentRequests();
    const isIdle = this.view.state?.phase === 'signedOut' && this.#pending.size === 0;
    if (this.options.dormantWhenSignedOut && isIdle) return this.#update({ link: 'dormant' });
    this.#update({ link: 'connecting' });
    const delay = Math.min(minReconnectDelay * 2 ** this.#attempt, maxReconnectDelay);
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.#connect(), delay * (0.5 + Math.random()));
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

  /**
   * A request that was sent may or may not have run. Repeats those that are safe to repeat and rejects the
   * others.
   */
  #resetSentRequests(): void {
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
  }

  #closePort(): void {
    clearTimeout(this.#timer);
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

  #end(error: ErrorBody | undefined): void {
    if (this.view.link === 'dead') return;
    this.#closePort();
    this.#update({ link: 'dead', error });
    for (const pending of [...this.#pending.values()]) pending.reject(this.#deadError());
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
