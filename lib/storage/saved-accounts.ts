import { type Account, accountId, currentIdOf } from '@/lib/contract/session';
import type { SavedAccount } from '@/lib/contract/sign-in';
import { Retry } from './retry';
import { SerialQueue } from './serial-queue';
import type { Vault } from './vault';

/** An account in the stored list. */
export interface ListedAccount extends SavedAccount {
  /** Names the account's data in all other stores. */
  slot: number;
  /** Whether to connect it when the browser starts. */
  isWanted: boolean;
}

export interface AccountList {
  accounts: ListedAccount[];
}

/** The list of version 0.1.0, which signed in one account when the browser started. */
interface OldAccountList {
  accounts: SavedAccount[];
  /** The id of that account. */
  current?: string | undefined;
}

export interface ListStore {
  read(): Promise<AccountList | OldAccountList | undefined>;
  write(list: AccountList): Promise<void>;
  /** Moves what version 0.1.0 stored for its one account to the account's slot. May be repeated. */
  adopt?(slot: number | undefined): Promise<void>;
}

type Change<SessionRecord> =
  | { type: 'save'; record: SessionRecord; slot: number; isWanted: boolean }
  | { type: 'setOffline' }
  | { type: 'forget' };

/**
 * Stores the remembered accounts: a list without secrets, and each account's record in the vault. `save` writes the
 * list last and `forget` writes it first. So the worker's death leaves at most an unlisted record, for `tidy`.
 * A change that cannot be written applies in this run, and is written later.
 */
export class SavedAccounts<SessionRecord extends { account: Account }> {
  readonly #changes = new SerialQueue();
  /** Cached, so that a change is written in the same turn: the browser may be about to end. */
  #list: AccountList | undefined;
  #reading: Promise<AccountList> | undefined;
  /** Whether the stored list lacks a change of `#list`. */
  #isListUnwritten = false;
  /** The last change of each account that is not written yet, by id. */
  readonly #unwritten = new Map<string, Change<SessionRecord>>();
  readonly #rewrites = new Retry(() => this.#rewrite());

  constructor(
    private readonly vault: Vault,
    private readonly store: ListStore,
    private readonly now: () => number = Date.now,
  ) {}

