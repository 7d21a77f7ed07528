// Who is told that a session is over can rely on it, however slow the disk is.
import { expect, it } from 'vitest';
import { type AccountList, SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Vault } from '@/lib/storage/vault';

it('what was remembered is settled once nothing of it is still to be written', async () => {
  let kept: AccountList = { accounts: [], current: 'agora 1117#partyline alice' };
  const saved = new SavedAccounts({} as Vault, {
    read: async () => kept,
    write: async list => {
      await new Promise(done => setTimeout(done, 20));
      kept = list;
    },
  });
  void saved.rest();
  await saved.settled();
  expect(kept).toEqual({ accounts: [] });
});
