import { describe, expect, it } from 'vitest';
import { type AccountList, SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Vault } from '@/lib/storage/vault';

describe('SavedAccounts', () => {
  it('settles only when a change is written when the disk is slow', async () => {
    const account = {
      id: 'agora 1117#partyline alice',
      provider: 'agora',
      app: '1117#partyline',
      userId: 'alice',
    } as const;
    const listed = { ...account, slot: 1, isWanted: true, usedAt: 1 };
    let stored: AccountList = { accounts: [listed] };
    const saved = new SavedAccounts({} as Vault, {
      read: async () => stored,
      write: async list => {
        await new Promise(resolve => setTimeout(resolve, 20));
        stored = list;
      },
    });
    void saved.setOffline(account.id);
    await saved.settled();
    expect(stored).toEqual({ accounts: [{ ...listed, isWanted: false }] });
  });

  it('takes over the list of 0.1.0, and repeats that until it is written', async () => {
    const saved = (userId: string, usedAt: number) => {
      const account = { provider: 'tencent' as const, app: '1400000001', userId };
      return { ...account, id: `tencent 1400000001 ${userId}`, usedAt };
    };
    const accounts = [saved('bob', 2), saved('alice', 1)];
    let stored: unknown = { accounts, current: accounts[0]!.id };
    let isFull = true;
    const adopted: (number | undefined)[] = [];
    const start = () =>
      new SavedAccounts({} as Vault, {
        read: async () => stored as AccountList,
        write: async list => {
          if (isFull) throw new DOMException('The disk is full.', 'QuotaExceededError');
          stored = list;
        },
        adopt: async slot => void adopted.push(slot),
      });
    const expected = [
      { ...saved('bob', 2), slot: 2, isWanted: true },
      { ...saved('alice', 1), slot: 1, isWanted: false },
    ];
    expect(await start().list()).toEqual(expected);
    isFull = false;
    expect(await start().list()).toEqual(expected);
    expect(await start().list()).toEqual(expected);
    expect(adopted).toEqual([2, 2]);
  });

  const alice = { provider: 'agora', app: '1117#partyline', userId: 'alice' } as const;
  const id = 'agora 1117#partyline alice';
  const record = { account: alice, token: 'secret' };

  /** A list and a vault that fail while the test sets it. */
  function faultyStores() {
    const stores = { fails: { list: false, vault: false }, list: undefined as AccountList | undefined };
    const secrets = new Map<string, unknown>();
    const use = async <T>(what: 'list' | 'vault', work: () => T) => {
      if (stores.fails[what]) throw new Error(`The ${what} fails.`);
      return work();
    };
    const vault = {
      put: (name: string, value: unknown) => use('vault', () => secrets.set(name, value)),
      get: (name: string) => use('vault', () => secrets.get(name)),
      delete: (name: string) => use('vault', () => secrets.delete(name)),
      names: () => use('vault', () => [...secrets.keys()]),
    };
    const start = () =>
      new SavedAccounts<typeof record>(vault as unknown as Vault, {
        read: () => use('list', () => structuredClone(stores.list)),
        write: list =>
          use('list', () => {
            stores.list = structuredClone(list);
          }),
      });
    return { stores, secrets, start };
  }

  it('keeps an account whose stores cannot be read now', async () => {
    const { stores, secrets, start } = faultyStores();
    await start().save(record, 1);
    const saved = start();
    stores.fails.vault = true;
    await expect(saved.open(id)).rejects.toThrow('The vault fails.');
    stores.fails.list = true;
    await expect(start().list()).rejects.toThrow('The list fails.');
    await expect(start().tidy()).rejects.toThrow('The list fails.');
    stores.fails.list = false;
    stores.fails.vault = false;
    expect(await saved.open(id)).toEqual(record);
    expect(secrets.size).toBe(1);
  });

  it.each(['list', 'vault'] as const)('saves later when the %s cannot be written now', async what => {
    const { stores, secrets, start } = faultyStores();
    stores.fails[what] = true;
    const saved = start();
    await expect(saved.save(record, 1)).rejects.toThrow(`The ${what} fails.`);
    expect(await saved.open(id)).toEqual(record);
    stores.fails[what] = false;
    await expect.poll(() => stores.list?.accounts.length).toBe(1);
    expect(secrets.get(id)).toEqual(record);
  });

  it.each(['list', 'vault'] as const)('forgets at once, and on disk later, when the %s cannot be used', async what => {
    const { stores, secrets, start } = faultyStores();
    await start().save(record, 1);
    stores.fails[what] = true;
    const saved = start();
    await expect(saved.forget(id)).rejects.toThrow(`The ${what} fails.`);
    expect(saved.get(id)).toBeUndefined();
    stores.fails[what] = false;
    expect(await saved.list()).toEqual([]);
    expect(await saved.open(id)).toBeUndefined();
    await expect.poll(() => stores.list?.accounts.length).toBe(0);
    await expect.poll(() => secrets.size).toBe(0);
  });

  it('does not save later what was forgotten meanwhile', async () => {
    const { stores, secrets, start } = faultyStores();
    stores.fails.vault = true;
    const saved = start();
    await expect(saved.save(record, 1)).rejects.toThrow();
    stores.fails.vault = false;
    await saved.forget(id);
    await new Promise(done => setTimeout(done, 1_500));
    expect([stores.list?.accounts ?? [], secrets.size]).toEqual([[], 0]);
  });
});
