import { type Account, accountId, currentIdOf } from '@/lib/contract/session';
import type { SavedAccount } from '@/lib/contract/sign-in';
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
  async list(): Promise<ListedAccount[]> {
    const { accounts } = await this.#read();
    return accounts.toSorted((one, other) => other.usedAt - one.usedAt);
  }

  /** Returns the account if it is listed, as far as the list has been read. */
  get(id: string): ListedAccount | undefined {
    return this.#list?.accounts.find(account => account.id === id);
  }

  /** Saves an account that is online. */
  save(record: SessionRecord, slot: number): Promise<void> {
    return this.#changes.add(async () => {
      const id = accountId(record.account);
      await this.vault.put(id, record);
      const { accounts } = await this.#read();
      const others = accounts.filter(account => account.id !== id);
      const account = { ...record.account, id, slot, isWanted: true, usedAt: this.now() };
      await this.#write({ accounts: [...others, account] });
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

  /** From now on the account is not connected when the browser starts. */
  setOffline(id: string): Promise<void> {
    return this.#changes.add(async () => {
      const { accounts } = await this.#read();
      if (!accounts.some(account => account.id === id && account.isWanted)) return;
      await this.#write({ accounts: accounts.map(each => (each.id === id ? { ...each, isWanted: false } : each)) });
    });
  }

  forget(id: string): Promise<void> {
    return this.#changes.add(async () => {
      const { accounts } = await this.#read();
      if (accounts.some(account => account.id === id))
        await this.#write({ accounts: accounts.filter(account => account.id !== id) });
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

  #write(list: AccountList): Promise<void> {
    this.#list = list;
    return this.store.write(list);
  }
}

const isOld = (list: AccountList | OldAccountList): list is OldAccountList =>
  list.accounts.some(account => !('slot' in account));
