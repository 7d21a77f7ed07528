import { createFetch, type SandboxedFetch } from './fetch';
import type { SandboxGlobals } from './names';
import { MemoryStorage } from './storage';
import { Timers } from './timers';
import { createSockets, type Traffic } from './web-socket';
import { createXmlHttpRequest } from './xml-http-request';

type ConsoleLevel = 'debug' | 'info' | 'warn' | 'error';

export interface SandboxHost {
  /** What the SDK detects. A worker has no `window`, `localStorage` or `XMLHttpRequest`. Default: a page. */
  environment?: 'page' | 'worker';
  /** Called before each request and socket. @throws if the URL is not allowed */
  checkUrl(url: URL): void;
  log(level: ConsoleLevel, ...parts: unknown[]): void;
  /** Resolves when the events that the SDK has reported are stored. */
  settled?: (() => Promise<void> | undefined) | undefined;
  traffic?: Traffic;
  /** Returns the address that a socket connects to. Default: the SDK's. */
  redirect?: ((url: URL) => URL) | undefined;
  /** Aborts the upload of a file. */
  uploadSignal?(file: Blob): AbortSignal | undefined;
  /** For platforms without one. */
  WebSocket?: typeof WebSocket;
}

/**
 * Workers have no object URLs. The SDKs create one for a combined message without using it, and would wait
 * for ever.
 */
class SandboxedUrl extends URL {
  static override createObjectURL = () => '';
  static override revokeObjectURL = () => {};
}

/**
 * Runs a vendor's SDK with its own window, requests, sockets, timers and storage. After `dispose` no socket
 * is open, no timer runs and nothing can be sent. Not a security boundary: the SDK is trusted code, as
 * published.
 */
export class Sandbox {
  readonly globals: SandboxGlobals;
  /** Dispatch `online` and `offline` on it. Workers have no such events. */
  readonly window = new EventTarget();
  /** For requests on behalf of the SDK. */
  readonly fetch: SandboxedFetch;
  readonly #timers = new Timers();
  readonly #disposed = new AbortController();
  readonly #sockets: ReturnType<typeof createSockets>;
  #abortSignal: AbortSignal | undefined;

  constructor(host: SandboxHost) {
    const { environment = 'page', checkUrl, log, settled, traffic, WebSocket: Base = WebSocket } = host;
    const checkUrlUntilDisposed = (url: URL) => {
      if (this.#disposed.signal.aborted) throw new DOMException('The session is over.', 'InvalidStateError');
      checkUrl(url);
    };
    const onError = (error: unknown) => log('warn', 'events were not stored', error);
    this.#sockets = createSockets(Base, checkUrlUntilDisposed, settled, traffic, onError, host.redirect);
    const { signal } = this.#disposed;
    this.fetch = createFetch(checkUrlUntilDisposed, signal);
    const timers = this.#timers;
    const write =
      (level: ConsoleLevel) =>
      (...parts: unknown[]) =>
        log(level, ...parts);
    const location = new URL('https://partyline.invalid/');
    const globals: SandboxGlobals = {
      self: this.window,
      window: this.window,
      document: undefined,
      navigator: { userAgent: globalThis.navigator?.userAgent ?? '', onLine: true, platform: '' },
      location,
      localStorage: new MemoryStorage(),
      URL: SandboxedUrl,
      XMLHttpRequest: createXmlHttpRequest({
        checkUrl: checkUrlUntilDisposed,
        signal,
        onError: error => log('warn', 'XMLHttpRequest failed', error),
        abortSignal: () => this.#abortSignal,
        uploadSignal: file => host.uploadSignal?.(file),
      }),
      WebSocket: this.#sockets.WebSocket,
      addEventListener: this.window.addEventListener.bind(this.window),
      removeEventListener: this.window.removeEventListener.bind(this.window),
      console: {
        debug: write('debug'),
        log: write('debug'),
        trace: write('debug'),
        info: write('info'),
        warn: write('warn'),
        error: write('error'),
      },
      setTimeout: timers.setTimeout,
      clearTimeout: timers.clear,
      setInterval: timers.setInterval,
      clearInterval: timers.clear,
      // long.js probes for it, which the extension's CSP reports as a violation.
      WebAssembly: undefined,
      Worker: undefined,
      Image: undefined,
      HTMLInputElement: undefined,
      Math,
    };
    if (environment === 'worker') {
      for (const name of pageOnly) globals[name] = undefined;
    }
    this.globals = globals;
    const {
      self: _self,
      window: _window,
      addEventListener: _add,
      removeEventListener: _remove,
      ...properties
    } = globals;
    Object.assign(this.window, properties);
  }

  /** Calls `run`. The requests that it creates in this turn are aborted with `signal`. */
  abortable<T>(signal: AbortSignal | undefined, run: () => T): T {
    this.#abortSignal = signal;
    try {
      return run();
    } finally {
      this.#abortSignal = undefined;
    }
  }

  /** Resolves when every socket has closed. */
  socketsClosed(): Promise<void> {
    return this.#sockets.whenClosed();
  }

  hasOpenSocket(): boolean {
    return this.#sockets.isOpen();
  }

  /** Closes dead sockets. The SDK receives `close` at once. */
  abortSockets(): void {
    this.#sockets.abort();
  }

  dispose(): void {
    this.#disposed.abort();
    this.#timers.stop();
    this.#sockets.stop();
  }
}

const pageOnly = [
  'window',
  'location',
  'localStorage',
  'XMLHttpRequest',
  'addEventListener',
  'removeEventListener',
] as const satisfies readonly (keyof SandboxGlobals)[];
