/**
 * The client's end of a port: attaches, catches up, asks, and comes back after the background was restarted.
 * It knows no transport: whoever makes it says how a port is opened.
 */
import {
  type EventFrame,
  type IdempotencyKey,
  longestTimeout,
  maxFrameLength,
  protocolVersion,
  type ServerFrame,
} from '@/lib/contract/frames';
import type { MethodName, ParamsIn, Result, Scope } from '@/lib/contract/methods';
import { type ErrorBody, PartylineError } from '@/lib/contract/partyline-error';
import type { SessionState, Sharing } from '@/lib/contract/session';
import { DownloadReceiver } from './files/download-receiver';
import { UploadSender } from './files/upload-sender';
import type { Port } from './port';

/**
 * `connecting`: no answer yet, trying. `open`: attached. `dormant`: nobody is signed in and the background sleeps.
 * `suspended`: the page is in the back/forward cache. `dead`: the extension is gone or will not talk; final.
 */
export type ChannelLink = 'connecting' | 'open' | 'dormant' | 'suspended' | 'dead';

export interface ClientView {
  link: ChannelLink;
  state: SessionState | undefined;
  sharing: Sharing | undefined;
  scopes: readonly Scope[];
  /** Why the link is dead. */
  error: ErrorBody | undefined;
}

export interface ClientOptions {
  /** @throws when the extension is gone; then the client is dead. */
  openPort(): Port;
  onEvent?(event: EventFrame): void;
  /** Events were missed that nobody keeps any more. */
  onGap?(): void;
  /** What the page needs; where it lacks some of it, the user is asked before the client is attached for the first time. */
  requestedScopes?: readonly Scope[];
  /** Whether a request that is so long, as JSON, may go out now. */
  canAfford?(length: number): boolean;
  /** Let the background sleep while nobody is signed in, until `wake` or the next request. */
  dormantWhenSignedOut?: boolean;
}

export interface RequestOptions {
  /** Milliseconds to wait for the answer; unless told, as long as the background gives it, but 30,000 for a port. */
  timeout?: number;
  signal?: AbortSignal;
}

interface Pending {
  /** It has gone out on a port; if that one is lost, only the background can say whether it was carried out. */
  sent: boolean;
  frame: { t: 'request'; id: number; method: string; params: unknown; timeout?: number; once?: IdempotencyKey };
  /** By id; they cross before the request does. */
  files: ReadonlyMap<number, Blob>;
  /** Sets the deadline anew, in milliseconds from now. */
  wait(timeout: number): void;
  resolve(result: unknown): void;
  reject(error: PartylineError): void;
}

/** The background carries these out at most once under one name: they are asked again when a port was lost. */
const named: ReadonlySet<string> = new Set<MethodName>(['message.send', 'vendor.call']);

/** Asked again by themselves: the user's answer is kept. */
const questions: ReadonlySet<string> = new Set<MethodName>(['sites.request', 'session.expect']);
const firstDelay = 50;
const longestDelay = 10_000;
/** Milliseconds that a new port may stay unanswered: a background that ends while it starts may leave some that nobody closes. */
const longestSilence = 15_000;
/** Milliseconds that a request waits for a port where the caller names no time. */
const usualTimeout = 30_000;
/** The background answers late only when it is busy; this long after its own deadline it will not answer at all. */
const grace = 2_000;

export class ChannelClient {
  view: ClientView = { link: 'connecting', state: undefined, sharing: undefined, scopes: [], error: undefined };
  readonly #watchers = new Set<(view: ClientView) => void>();
  readonly #pending = new Map<number, Pending>();
  readonly #files = new UploadSender(frame => this.#post(frame));
  readonly #taken = new DownloadReceiver(frame => this.#post(frame));
  #port: Port | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempt = 0;
  #id = 0;
  #seq: number | undefined;
  #topics: string[] = [];
  #attachedTopics: string[] = [];
  #asks: readonly Scope[] | undefined;

  constructor(private readonly options: ClientOptions) {
    this.#asks = options.requestedScopes?.length ? options.requestedScopes : undefined;
    this.#connect();
  }

  /** Calls `fn` with the view after each change; returns its own removal. */
  subscribe(fn: (view: ClientView) => void): () => void {
    this.#watchers.add(fn);
    return () => this.#watchers.delete(fn);
  }

