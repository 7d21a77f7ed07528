import { PartylineError } from '@/lib/contract/errors';
import { SerialQueue } from '@/lib/storage/serial-queue';

/** The page that holds a claim. `documentId` tells it from a later page in the same tab; Firefox has none. */
export interface Claimant {
  origin: string;
  tabId: number;
  documentId?: string | undefined;
}

export interface Claim {
  id: string;
  by: Claimant;
  /** Milliseconds since 1970. */
  at: number;
}

/** In `storage.session`: pages that could hold a claim do not outlive the browser. */
export interface ClaimStore {
  read(): Promise<{ account: string; claims: Claim[] } | undefined>;
  write(stored: { account: string; claims: Claim[] }): Promise<void>;
  clear(): Promise<void>;
}

export interface ClaimParts {
  store: ClaimStore;
  /** Whether the page has a port. */
  isAttached(by: Claimant): boolean;
  onChange(topic: 'claimed' | 'released', id: string): void;
  onError(error: unknown): void;
  now(): number;
}

// Milliseconds.
/** A page that ends within this time of its claim frees it, because a call may still ring. */
const ringMs = 60_000;
/** How long a page may be without a port: the worker may have restarted, or the port was lost. */
const graceMs = 5_000;
const lifetimeMs = 3_600_000;
/** Of one site, so that a site cannot drop the claims of another. */
const maxClaims = 64;

/** What pages have claimed of one account, such as a call that only one of them must answer. First come, first served. */
export class Claims {
  readonly #claims = new Map<string, Claim>();
  readonly #writes: SerialQueue;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDisposed = false;

  constructor(
    private account: string,
    private readonly parts: ClaimParts,
  ) {
    this.#writes = new SerialQueue(parts.onError);
  }

  async load(): Promise<void> {
    const stored = await this.parts.store.read();
    if (stored?.account !== this.account || this.#isDisposed) return;
    for (const claim of stored.claims) if (!this.#claims.has(claim.id)) this.#claims.set(claim.id, claim);
    this.#releaseLater();
  }

  /**
   * @returns whether the page holds the claim, also if it has claimed it before
   * @throws {PartylineError} `tooMany`; `notStored`
   */
  async claim(id: string, by: Claimant): Promise<boolean> {
    this.#expire();
    const held = this.#claims.get(id);
    if (held) {
      // Its write may fail.
      await this.#writes.idle();
      return this.#claims.get(id) === held ? isSamePage(held.by, by) : this.claim(id, by);
    }
    if ([...this.#claims.values()].filter(claim => claim.by.origin === by.origin).length >= maxClaims)
      throw new PartylineError('tooMany');
    const claim = { id, by, at: this.parts.now() };
    this.#claims.set(id, claim);
    try {
      await this.#write();
    } catch {
      if (this.#claims.get(id) === claim) this.#claims.delete(id);
      throw new PartylineError('notStored');
    }
    this.parts.onChange('claimed', id);
    this.#releaseLater();
    return true;
  }

  /** A page has lost a port. */
  handleDetach(by: Claimant): void {
    if ([...this.#claims.values()].some(claim => isSamePage(claim.by, by))) this.#releaseLater();
  }

  rename(account: string): void {
    this.account = account;
    void this.#write().catch(() => {});
  }

  /** Deletes everything. Nothing is written after it. */
  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
    this.#claims.clear();
    void this.#writes.add(() => this.parts.store.clear());
  }

  /** Ends it. What is stored remains. */
  close(): void {
    clearTimeout(this.#timer);
  }

  /** Releases the claims of pages that have ended, when they have had the time to connect again. */
  #releaseLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const ended = [...this.#claims.values()].filter(
        claim => this.#isRinging(claim) && !this.parts.isAttached(claim.by),
      );
      if (ended.length === 0) return;
      for (const { id } of ended) this.#claims.delete(id);
      const release = () => {
        for (const { id } of ended) if (!this.#claims.has(id)) this.parts.onChange('released', id);
      };
      void this.#write().then(release, release);
    }, graceMs);
  }

  #isRinging({ at }: Claim): boolean {
    return Math.abs(this.parts.now() - at) < ringMs;
  }

  /** The clock may have been set back. */
  #expire(): void {
    for (const [id, { at }] of this.#claims) if (Math.abs(this.parts.now() - at) >= lifetimeMs) this.#claims.delete(id);
  }

  #write(): Promise<void> {
    return this.#writes.add(async () => {
      if (this.#isDisposed) return;
      await this.parts.store.write({ account: this.account, claims: [...this.#claims.values()] });
    });
  }
}

export const isSamePage = (one: Claimant, other: Claimant): boolean =>
  one.tabId === other.tabId && one.origin === other.origin && one.documentId === other.documentId;
