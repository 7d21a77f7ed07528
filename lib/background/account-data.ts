import type { Idempotency } from '@/lib/session/idempotency';
import type { Journal } from '@/lib/storage/journal';
import type { Unread } from './unread';

/** The stored data of the account that is signed in: its events, unread counts and request results. */
export class AccountData {
  constructor(
    private readonly journal: Journal,
    private readonly unread: Unread,
    private readonly idempotency: Idempotency,
  ) {}

  /** Deletes the data and starts anew, so that no later account sees it. @param account `''` for none */
  reset(account: string): void {
    this.journal.reset(account);
    this.unread.reset(account);
    this.idempotency.clear();
  }

  /** Resets the data if it belongs to another account. */
  switchTo(account: string): void {
    if (this.journal.account !== account) this.reset(account);
  }
}
