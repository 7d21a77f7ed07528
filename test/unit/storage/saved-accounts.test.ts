import { describe, expect, it } from 'vitest';
import { type AccountList, SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Vault } from '@/lib/storage/vault';

describe('SavedAccounts', () => {
  it('settles only when a change is written when the disk is slow', async () => {
    let stored: AccountList = { accounts: [], current: 'agora 1117#partyline alice' };
    const saved = new SavedAccounts({} as Vault, {
      read: async () => stored,
      write: async list => {
        await new Promise(resolve => setTimeout(resolve, 20));
        stored = list;
      },
    });
    void saved.clearCurrent();
    await saved.settled();
    expect(stored).toEqual({ accounts: [] });
  });
});
