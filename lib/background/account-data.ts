import type { Account } from '@/lib/contract/session';
import { accountId } from '@/lib/contract/session';
import type { Idempotency } from '@/lib/session/idempotency';
import { inTime } from '@/lib/storage/in-time';
import type { Journal } from '@/lib/storage/journal';
import type { Unread } from './unread';

export interface AccountDataParts {
  journal: Journal;
  unread: Unread;
  /** Its results of requests. */
  idempotency: Idempotency;
  onError(error: unknown): void;
}

/** Milliseconds; a store that hangs delays the account by this at most. */
const loadTimeoutMs = 1_000;

/** Everything that is stored of an account's messages and requests. Nothing is counted or stored after it is closed. */
export class AccountData {
  readonly journal: Journal;
  readonly unread: Unread;
  readonly idempotency: Idempotency;
  /** Resolves when the data of earlier runs is loaded, or cannot be. */
  readonly loaded: Promise<void>;
  /** Resolves when it is closed. */
  readonly closed: Promise<void>;
  #close: () => void = () => {};
  #isClosed = false;

  /** @param now milliseconds since 1970 */
  constructor({ journal, unread, idempotency, onError }: AccountDataParts, now: number) {
    this.journal = journal;
    this.unread = unread;
    this.idempotency = idempotency;
    this.closed = new Promise(resolve => {
      this.#close = resolve;
    });
    this.loaded = inTime(this.#load(now), loadTimeoutMs).catch(onError);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The app's server has named the user id at the first sign-in. */
  rename(account: Account): void {
    this.journal.rename(accountId(account));
    this.unread.rename(account);
  }

  /** Ends it. What is stored remains. */
  close(): void {
    this.#isClosed = true;
    this.#close();
  }

  /** Ends it, and deletes what is stored. */
  delete(): void {
    this.close();
    this.journal.dispose();
    this.unread.dispose();
    this.idempotency.clear();
  }

  async #load(now: number): Promise<void> {
    await Promise.all([this.journal.load(now), this.idempotency.load()]);
    await this.unread.load(this.journal.events);
  }
}
