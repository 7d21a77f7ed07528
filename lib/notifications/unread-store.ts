/** What is unread and what is muted, in IndexedDB: who writes to the user is sealed by the vault, as messages are. */
import { createStore, del, get, set } from 'idb-keyval';
import type { Sealed, Vault } from '@/lib/storage/vault';
import type { UnreadStore } from './unread-counter';

/** @param database its name in IndexedDB; removed with the extension */
export function createUnreadStores(vault: Vault, database = 'partyline-unread') {
  const store = createStore(database, 'unread');
  const read = async (place: string, name: string) => {
    const sealed = await get<Sealed>(place, store);
    return sealed && vault.unseal(name, sealed);
  };
  const write = async (place: string, name: string, value: unknown) => set(place, await vault.seal(name, value), store);
  const nameOf = (account: string) => `unread ${account}`;
  const tally: UnreadStore = {
    read: account => read('tally', nameOf(account)),
    write: (account, kept) => write('tally', nameOf(account), kept),
    clear: () => del('tally', store),
  };
  const mutes = {
    read: () => read('mutes', 'mutes'),
    write: (muted: unknown) => write('mutes', 'mutes', muted),
  };
  return { tally, mutes };
}
