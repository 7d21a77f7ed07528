/** Tries again after the provider has given up: later and later, never all tabs' browsers at once, and not after it was stopped. */

const firstMs = 5_000;
const longestMs = 300_000;
/** Attempts further apart than this do not belong to one outage. */
const calmMs = 600_000;

export class Comeback {
  #attempts = 0;
  #lastAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #next: { at: number; retry: () => void } | undefined;

  constructor(
    private readonly now: () => number,
    private readonly random: () => number = Math.random,
  ) {}

  /** @returns when `retry` will be called, in milliseconds since 1970 */
  later(retry: () => void): number {
    this.stop();
    const now = this.now();
    this.#attempts = now - this.#lastAt > calmMs ? 0 : this.#attempts;
    this.#lastAt = now;
    const delay = Math.min(firstMs * 2 ** this.#attempts, longestMs) * (0.5 + this.random() / 2);
    this.#attempts += 1;
    const at = now + delay;
    this.#next = { at, retry };
    this.#timer = setTimeout(() => this.check(), delay);
    return at;
  }

  /** Time may have passed unseen: tries, if it is time. */
  check(): void {
    if (!this.#next || this.now() < this.#next.at) return;
    const { retry } = this.#next;
    this.stop();
    retry();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
  }

  /** The line is up: the next outage begins anew. */
  succeeded(): void {
    this.stop();
    this.#attempts = 0;
  }
}
