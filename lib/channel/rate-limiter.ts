/** How much somebody may ask for: so much at once, and so much more each second. */
export class RateLimiter {
  #left: number;
  #at: number;

  /** @param most what may be taken at once; it comes back at `perSecond` */
  constructor(
    private readonly most: number,
    private readonly perSecond: number,
    private readonly now: () => number = Date.now,
  ) {
    this.#left = most;
    this.#at = now();
  }

  /** Takes what something costs. @returns whether there was as much; if not, nothing is taken */
  take(cost = 1): boolean {
    this.#refill();
    if (cost > this.#left) return false;
    this.#left -= cost;
    return true;
  }

  /** Nothing has been taken for so long that it is as if new. */
  get isFull(): boolean {
    this.#refill();
    return this.#left === this.most;
  }

  #refill(): void {
    const at = this.now();
    // A clock that was set back gives nothing.
    const seconds = Math.max(0, at - this.#at) / 1000;
    this.#at = at;
    this.#left = Math.min(this.most, this.#left + seconds * this.perSecond);
  }
}

/** What a message costs: each has its price, and long ones take longer to read. @param length as JSON, in characters */
export const costOf = (length: number): number => 1 + length / 4096;
