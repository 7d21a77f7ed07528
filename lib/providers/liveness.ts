/** A connection that received something in the last `recentMs` milliseconds is alive. */
export const recentMs = 2_000;
/** Milliseconds from a sent frame to a ping, if nothing is received. */
export const replyTimeoutMs = 3_000;
/** Milliseconds from a ping to the end of the connection. Detection and reconnect together take less than 15 s. */
export const pingTimeoutMs = 6_000;

interface WatchedConnection {
  /** Whether the socket is open. */
  isOpen(): boolean;
  /** Sends a frame that the service always answers. */
  ping(): void;
  /** Reports the socket as closed to the SDK. */
  drop(): void;
  now?(): number;
}

/** Detects half-open connections, as after sleep or a network change: pings when replies are missing, then drops the socket. */
export class Liveness {
  #receivedAt = 0;
  #checking: Promise<void> | undefined;
  #onReply: () => void = () => {};
  #replyTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #now: () => number;

  constructor(private readonly connection: WatchedConnection) {
    this.#now = connection.now ?? Date.now;
  }

  onReceive(): void {
    this.#receivedAt = this.#now();
    clearTimeout(this.#replyTimer);
    this.#replyTimer = undefined;
    this.#onReply();
  }

  /** Call it for frames that the service answers. Others would cause a ping each. */
  onSent(): void {
    this.#replyTimer ??= setTimeout(() => {
      this.#replyTimer = undefined;
      void this.check();
    }, replyTimeoutMs);
  }

  /**
   * Pings if nothing was received in the last `quietMs` milliseconds.
   * @returns `undefined` if the connection is alive; otherwise resolves after the reply, or after the connection is dropped
   */
  check(quietMs = recentMs): Promise<void> | undefined {
    if (this.#checking) return this.#checking;
    const quiet = this.#now() - this.#receivedAt;
    // A negative value means that the clock was set back.
    if (!this.connection.isOpen() || (quiet >= 0 && quiet < quietMs)) return undefined;
    this.#checking = this.#check().finally(() => {
      this.#checking = undefined;
    });
    return this.#checking;
  }

  stop(): void {
    clearTimeout(this.#replyTimer);
    this.#onReply();
  }

  async #check(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const isAnswered = await new Promise<boolean>(done => {
      this.#onReply = () => done(true);
      timer = setTimeout(() => done(false), pingTimeoutMs);
      try {
        this.connection.ping();
      } catch {
        // The SDK cannot send on it.
        done(false);
      }
    });
    clearTimeout(timer);
    this.#onReply = () => {};
    if (isAnswered || !this.connection.isOpen()) return;
    this.connection.drop();
    // The SDKs handle the closed socket a turn later.
    await turn();
    await turn();
  }
}

const turn = () => new Promise<void>(done => setTimeout(done));
