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

  constructor(
    private readonly now: () => number,
    private readonly random: () => number = Math.random,
  ) {}

  /** @returns when `retry` will be called, in milliseconds since 1970 */
  schedule(retry: () => void): number {
    this.stop();
    const now = this.now();
    this.#attempts = now - this.#lastAt > resetAfterMs ? 0 : this.#attempts;
    this.#lastAt = now;
    const delay = Math.ceil(Math.min(firstMs * 2 ** this.#attempts, maxMs) * (0.5 + this.random() / 2));
    this.#attempts += 1;
    const at = now + delay;
    this.#next = { at, retry };
    // The timer does not compare clocks: the clock may be set back, and no second timer would follow.
    this.#timer = setTimeout(() => this.#try(), delay);
    return at;
  }

  /** Retries now if it is due; for timers that did not run because the computer or the worker slept. */
  check(): void {
    if (this.#next && this.now() >= this.#next.at) this.#try();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
  }

  /** Starts the next outage with the shortest delay. */
  reset(): void {
    this.stop();
    this.#attempts = 0;
  }

  #try(): void {
    const next = this.#next;
    this.stop();
    next?.retry();
  }
}
