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
});
