const firstMs = 5_000;
const maxMs = 300_000;
/** Attempts further apart than this belong to different outages. */
const resetAfterMs = 600_000;

/** Retries after the SDK has stopped reconnecting: exponential back-off with jitter. */
export class ReconnectBackoff {
  #attempts = 0;
  #lastAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: { at: number; retry: () => void } | undefined;

  /** @param onDue receives the due time of the next attempt, for an alarm that survives the worker */
  constructor(
    private readonly now: () => number,
    private readonly random: () => number = Math.random,
    private readonly onDue: (at: number | undefined) => void = () => {},
  ) {}

  /** When the next attempt is due, in milliseconds since 1970, and its number; empty when none is scheduled. */
  get due(): { retryAt?: number; retries?: number } {
    return this.#next ? { retryAt: this.#next.at, retries: this.#attempts } : {};
  }

  /** @returns when `retry` will be called, in milliseconds since 1970 */
  schedule(retry: () => void): number {
    const now = this.now();
    this.#attempts = now - this.#lastAt > resetAfterMs ? 0 : this.#attempts;
    this.#lastAt = now;
    const delay = Math.ceil(Math.min(firstMs * 2 ** this.#attempts, maxMs) * (0.5 + this.random() / 2));
    this.#attempts += 1;
    return this.#start(now + delay, delay, retry);
  }

  /**
   * Continues the schedule of an earlier worker.
   * @param at milliseconds since 1970
   * @param attempts so far
   */
  scheduleAt(at: number, retry: () => void, attempts = 0): void {
    this.#attempts = attempts;
    this.#lastAt = this.now();
    // A clock that was set back does not make the wait longer than any other.
    const delay = Math.min(Math.max(at - this.now(), 0), maxMs);
    this.#start(at, delay, retry);
  }

  /** Retries now if it is due; for timers that did not run because the computer or the worker slept. */
  check(): void {
    if (this.#next && this.now() >= this.#next.at) this.#try();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
    this.onDue(undefined);
  }

  /** Starts the next outage with the shortest delay. */
  reset(): void {
    this.stop();
    this.#attempts = 0;
  }

  #start(at: number, delay: number, retry: () => void): number {
    clearTimeout(this.#timer);
    this.#next = { at, retry };
    // The timer does not compare clocks: the clock may be set back, and no second timer would follow.
    this.#timer = setTimeout(() => this.#try(), delay);
    this.onDue(at);
    return at;
  }

  #try(): void {
    const next = this.#next;
    this.stop();
    next?.retry();
  }
}
