import { createStore, del, get, set } from 'idb-keyval';
import type { Sealed, Vault } from '@/lib/storage/vault';
import type { UnreadStore } from './unread-counter';

/**
 * Stores unread counts and mutes in IndexedDB. The vault encrypts them, since they name the user's contacts.
 * @param database name in IndexedDB; the browser deletes it with the extension
 */
export function createUnreadStores(vault: Vault, database = 'partyline-unread') {
  const store = createStore(database, 'unread');
  const read = async (key: string, name: string) => {
    const sealed = await get<Sealed>(key, store);
    return sealed && vault.unseal(name, sealed);
  };
  const write = async (key: string, name: string, value: unknown) => set(key, await vault.seal(name, value), store);
  const sealName = (account: string) => `unread ${account}`;
  const counter: UnreadStore = {
    read: account => read('tally', sealName(account)),
    write: (account, counts) => write('tally', sealName(account), counts),
    clear: () => del('tally', store),
  };
  const mutes = {
    read: () => read('mutes', 'mutes'),
    write: (muted: unknown) => write('mutes', 'mutes', muted),
  };
  return { counter, mutes };
}
