import { tabRate } from '@/lib/contract/frames';

/** Token bucket. */
export class RateLimiter {
  #tokens: number;
  #refilledAt: number;

  /** @param now milliseconds */
  constructor(
    private readonly capacity: number,
    private readonly perSecond: number,
    private readonly now: () => number = Date.now,
  ) {
    this.#tokens = capacity;
    this.#refilledAt = now();
  }

  /** @returns false, and takes nothing, when fewer than `cost` tokens are left */
  take(cost = 1): boolean {
    this.#refill();
    if (cost > this.#tokens) return false;
    this.#tokens -= cost;
    return true;
  }

  get isFull(): boolean {
    this.#refill();
    return this.#tokens === this.capacity;
  }

  #refill(): void {
    const now = this.now();
    // Zero if the clock was set back.
    const seconds = Math.max(0, now - this.#refilledAt) / 1000;
    this.#refilledAt = now;
    this.#tokens = Math.min(this.capacity, this.#tokens + seconds * this.perSecond);
  }
}

/** Cost in tokens of a message: a fixed part, and one more for each 4,096 characters of its JSON. */
export const costOf = (length: number): number => 1 + length / 4096;

/** All ports of a tab share one limit. */
export class TabRates {
  readonly #rates = new Map<number, RateLimiter>();

  /** @param hasPorts whether a tab has open ports, which use its limit */
  of(tabId: number, hasPorts: (tabId: number) => boolean): RateLimiter {
    // A full one is as good as a new one.
    for (const [tab, rate] of this.#rates) if (rate.isFull && !hasPorts(tab)) this.#rates.delete(tab);
    const rate = this.#rates.get(tabId) ?? new RateLimiter(tabRate.most, tabRate.perSecond);
    this.#rates.set(tabId, rate);
    return rate;
  }
}
