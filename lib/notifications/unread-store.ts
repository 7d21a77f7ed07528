import { del, delMany, get, keys, set } from 'idb-keyval';
import { databaseOpener } from '@/lib/storage/database';
import type { Sealed, Vault } from '@/lib/storage/vault';
import type { UnreadStore } from './unread-counter';

/**
 * Stores unread counts and mutes in IndexedDB. The vault encrypts them, since they name the user's contacts.
 * @param database name in IndexedDB; the browser deletes it with the extension
 */
export function createUnreadStores(vault: Vault, database = 'partyline-unread', open = databaseOpener()) {
  const store = open(database, 'unread');
  const read = async (key: string, name: string) => {
    const sealed = await get<Sealed>(key, store);
    return sealed && vault.unseal(name, sealed);
  };
  const write = async (key: string, name: string, value: unknown) => set(key, await vault.seal(name, value), store);
  const sealName = (account: string) => `unread ${account}`;
  const keyOf = (slot: number) => `tally ${slot}`;
  const counterOf = (slot: number): UnreadStore => ({
    read: account => read(keyOf(slot), sealName(account)),
    write: (account, counts) => write(keyOf(slot), sealName(account), counts),
    clear: () => del(keyOf(slot), store),
  });
  /** Gives the counts of version 0.1.0, which had one account, to a slot, or deletes them. Can be repeated. */
  const adopt = async (slot: number | undefined): Promise<void> => {
    const counts = await get('tally', store);
    if (counts !== undefined && slot !== undefined) await set(keyOf(slot), counts, store);
    await del('tally', store);
  };
  /** Deletes the counts of all other slots. */
  const retain = async (slots: ReadonlySet<number>): Promise<void> => {
    const counters = (await keys<string>(store)).filter(key => /^tally\b/.test(key));
    const known = new Set([...slots].map(keyOf));
    await delMany(
      counters.filter(key => !known.has(key)),
      store,
    );
  };
  const mutes = {
    read: () => read('mutes', 'mutes'),
    write: (muted: unknown) => write('mutes', 'mutes', muted),
  };
  return { counterOf, adopt, retain, mutes };
}
