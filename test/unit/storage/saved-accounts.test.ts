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
});
