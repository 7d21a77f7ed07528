/** WebSockets that are counted, so that none outlives the sandbox that opened it. */

export interface Sockets {
  /** The class for the sandbox. */
  WebSocket: typeof WebSocket;
  /** Resolves when every socket has closed. */
  closed(): Promise<void>;
  /** Closes every socket and forbids new ones; none reports anything from now on. */
  stop(): void;
}

/** @param admit throws where the address may not be talked to */
export function createSockets(Base: typeof WebSocket, admit: (url: URL) => void): Sockets {
  const open = new Set<WebSocket>();
  let waiting: (() => void)[] = [];
  const gone = (socket: WebSocket) => {
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
      this.addEventListener('close', () => gone(this));
    }
  }

  return {
    WebSocket: SandboxedWebSocket,
    closed: () => (open.size === 0 ? Promise.resolve() : new Promise(done => waiting.push(done))),
    stop() {
      for (const socket of open) {
        socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
        socket.close();
      }
    },
  };
}