  /** @throws {PartylineError} what the background answers; `deadline`, `disconnected` when it does not; `tooLarge` */
  request<M extends MethodName>(method: M, params: ParamsIn<M>, options: RequestOptions = {}): Promise<Result<M>> {
    return this.requestUntyped(method, params, options) as Promise<Result<M>>;
  }

  /**
   * As `request`, for a method that is not known to exist: the background is the judge. A `File`, `Blob`, `ArrayBuffer` or
   * view of one in the params is a `File` or `Blob` there.
   */
  requestUntyped(method: string, given: unknown, { timeout: asked, signal }: RequestOptions = {}): Promise<unknown> {
    if (this.view.link === 'dead') return Promise.reject(this.#deadError());
    if (signal?.aborted) return Promise.reject(new PartylineError('cancelled'));
    this.wake();
    const id = this.#id++;
    return new Promise((resolve, reject) => {
      const { params, files } = this.#files.takeOut(given);
      // What is too large is not to cost the background the reading of it.
      const length = JSON.stringify(params)?.length ?? 0;
      if (length > maxFrameLength) throw new PartylineError('tooLarge');
      if (this.options.canAfford?.(length) === false) throw new PartylineError('tooMany');
      let timer: ReturnType<typeof setTimeout> | undefined;
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#pending.delete(id);
        this.#files.drop(files);
        this.#taken.drop(id);
      };
      const pending: Pending = {
        sent: false,
        frame: {
          t: 'request',
          id,
          method,
          params,
          ...(asked !== undefined && { timeout: asked }),
          ...(named.has(method) && { once: { id: nameOf() } }),
        },
        files,
        wait: timeout => {
          clearTimeout(timer);
          timer = setTimeout(() => giveUp('deadline'), timeout + grace);
        },
        resolve: result => {
          finish();
          resolve(result);
        },
        reject: error => {
          finish();
          reject(error);
        },
      };
      /** What has gone out is called back; what has not never goes. */
      const giveUp = (code: 'cancelled' | 'deadline') => {
        if (pending.sent) this.#post({ t: 'cancel', id });
        pending.reject(new PartylineError(code));
      };
      const abort = () => giveUp('cancelled');
      pending.wait(asked ?? (files.size ? longestTimeout : usualTimeout));
      signal?.addEventListener('abort', abort);
      this.#pending.set(id, pending);
      if (this.view.link === 'open') void this.#ship(pending);
    });
  }

  /** Which topics to receive from now on; kept over reconnects. */
  setTopics(topics: string[]): void {
    this.#topics = topics;
    if (this.view.link === 'open') {
      this.requestUntyped('events.subscribe', { topics }).catch(() => {
        // A site without the scope gets no events; a lost port asks again when it is back.
      });
    }
  }

  /** Ends a `dormant` rest: somebody has signed in, or the caller wants something. */
  wake(): void {
    if (this.view.link === 'dormant') this.#connect();
  }

  /** The page goes into the back/forward cache, where a port dies without a word. */
  suspend(): void {
    if (this.view.link === 'dead') return;
    this.#hangUp();
    this.#failPending();
    this.#show({ link: 'suspended' });
  }

  /** The page is back. */
  resume(): void {
    if (this.view.link === 'suspended') this.#connect();
  }

  close(): void {
    this.#die(undefined);
  }

