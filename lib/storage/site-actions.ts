import type { SiteAction } from '@/lib/contract/site-actions';
import { SerialQueue } from './serial-queue';

export interface SiteActionStore {
  /** By origin. */
  read(account: string): Promise<ReadonlyMap<string, readonly SiteAction[]>>;
  write(account: string, origin: string, actions: readonly SiteAction[]): Promise<void>;
  /** @param origin all if absent */
  clear(origin?: string): Promise<void>;
}

export interface SiteActionParts {
  store: SiteActionStore;
  /** Whether the policy allows it. */
  isOn(): boolean;
  onError(error: unknown): void;
  now(): number;
}

/** Of each site; the oldest are dropped. */
const maxActions = 200;
/** Milliseconds: 30 days. */
const lifetimeMs = 30 * 86_400_000;

/**
 * What sites did in the name of one account. They are stored beside the request, which does not wait: what a worker has
 * recorded in its last milliseconds may be missing.
 */
export class SiteActions {
  readonly #byOrigin = new Map<string, SiteAction[]>();
  /** Origins with changes that the queued write stores. */
  readonly #changed = new Set<string>();
  readonly #writes: SerialQueue;
  #isLoaded = false;
  #isDisposed = false;

  constructor(
    private account: string,
    private readonly parts: SiteActionParts,
  ) {
    this.#writes = new SerialQueue(parts.onError);
  }

  load(): Promise<void> {
    return this.#writes.add(() => this.#read());
  }

  record(origin: string, action: Omit<SiteAction, 'at'>): void {
    if (!this.parts.isOn() || this.#isDisposed) return;
    const actions = this.#byOrigin.get(origin) ?? [];
    actions.push({ ...action, at: this.parts.now() });
    this.#byOrigin.set(origin, actions);
    this.#prune(actions);
    this.#write(origin);
  }

  /** Oldest first. */
  list(origin: string): readonly SiteAction[] {
    const actions = this.#byOrigin.get(origin) ?? [];
    this.#prune(actions);
    return this.parts.isOn() ? [...actions] : [];
  }

  get origins(): string[] {
    return [...this.#byOrigin.keys()];
  }

  /** @param origin all sites if absent */
  clear(origin?: string): Promise<void> {
    for (const each of origin === undefined ? this.origins : [origin]) {
      this.#byOrigin.delete(each);
      this.#changed.delete(each);
    }
    return this.#writes.add(() => this.parts.store.clear(origin));
  }

  /** Resolves when everything so far is stored. */
  saved(): Promise<void> {
    return this.#writes.idle();
  }

  /** Stores everything under the account's other id, or with another key, from now on. */
  rename(account: string): void {
    this.account = account;
    for (const origin of this.origins) this.#write(origin);
  }

  /** Deletes everything. Nothing is written after it. */
  dispose(): void {
    this.#isDisposed = true;
    this.#byOrigin.clear();
    void this.#writes.add(() => this.parts.store.clear());
  }

  #prune(actions: SiteAction[]): void {
    const oldest = this.parts.now() - lifetimeMs;
    const kept = actions.findIndex(({ at }) => at > oldest);
    actions.splice(0, Math.max(kept < 0 ? actions.length : kept, actions.length - maxActions));
  }

  async #read(): Promise<void> {
    if (this.#isLoaded || this.#isDisposed) return;
    const stored = await this.parts.store.read(this.account);
    this.#isLoaded = true;
    for (const [origin, actions] of stored) {
      const all = [...actions, ...(this.#byOrigin.get(origin) ?? [])];
      this.#prune(all);
      this.#byOrigin.set(origin, all);
    }
  }

  #write(origin: string): void {
    const isQueued = this.#changed.size > 0;
    this.#changed.add(origin);
    if (isQueued) return;
    void this.#writes.add(async () => {
      const origins = [...this.#changed];
      this.#changed.clear();
      if (this.#isDisposed) return;
      // Otherwise the write would delete what an earlier run has stored.
      await this.#read();
      for (const each of origins) {
        const actions = this.#byOrigin.get(each);
        if (actions) await this.parts.store.write(this.account, each, actions);
      }
    });
  }
}
