/**
 * The accounts that are remembered: a list without secrets, and for each of them what it takes to sign in, in the vault.
 * The list is written last when an account is kept and first when it is forgotten, so that a death between the two leaves
 * only a blob that nobody lists; `tidy` removes such.
 */
import { type Account, accountId } from '@/lib/contract/session';
import type { SavedAccount } from '@/lib/contract/sign-in';
import { SerialQueue } from './serial-queue';
import type { Vault } from './vault';

export interface AccountList {
  accounts: SavedAccount[];
  /** The one to come back to when the browser starts. */
  current?: string | undefined;
}

export interface ListStore {
  read(): Promise<AccountList | undefined>;
  write(list: AccountList): Promise<void>;
}

export class SavedAccounts<SessionRecord extends { account: Account }> {
  /** One change after the other: each reads the list, changes it and writes it. */
  readonly #changes = new SerialQueue();
  /** Nobody else writes it. Known, a change is on its way to the disk in the same turn: the browser may be about to end. */
  #list: AccountList | undefined;

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

  save(live: SessionRecord): Promise<void> {
    return this.#changes.add(async () => {
      const id = accountId(live.account);
      await this.vault.put(id, live);
      const { accounts } = await this.#read();
      const others = accounts.filter(account => account.id !== id);
      await this.#write({ accounts: [...others, { id, ...live.account, usedAt: this.now() }], current: id });
    });
  }

  /** What was kept of an account, or `undefined` where it cannot be read; then it is no longer listed either. */
  async open(id: string): Promise<SessionRecord | undefined> {
    const { accounts } = await this.#read();
    if (!accounts.some(account => account.id === id)) return undefined;
    const live = (await this.vault.get(id)) as SessionRecord | undefined;
    if (!live) await this.forget(id);
    return live;
  }

  /** Changes what is kept of an account, and nothing else of it; where it is not remembered, nothing. */
  change(id: string, next: (live: SessionRecord) => SessionRecord): Promise<void> {
    return this.#changes.add(async () => {
      const { accounts } = await this.#read();
      const live =
        accounts.some(account => account.id === id) && ((await this.vault.get(id)) as SessionRecord | undefined);
      if (live) await this.vault.put(id, next(live));
    });
  }

  /** The account to come back to when the browser starts. */
  async current(): Promise<SessionRecord | undefined> {
    const { current } = await this.#read();
    return current === undefined ? undefined : this.open(current);
  }

  rest(): Promise<void> {
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

  /** Removes what nobody lists. */
  tidy(): Promise<void> {
    return this.#changes.add(async () => {
      const listed = new Set((await this.#read()).accounts.map(({ id }) => id));
      await this.vault.delete(...(await this.vault.names()).filter(name => !listed.has(name)));
    });
  }

  /** Resolves when all that was changed so far is written down, or could not be. */
  settled(): Promise<void> {
    return this.#changes.idle();
  }

  async #read(): Promise<AccountList> {
    this.#list ??= (await this.store.read()) ?? { accounts: [] };
    return this.#list;
  }

  #write(list: AccountList): Promise<void> {
    this.#list = list;
    return this.store.write(list);
  }
}
