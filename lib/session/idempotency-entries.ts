import type { ErrorBody } from '@/lib/contract/errors';

export interface IdempotencyEntry {
  /** The page's origin, or `ui`. */
  origin: string;
  /** When the request started, in milliseconds since 1970. */
  at: number;
  /** The provider looks the outcome up by it. */
  trace?: unknown;
  /** Absent while unknown, or if it is too large to store. */
  outcome?: { result?: unknown } | { error: ErrorBody };
}

export interface EntryLimits {
  entries: number;
  /** Of the keys and the entries' JSON, in UTF-8. */
  bytes: number;
  /** Milliseconds; much longer than a client waits for a reply. */
  age: number;
}

interface Measured {
  entry: IdempotencyEntry;
  bytes: number;
}

/**
 * The entries of an account, oldest first, within limits. Above a limit, the origin that uses the most loses its oldest
 * entry. So a site alone may use all of it, and no site takes another's equal share.
 */
export class IdempotencyEntries {
  readonly #entries = new Map<string, Measured>();

  constructor(private readonly limits: EntryLimits) {}

  get(key: string): IdempotencyEntry | undefined {
    return this.#entries.get(key)?.entry;
  }

  get keys(): string[] {
    return [...this.#entries.keys()];
  }

  /** Adds or changes an entry. @returns its JSON */
  set(key: string, entry: IdempotencyEntry): string {
    const json = JSON.stringify(entry);
    this.#entries.set(key, { entry, bytes: byteLength(key) + byteLength(json) });
    return json;
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }

  /** Removes entries that have expired or exceed a limit. @returns the removed ones */
  prune(now: number): Map<string, IdempotencyEntry> {
    const removed = new Map<string, IdempotencyEntry>();
    for (const [key, { entry }] of this.#entries) if (entry.at < now - this.limits.age) removed.set(key, entry);
    for (const key of removed.keys()) this.#entries.delete(key);
    while (this.#usage() > 1) this.#removeOldest(removed);
    return removed;
  }

  /** Removes half of the entries, but not `key`'s. @returns the removed ones */
  halve(key: string): Map<string, IdempotencyEntry> {
    const removed = new Map<string, IdempotencyEntry>();
    for (let left = Math.floor(this.#entries.size / 2); left > 0; left--) this.#removeOldest(removed, key);
    return removed;
  }

  #removeOldest(removed: Map<string, IdempotencyEntry>, except?: string): void {
    const origin = this.#largestOrigin();
    for (const [key, { entry }] of this.#entries) {
      if (entry.origin !== origin || key === except) continue;
      this.#entries.delete(key);
      removed.set(key, entry);
      return;
    }
  }

  #largestOrigin(): string | undefined {
    const origins = new Set([...this.#entries.values()].map(({ entry }) => entry.origin));
    const usages = [...origins].map(origin => ({ origin, usage: this.#usage(origin) }));
    return usages.sort((one, other) => other.usage - one.usage)[0]?.origin;
  }

  /** Fraction of the limit that is nearest; of all origins by default. */
  #usage(origin?: string): number {
    let count = 0;
    let total = 0;
    for (const { entry, bytes } of this.#entries.values()) {
      if (origin !== undefined && entry.origin !== origin) continue;
      count += 1;
      total += bytes;
    }
    return Math.max(count / this.limits.entries, total / this.limits.bytes);
  }
}

export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
