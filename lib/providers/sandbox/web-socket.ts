/** WebSockets that are counted, so that none outlives the sandbox that opened it. */

/**
 * The SDKs acknowledge what they have received before they report it, several promises later (agora-chat's and
 * easemob-websdk's `onMessage`, when each message in it has been reported): at the end of the turn all of it is.
 */
const turn = () => new Promise<void>(done => setTimeout(done));

/**
 * How long a socket may be about to open. A server that takes the connection and says nothing would have it wait for minutes
 * (Chromium: four), and Tencent's SDK (3.6.6) does not try another while one is connecting.
 */
const openingMs = 10_000;

/** Told of what passes; of the content nobody is. */
export interface Traffic {
  heard(): void;
  /** Something is given to a socket. @returns to be called when it has gone out */
  sending(): () => void;
}

export interface Sockets {
  /** The class for the sandbox. */
  WebSocket: typeof WebSocket;
  /** Resolves when every socket has closed. */
  closed(): Promise<void>;
  /** Whether one is open, as far as the platform knows. */
  isOpen(): boolean;
  /** Every socket is dead: it is closed, and reported as broken at once. The platform would wait for the other side's goodbye. */
  lose(): void;
  /** Closes every socket and forbids new ones; none reports anything from now on. */
  stop(): void;
}

/**
 * @param admit throws where the address may not be talked to
 * @param settled resolves when what the SDK has reported is safe; nothing is sent before, for it may be the receipt
 */
export function createSockets(
  Base: typeof WebSocket,
  admit: (url: URL) => void,
  settled: () => Promise<void> | undefined = () => undefined,
  traffic?: Traffic,
): Sockets {
  const open = new Set<SandboxedWebSocket>();
  let waiting: (() => void)[] = [];
  const gone = (socket: SandboxedWebSocket) => {
    open.delete(socket);
    if (open.size > 0) return;
    for (const done of waiting) done();
    waiting = [];
  };

  class SandboxedWebSocket extends Base {
    constructor(url: string | URL, protocols?: string | string[]) {
      admit(new URL(url));
      super(url, protocols);
      open.add(this);
      const late = setTimeout(() => super.close(), openingMs);
      this.addEventListener('open', () => clearTimeout(late));
      this.addEventListener('close', () => {
        clearTimeout(late);
        gone(this);
      });
      if (traffic) for (const name of ['open', 'message']) this.addEventListener(name, () => this.#heard());
    }

    #isLost = false;

    readonly #outgoing: {
      data: Parameters<WebSocket['send']>[0];
      told: Promise<void>;
      sent: (() => void) | undefined;
    }[] = [];
    #drained: Promise<void> = Promise.resolve();

    override send(data: Parameters<WebSocket['send']>[0]): void {
      // One that is not open yet throws, as any does.
      if (this.readyState === Base.CONNECTING) return super.send(data);
      this.#outgoing.push({ data, told: turn(), sent: traffic?.sending() });
      if (this.#outgoing.length === 1) this.#drained = this.#drain();
    }

    /** What was sent before goes out before. */
    override close(code?: number, reason?: string): void {
      if (this.#outgoing.length === 0) super.close(code, reason);
      else void this.#drained.then(() => super.close(code, reason));
    }

    async #drain(): Promise<void> {
      for (let [next] = this.#outgoing; next; [next] = this.#outgoing) {
        await next.told;
        await settled();
        if (this.readyState === Base.OPEN) {
          super.send(next.data);
          next.sent?.();
        }
        this.#outgoing.shift();
      }
    }

    #heard(): void {
      if (!this.#isLost) traffic?.heard();
    }

    lose(): void {
      const { onclose } = this;
      this.#isLost = true;
      this.onopen = this.onmessage = this.onclose = this.onerror = null;
      super.close();
      Object.defineProperty(this, 'readyState', { value: Base.CLOSED });
      gone(this);
      const broken = Object.assign(new Event('close'), { code: 1006, reason: '', wasClean: false });
      onclose?.call(this, broken as CloseEvent);
    }
  }

  return {
    WebSocket: SandboxedWebSocket,
    closed: () => (open.size === 0 ? Promise.resolve() : new Promise(done => waiting.push(done))),
    isOpen: () => [...open].some(({ readyState }) => readyState === Base.OPEN),
    lose() {
      for (const socket of [...open]) socket.lose();
    },
    stop() {
      for (const socket of open) {
        socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
        Base.prototype.close.call(socket);
      }
    },
  };
}
