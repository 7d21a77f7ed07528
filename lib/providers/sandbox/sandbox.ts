/**
 * What a vendor's SDK runs in: a window of its own with its own requests, sockets, timers and storage. It keeps the SDK's
 * doings apart from the background's, and lets one call end them all: after `dispose` no socket is open, no timer runs and
 * nothing can be sent. It is no defence against the SDK, which is trusted code from the package as published.
 */
import { createFetch, type SandboxedFetch } from './fetch';
import type { SandboxGlobals } from './names';
import { MemoryStorage } from './storage';
import { Timers } from './timers';
import { createSockets, type Traffic } from './web-socket';
import { createXmlHttpRequest } from './xml-http-request';

type ConsoleLevel = 'debug' | 'info' | 'warn' | 'error';

export interface SandboxHost {
  /** Whether the SDK is to take itself to be in a page, or in a worker without window and requests. */
  like?: 'page' | 'worker';
  /** Told of every address before anything goes there; throws to forbid it. */
  admit(url: URL): void;
  log(level: ConsoleLevel, ...parts: unknown[]): void;
  /** Resolves when what the SDK has reported is safe. */
  settled?: (() => Promise<void> | undefined) | undefined;
  /** Told of what passes the sockets. */
  traffic?: Traffic;
  /** Where the platform has none of its own. */
  WebSocket?: typeof WebSocket;
}

/** Combined messages have an object URL made, and do not need it; workers cannot make one, and the SDKs would wait for ever. */
class SandboxedUrl extends URL {
  static override createObjectURL = () => '';
  static override revokeObjectURL = () => {};
}

export class Sandbox {
  readonly globals: SandboxGlobals;
  /** `online` and `offline` are to be dispatched on it; a worker has no such events. */
  readonly window = new EventTarget();
  /** For what is done in the SDK's stead. */
  readonly fetch: SandboxedFetch;
  readonly #timers = new Timers();
  readonly #end = new AbortController();
  readonly #sockets: ReturnType<typeof createSockets>;

  constructor({ like = 'page', admit, log, settled, traffic, WebSocket: Base = WebSocket }: SandboxHost) {
    const admitWhileOpen = (url: URL) => {
      if (this.#end.signal.aborted) throw new DOMException('The session is over.', 'InvalidStateError');
      admit(url);
    };
    this.#sockets = createSockets(Base, admitWhileOpen, settled, traffic);
    const { signal } = this.#end;
    this.fetch = createFetch(admitWhileOpen, signal);
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
      XMLHttpRequest: createXmlHttpRequest({ admit: admitWhileOpen, signal }),
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
    };
    if (like === 'worker') {
      for (const name of pageOnly) globals[name] = undefined;
    }
    this.globals = globals;
    const { self: _self, window: _window, addEventListener: _add, removeEventListener: _remove, ...own } = globals;
    Object.assign(this.window, own);
  }

  /** Resolves when every socket has closed. */
  socketsClosed(): Promise<void> {
    return this.#sockets.closed();
  }

  hasOpenSocket(): boolean {
    return this.#sockets.isOpen();
  }

  /** Every socket is dead, whatever the platform says: they are closed, and the SDK is told at once. */
  loseSockets(): void {
    this.#sockets.lose();
  }

  dispose(): void {
    this.#end.abort();
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
