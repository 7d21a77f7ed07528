/** Tries again after the provider has given up: later and later, never all tabs' browsers at once, and not after it was stopped. */

const firstMs = 5_000;
const longestMs = 300_000;
/** Attempts further apart than this do not belong to one outage. */
const calmMs = 600_000;

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
    this.#attempts = now - this.#lastAt > calmMs ? 0 : this.#attempts;
    this.#lastAt = now;
    const delay = Math.ceil(Math.min(firstMs * 2 ** this.#attempts, longestMs) * (0.5 + this.random() / 2));
    this.#attempts += 1;
    const at = now + delay;
    this.#next = { at, retry };
    // Not by the clock, which may say that it is a little too early, or be set back: there is no other timer after this one.
    this.#timer = setTimeout(() => this.#try(), delay);
    return at;
  }

  /** Time may have passed unseen: tries, if it is time. */
  check(): void {
    if (this.#next && this.now() >= this.#next.at) this.#try();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
  }

  /** The line is up: the next outage begins anew. */
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