  #connect(): void {
    this.#hangUp();
    this.#show({ link: 'connecting' });
    let port: Port;
    try {
      port = this.options.openPort();
    } catch {
      return this.#die(undefined);
    }
    this.#port = port;
    port.onMessage.addListener(message => {
      if (port === this.#port) this.#receive(message as ServerFrame);
    });
    port.onDisconnect.addListener(() => {
      if (port === this.#port) this.#lost();
    });
    this.#attachedTopics = this.#topics;
    // The user may take his time.
    if (!this.#asks) this.#timer = setTimeout(() => this.#lost(), longestSilence);
    this.#post({
      t: 'attach',
      version: protocolVersion,
      topics: this.#topics,
      ...(this.#seq !== undefined && { since: this.#seq }),
      ...(this.#asks && { asks: this.#asks }),
    });
  }

  #receive(frame: ServerFrame): void {
    switch (frame.t) {
      case 'hello': {
        clearTimeout(this.#timer);
        this.#attempt = 0;
        this.#asks = undefined;
        const { state, sharing, scopes, events, seq, gap } = frame;
        this.#show({ link: 'open', state, sharing, scopes: scopes === 'ui' ? [] : scopes });
        if (gap) this.options.onGap?.();
        for (const event of events) this.#deliver(event);
        this.#seq = seq;
        if (this.#attachedTopics !== this.#topics) this.setTopics(this.#topics);
        for (const pending of this.#pending.values()) if (!pending.sent) void this.#ship(pending);
        return;
      }
      case 'state':
        return this.#show({ state: frame.state, sharing: frame.sharing });
      case 'scopes':
        this.#show({ scopes: frame.scopes });
        return this.setTopics(this.#topics);
      case 'event':
        return this.#deliver(frame);
      case 'reply': {
        const pending = this.#pending.get(frame.id);
        if (frame.error) pending?.reject(PartylineError.fromBody(frame.error));
        else if (!frame.file) pending?.resolve(frame.result);
        else if (pending) this.#taken.begin(frame.id, frame.file, { done: pending.resolve, fail: pending.reject });
        return;
      }
      case 'piece':
        return this.#taken.hear(frame.id, frame.offset, frame.data);
      case 'file':
        return this.#files.hear(frame);
      case 'refused':
        return this.#die(frame.error);
    }
  }

  #deliver(event: EventFrame): void {
    if (this.#seq !== undefined && event.seq <= this.#seq) return;
    this.#seq = event.seq;
    this.options.onEvent?.(event);
  }

  #lost(): void {
    this.#hangUp();
    this.#failPending();
    const maySleep =
      this.options.dormantWhenSignedOut && this.view.state?.phase === 'signedOut' && this.#pending.size === 0;
    if (maySleep) return this.#show({ link: 'dormant' });
    this.#show({ link: 'connecting' });
    const delay = Math.min(firstDelay * 2 ** this.#attempt, longestDelay);
    this.#attempt += 1;
    this.#timer = setTimeout(() => this.#connect(), delay * (0.5 + Math.random()));
  }

  /** Where the port is lost before the files are over there, nothing has been asked, and the next port begins anew. */
  async #ship(pending: Pending): Promise<void> {
    const { files, frame } = pending;
    const port = this.#port;
    if (files.size && !(await this.#files.send(files, pending.reject))) return;
    if (port !== this.#port || !this.#pending.has(frame.id)) return;
    pending.sent = true;
    // From here on the background keeps the time: it knows what may take long.
    if (frame.timeout === undefined) pending.wait(longestTimeout);
    this.#post(frame);
    if (frame.once) frame.once.since ??= Date.now();
  }

  #post(frame: unknown): void {
    try {
      this.#port?.postMessage(frame);
    } catch {
      // "Extension context invalidated": an update or removal; onDisconnect does not always follow.
      this.#die(undefined);
    }
  }

  /**
   * What was sent may or may not have been done. What has a name is asked again, and so is a question to the user; of anything
   * else only the caller can tell whether to ask again.
   */
  #failPending(): void {
    for (const pending of [...this.#pending.values()]) {
      if (!pending.sent) continue;
      const { frame } = pending;
      if (!frame.once && !questions.has(frame.method)) {
        pending.reject(new PartylineError('disconnected'));
        continue;
      }
      pending.sent = false;
      if (frame.once && frame.timeout === undefined) pending.wait(usualTimeout);
    }
  }

  #hangUp(): void {
    clearTimeout(this.#timer);
    const port = this.#port;
    this.#port = undefined;
    this.#files.lost();
    this.#taken.lost();
    try {
      port?.disconnect();
    } catch {
      // Already gone.
    }
  }

  #die(error: ErrorBody | undefined): void {
    if (this.view.link === 'dead') return;
    this.#hangUp();
    this.#show({ link: 'dead', error });
    for (const pending of [...this.#pending.values()]) pending.reject(this.#deadError());
  }

  #deadError(): PartylineError {
    return this.view.error ? PartylineError.fromBody(this.view.error) : new PartylineError('disconnected');
  }

  #show(change: Partial<ClientView>): void {
    this.view = { ...this.view, ...change };
    for (const watcher of this.#watchers) watcher(this.view);
  }
}

/** Not to be guessed, and not `randomUUID`, which pages without TLS do not have. */
function nameOf(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
}
