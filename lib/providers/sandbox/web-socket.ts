/**
 * The SDKs send an acknowledgement several promises before they report the message (agora-chat's and
 * easemob-websdk's `onMessage`). By the next task all of it is reported.
 */
const nextTask = () => new Promise<void>(done => setTimeout(done));

/**
 * If a server accepts the connection but does not answer, Chromium waits four minutes. Tencent's SDK (3.6.6)
 * does not try another host while a socket is connecting.
 */
const connectTimeoutMs = 10_000;

/** Observes frames. */
export interface Traffic {
  onReceive(): void;
  /** Called when a frame was passed to the socket. */
  onSent(data: Frame): void;
}

export type Frame = Parameters<WebSocket['send']>[0];

export interface Sockets {
  /** The class for the sandbox. */
  WebSocket: typeof WebSocket;
  /** Resolves when every socket has closed. */
  whenClosed(): Promise<void>;
  /** Whether any is open, by its `readyState`. */
  isOpen(): boolean;
  /**
   * Closes all sockets and reports `close` at once. The platform would wait for the other side's close frame.
   */
  abort(): void;
  /** Closes all sockets without events. */
  stop(): void;
}

/**
 * Creates a WebSocket class whose instances can all be closed at once.
 *
 * @param checkUrl throws if the URL is not allowed
 * @param settled resolves when the events that the SDK has reported are stored. Frames wait for it, because
 * they may be receipts
 * @param onError receives what `settled` rejects with
 * @param redirect returns the address that a socket connects to
 */
export function createSockets(
  Base: typeof WebSocket,
  checkUrl: (url: URL) => void,
  settled: () => Promise<void> | undefined = () => undefined,
  traffic?: Traffic,
  onError: (error: unknown) => void = () => {},
  redirect: (url: URL) => URL = url => url,
): Sockets {
  const sockets = new Set<SandboxedWebSocket>();
  let closedCallbacks: (() => void)[] = [];
  const remove = (socket: SandboxedWebSocket) => {
    sockets.delete(socket);
    if (sockets.size > 0) return;
    for (const onClosed of closedCallbacks) onClosed();
    closedCallbacks = [];
  };

  class SandboxedWebSocket extends Base {
    constructor(url: string | URL, protocols?: string | string[]) {
      const address = redirect(new URL(url));
      checkUrl(address);
      super(address, protocols);
      sockets.add(this);
      const timeout = setTimeout(() => super.close(), connectTimeoutMs);
      this.addEventListener('open', () => clearTimeout(timeout));
      this.addEventListener('close', () => {
        clearTimeout(timeout);
        remove(this);
      });
      if (traffic) for (const name of ['open', 'message']) this.addEventListener(name, () => this.#received());
    }

    #isAborted = false;

    readonly #outgoing: {
      data: Frame;
      reported: Promise<void>;
    }[] = [];
    #drained: Promise<void> = Promise.resolve();

    override send(data: Frame): void {
      // Throws, as in the browser.
      if (this.readyState === Base.CONNECTING) return super.send(data);
      this.#outgoing.push({ data, reported: nextTask() });
      if (this.#outgoing.length === 1) this.#drained = this.#drain();
    }

    /** Closes after the queued frames were sent. */
    override close(code?: number, reason?: string): void {
      if (this.#outgoing.length === 0) super.close(code, reason);
      else void this.#drained.then(() => super.close(code, reason));
    }

    async #drain(): Promise<void> {
      for (let [next] = this.#outgoing; next; [next] = this.#outgoing) {
        await next.reported;
        await settled()?.catch(onError);
        if (this.readyState === Base.OPEN) {
          super.send(next.data);
          traffic?.onSent(next.data);
        }
        this.#outgoing.shift();
      }
    }

    #received(): void {
      if (!this.#isAborted) traffic?.onReceive();
    }

    abort(): void {
      const { onclose } = this;
      this.#isAborted = true;
      this.onopen = this.onmessage = this.onclose = this.onerror = null;
      super.close();
      Object.defineProperty(this, 'readyState', { value: Base.CLOSED });
      remove(this);
      const closeEvent = Object.assign(new Event('close'), { code: 1006, reason: '', wasClean: false });
      onclose?.call(this, closeEvent as CloseEvent);
    }
  }

  return {
    WebSocket: SandboxedWebSocket,
    whenClosed: () => (sockets.size === 0 ? Promise.resolve() : new Promise(done => closedCallbacks.push(done))),
    isOpen: () => [...sockets].some(({ readyState }) => readyState === Base.OPEN),
    abort() {
      for (const socket of [...sockets]) socket.abort();
    },
    stop() {
      for (const socket of sockets) {
        socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
        Base.prototype.close.call(socket);
      }
    },
  };
}