  /** The last used first. @throws if the list cannot be read */
  async list(): Promise<ListedAccount[]> {
    const { accounts } = await this.#read();
    return accounts.flatMap(account => this.#current(account)).toSorted((one, other) => other.usedAt - one.usedAt);
  }

  /** Returns the account if it is listed, as far as the list has been read. */
  get(id: string): ListedAccount | undefined {
    const account = this.#list?.accounts.find(account => account.id === id);
    return account && this.#current(account)[0];
  }

  /** Saves an account that is online. */
  save(record: SessionRecord, slot: number): Promise<void> {
    return this.#change(accountId(record.account), { type: 'save', record, slot, isWanted: true });
  }

  /**
   * Returns the account's record. Forgets the account if the vault cannot decrypt it.
   * @throws if the stores cannot be read
   */
  async open(id: string): Promise<SessionRecord | undefined> {
    const change = this.#unwritten.get(id);
    if (change?.type === 'save') return change.record;
    if (!(await this.list()).some(account => account.id === id)) return undefined;
    const record = (await this.vault.get(id)) as SessionRecord | undefined;
    if (!record) await this.forget(id);
    return record;
  }

  /** Changes an account's record. Does nothing if the account is not remembered. */
  change(id: string, next: (record: SessionRecord) => SessionRecord): Promise<void> {
    return this.#changes.add(async () => {
      const { accounts } = await this.#read();
      const isListed = accounts.some(account => account.id === id);
      const record = isListed && ((await this.vault.get(id)) as SessionRecord | undefined);
      if (record) await this.vault.put(id, next(record));
    });
  }

  /** From now on the account is not connected when the browser starts. */
  setOffline(id: string): Promise<void> {
    const before = this.#unwritten.get(id);
    return this.#change(id, before?.type === 'save' ? { ...before, isWanted: false } : { type: 'setOffline' });
  }

  forget(id: string): Promise<void> {
    return this.#change(id, { type: 'forget' });
  }

  async forgetAll(): Promise<void> {
    for (const { id } of await this.list()) await this.forget(id);
  }

  /** Deletes unlisted records from the vault. */
  tidy(): Promise<void> {
    return this.#changes.add(async () => {
      const { accounts } = await this.#read();
      const current = new Set([...accounts.map(({ id }) => id), ...this.#unwritten.keys()]);
      await this.vault.delete(...(await this.vault.names()).filter(name => !current.has(name)));
    });
  }

  /** Resolves when all changes so far are written, or have failed. */
  settled(): Promise<void> {
    return this.#changes.idle();
  }

  /** @throws if the change cannot be written now. It is written later */
  #change(id: string, change: Change<SessionRecord>): Promise<void> {
    this.#unwritten.set(id, change);
    return this.#changes.add(async () => {
      try {
        await this.#write(id, change);
      } catch (error) {
        this.#rewrites.later();
        throw error;
      }
    });
  }

  #rewrite(): Promise<void> {
    return this.#changes.add(async () => {
      for (const [id, change] of [...this.#unwritten]) await this.#write(id, change);
    });
  }

  async #write(id: string, change: Change<SessionRecord>): Promise<void> {
    if (this.#unwritten.get(id) !== change) return;
    if (change.type === 'save') await this.#save(id, change);
    else if (change.type === 'forget') await this.#forget(id);
    else
      await this.#changeList(accounts =>
        accounts.map(each => (each.id === id && each.isWanted ? { ...each, isWanted: false } : each)),
      );
    if (this.#unwritten.get(id) === change) this.#unwritten.delete(id);
  }

  async #save(id: string, { record, slot, isWanted }: Change<SessionRecord> & { type: 'save' }): Promise<void> {
    await this.vault.put(id, record);
    const account = { ...record.account, id, slot, isWanted, usedAt: this.now() };
    await this.#changeList(accounts => [...accounts.filter(each => each.id !== id), account]);
  }

  /** Deletes the record even if the list cannot be written: an account without one does not connect. */
  async #forget(id: string): Promise<void> {
    const [listed] = await Promise.allSettled([
      this.#changeList(accounts => accounts.filter(account => account.id !== id)),
    ]);
    await this.vault.delete(id);
    if (listed.status === 'rejected') throw listed.reason;
  }

  async #changeList(next: (accounts: ListedAccount[]) => ListedAccount[]): Promise<void> {
    const { accounts } = await this.#read();
    const changed = next(accounts);
    const isSame = changed.length === accounts.length && changed.every((each, index) => each === accounts[index]);
    if (isSame && !this.#isListUnwritten) return;
    this.#list = { accounts: changed };
    this.#isListUnwritten = true;
    await this.store.write(this.#list);
    this.#isListUnwritten = false;
  }

  /** The listed account with its unwritten change; nothing if it is to be forgotten. */
  #current(account: ListedAccount): ListedAccount[] {
    const change = this.#unwritten.get(account.id);
    if (change?.type === 'forget') return [];
    return [change?.type === 'setOffline' ? { ...account, isWanted: false } : account];
  }

  async #read(): Promise<AccountList> {
    if (this.#list) return this.#list;
    this.#reading ??= this.#load().finally(() => {
      this.#reading = undefined;
    });
    const list = await this.#reading;
    this.#list ??= list;
    return this.#list;
  }

  async #load(): Promise<AccountList> {
    const stored = (await this.store.read()) ?? { accounts: [] };
    return isOld(stored) ? this.#migrate(stored) : stored;
  }

  /** 0.1.0 saved two spellings of one user id as two accounts; the last used remains. */
  async #migrate({ accounts, current }: OldAccountList): Promise<AccountList> {
    const currentId = current === undefined ? undefined : currentIdOf(current);
    const byLastUse = accounts.toSorted((one, other) => one.usedAt - other.usedAt);
    const merged = [...new Map(byLastUse.map(account => [accountId(account), account]))];
    const listed = merged.map(([id, account], index) => ({
      ...account,
      ...{ id, slot: index + 1, isWanted: id === currentId },
    }));
    try {
      for (const [id, { id: oldId }] of merged) {
        const record = oldId !== id && (await this.vault.get(oldId));
        if (record) await this.vault.put(id, record);
      }
      await this.store.adopt?.(listed.find(({ isWanted }) => isWanted)?.slot);
      // Last, so that a start after a failure repeats it. The records under old ids are unlisted now, for `tidy`.
      await this.store.write({ accounts: listed });
    } catch {
      // The disk is full, for example. The next run tries again.
    }
    return { accounts: listed };
  }
}

const isOld = (list: AccountList | OldAccountList): list is OldAccountList =>
  list.accounts.some(account => !('slot' in account));
