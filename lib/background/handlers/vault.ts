import type { MethodName } from '@/lib/contract/methods';
import type { Vault } from '@/lib/storage/vault';
import type { AccountLock } from '../account-lock';
import type { Handlers } from './handler';

export const createVaultHandlers = (
  vault: Pick<Vault, 'status'>,
  lock: AccountLock,
): Handlers<Extract<MethodName, `vault.${string}`>> => ({
  'vault.status': () => vault.status(),
  'vault.unlock': async ({ passphrase }) => {
    await lock.unlock(passphrase);
  },
  'vault.setPassphrase': async ({ passphrase, current }) => {
    await lock.set(passphrase, current);
  },
  'vault.removePassphrase': async ({ current }) => {
    await lock.remove(current);
  },
  'vault.reset': async () => {
    await lock.reset();
  },
});
