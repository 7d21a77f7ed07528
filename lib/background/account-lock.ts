import type { Mutes } from '@/lib/notifications/mutes';
import type { SessionRecord } from '@/lib/session/host';
import type { createOutboxStores } from '@/lib/storage/outbox-store';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Vault } from '@/lib/storage/vault';
import { Emitter } from './emitter';
import type { Sessions } from './sessions';

export interface AccountLockParts {
  vault: Vault;
  saved: Pick<SavedAccounts<SessionRecord>, 'forgetAll' | 'list'>;
  mutes: Pick<Mutes, 'load' | 'rewriteAfter'>;
  sessions: Pick<Sessions, 'all'>;
  /** What the user has written of the saved accounts. */
  outboxes: Pick<ReturnType<typeof createOutboxStores>, 'retain' | 'rewriteAfter'>;
  /** Deletes the messages of all other slots. */
  retainMessages(slots: ReadonlySet<number>): Promise<unknown>;
}

/** The passphrase of the saved accounts. Each change of it is a new key, for all that is stored encrypted. */
export class AccountLock {
  readonly unlocked = new Emitter<[]>();
  /** The accounts are no longer locked, or no longer there. */
  readonly changed = new Emitter<[]>();

  constructor(private readonly parts: AccountLockParts) {}

  /** @throws {PartylineError} `wrongPassphrase` */
  async unlock(passphrase: string): Promise<void> {
    const { vault, mutes } = this.parts;
    await vault.unlock(passphrase);
    await mutes.load();
    this.unlocked.emit();
    this.changed.emit();
  }

  /** @param current needed if there is a passphrase. @throws {PartylineError} `wrongPassphrase` */
  set(passphrase: string, current?: string): Promise<void> {
    return this.#changeKey(current, () => this.parts.vault.setPassphrase(passphrase, current));
  }

  /** @throws {PartylineError} `wrongPassphrase` */
  remove(current: string): Promise<void> {
    return this.#changeKey(current, () => this.parts.vault.removePassphrase(current));
  }

  /** Deletes all saved accounts, and the passphrase. */
  async reset(): Promise<void> {
    const { vault, saved, mutes, outboxes } = this.parts;
    await saved.forgetAll();
    await outboxes.retain(this.#slots);
    await vault.reset();
    await this.#rewriteMessages();
    await mutes.load();
    this.changed.emit();
  }

  /** Of the accounts in use. */
  get #slots(): ReadonlySet<number> {
    return new Set(this.parts.sessions.all.map(({ slot }) => slot));
  }

  async #changeKey(current: string | undefined, change: () => Promise<void>): Promise<void> {
    const { vault, saved, mutes, outboxes } = this.parts;
    if (vault.isLocked) await this.unlock(current ?? '');
    const listed = await saved.list();
    await outboxes.rewriteAfter(listed, () => mutes.rewriteAfter(change));
    await this.#rewriteMessages();
  }

  /** Messages of accounts that are not in use are deleted: a session alone can encrypt its own again. */
  async #rewriteMessages(): Promise<void> {
    const { all } = this.parts.sessions;
    for (const { account, data } of all) data.rename(account);
    await this.parts.retainMessages(this.#slots);
  }
}
