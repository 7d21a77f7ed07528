import { clear, createStore, delMany, entries, promisifyRequest } from 'idb-keyval';
import type { Batch, JournalStore } from './journal';
import type { Sealed, Vault } from './vault';

/** The vault binds each batch to this name, so no other account's batch can be read. */
const sealName = (account: string) => `journal ${account}`;

/** A batch has the seq of its last event. Numbers sort before strings. */
type Key = number | `list ${string}` | 'floor';

/**
 * Stores the journal in IndexedDB, encrypted by the vault.
 * @param database name in IndexedDB; the browser deletes it with the extension
 */
export function createJournalStore(vault: Vault, database = 'partyline-journal'): JournalStore {
  const store = createStore(database, 'batches');
  const put = async (
    account: string,
    records: [key: Key, batch: Batch][],
    more?: (batches: IDBObjectStore) => void,
  ) => {
    const sealed = await Promise.all(records.map(([, batch]) => vault.seal(sealName(account), batch)));
    await store('readwrite', batches => {
      for (const [index, [key]] of records.entries()) batches.put(sealed[index], key);
      more?.(batches);
      // Commits at once instead of after another event-loop turn: every event waits for it.
      batches.transaction.commit();
      return promisifyRequest(batches.transaction);
    });
  };
  return {
    async write(account, batch, lists) {
      const last = batch.events.at(-1);
      const records: [key: Key, batch: Batch][] = lists.map(list => [
        `list ${list.topic}`,
        { floor: batch.floor, events: [list] },
      ]);
      if (last) records.push([last.seq, batch]);
      await put(account, records);
    },

    async read(account) {
      const stored = await entries<Key, Sealed>(store);
      const batches = await Promise.all(stored.map(([, sealed]) => vault.unseal(sealName(account), sealed)));
      const unreadable = stored.flatMap(([key], index) => (batches[index] === undefined ? [key] : []));
      if (unreadable.length > 0) await delMany(unreadable, store);
      return batches.filter(batch => batch !== undefined) as Batch[];
    },

    prune: (account, floor) =>
      put(account, [['floor', { floor, events: [] }]], batches => {
        batches.delete(IDBKeyRange.upperBound(floor));
      }),

    clear: () => clear(store),
  };
}
