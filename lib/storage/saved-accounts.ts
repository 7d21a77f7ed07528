import { type Account, accountId, currentIdOf } from '@/lib/contract/session';
import type { SavedAccount } from '@/lib/contract/sign-in';
import { SerialQueue } from './serial-queue';
import type { Vault } from './vault';

export interface AccountList {
  accounts: SavedAccount[];
  /** The id of the account to sign in to when the browser starts. */
  current?: string | undefined;
}

export interface ListStore {
  read(): Promise<AccountList | undefined>;
  write(list: AccountList): Promise<void>;
}

/**
 * Stores the remembered accounts: a list without secrets, and each account's record in the vault. `save` writes the
 * list last and `forget` writes it first. So the worker's death leaves at most an unlisted record, for `tidy`.
 */
export class SavedAccounts<SessionRecord extends { account: Account }> {
  readonly #changes = new SerialQueue();
  /** Cached, so that a change is written in the same turn: the browser may be about to end. */
  #list: AccountList | undefined;
  #reading: Promise<AccountList> | undefined;

  constructor(
    private readonly vault: Vault,
    private readonly store: ListStore,
    private readonly now: () => number = Date.now,
  ) {}

  /** The last used first. */
  async list(): Promise<SavedAccount[]> {
    const { accounts } = await this.#read();
    return accounts.toSorted((one, other) => other.usedAt - one.usedAt);
  }

  /** Saves an account and makes it the current one. */
  save(record: SessionRecord): Promise<void> {
    return this.#changes.add(async () => {
      const id = accountId(record.account);
      await this.vault.put(id, record);
      const { accounts } = await this.#read();
      const others = accounts.filter(account => account.id !== id);
      await this.#write({ accounts: [...others, { id, ...record.account, usedAt: this.now() }], current: id });
    });
  }

  /** Returns the account's record. Forgets the account if the vault cannot decrypt it. */
  async open(id: string): Promise<SessionRecord | undefined> {
    const { accounts } = await this.#read();
    if (!accounts.some(account => account.id === id)) return undefined;
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

  /** The account to sign in to when the browser starts. */
  async current(): Promise<SessionRecord | undefined> {
    const { current } = await this.#read();
    return current === undefined ? undefined : this.open(current);
  }

  clearCurrent(): Promise<void> {
    return this.#changes.add(async () => {
      const { accounts, current } = await this.#read();
      if (current !== undefined) await this.#write({ accounts });
    });
  }

  forget(id: string): Promise<void> {
    return this.#changes.add(async () => {
      const { accounts, current } = await this.#read();
      if (accounts.some(account => account.id === id))
        await this.#write({
          accounts: accounts.filter(account => account.id !== id),
          ...(current !== id && { current }),
        });
      await this.vault.delete(id);
    });
  }

  async forgetAll(): Promise<void> {
    for (const { id } of await this.list()) await this.forget(id);
  }

  /** Deletes unlisted records from the vault. */
  tidy(): Promise<void> {
    return this.#changes.add(async () => {
      const listed = new Set((await this.#read()).accounts.map(({ id }) => id));
      await this.vault.delete(...(await this.vault.names()).filter(name => !listed.has(name)));
    });
  }

  /** Resolves when all changes so far are written, or have failed. */
  settled(): Promise<void> {
    return this.#changes.idle();
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
    return this.#mergeSpellings((await this.store.read()) ?? { accounts: [] });
  }

  /** 0.1.0 saved two spellings of one user id as two accounts; the last used remains. */
  async #mergeSpellings(list: AccountList): Promise<AccountList> {
    if (list.accounts.every(account => account.id === accountId(account))) return list;
    const lastUsed = new Map(
      list.accounts.toSorted((one, other) => one.usedAt - other.usedAt).map(each => [accountId(each), each]),
    );
    const merged = new Map<string, SavedAccount>();
    try {
      for (const [id, account] of lastUsed) {
        const record = account.id === id || (await this.vault.get(account.id));
        if (record === undefined) continue;
        if (account.id !== id) await this.vault.put(id, record);
        merged.set(id, { ...account, id });
      }
      const current = list.current === undefined ? undefined : currentIdOf(list.current);
      const next = { accounts: [...merged.values()], ...(current !== undefined && merged.has(current) && { current }) };
      // The records under the old ids are unlisted from here on, for `tidy`.
      await this.store.write(next);
      return next;
    } catch {
      // The disk is full, for example. The next run tries again.
      return list;
    }
  }

  #write(list: AccountList): Promise<void> {
    this.#list = list;
    return this.store.write(list);
  }
}
