import { clear, createStore, delMany, entries, keys, promisifyRequest } from 'idb-keyval';
import type { Batch, JournalStore } from './journal';
import type { Sealed, Vault } from './vault';

/** The vault binds each batch to this name, so no other account's batch can be read. */
const sealName = (account: string) => `journal ${account}`;

/**
 * Stores the journal in IndexedDB, encrypted by the vault. The key of a batch is the seq of its last event.
 * @param database name in IndexedDB; the browser deletes it with the extension
 */
export function createJournalStore(vault: Vault, database = 'partyline-journal'): JournalStore {
  const store = createStore(database, 'batches');
  return {
    async write(account, batch) {
      const last = batch.events.at(-1);
      if (!last) return;
      const sealed = await vault.seal(sealName(account), batch);
      await store('readwrite', batches => {
        batches.put(sealed, last.seq);
        // Commits at once instead of after another event-loop turn: every event waits for it.
        batches.transaction.commit();
        return promisifyRequest(batches.transaction);
      });
    },

    async read(account) {
      const stored = (await entries<number, Sealed>(store)).sort(([one], [other]) => one - other);
      const batches = await Promise.all(stored.map(([, sealed]) => vault.unseal(sealName(account), sealed)));
      const unreadable = stored.flatMap(([key], index) => (batches[index] === undefined ? [key] : []));
      if (unreadable.length > 0) await delMany(unreadable, store);
      return batches.filter(batch => batch !== undefined) as Batch[];
    },

    async prune(seq) {
      await delMany(
        (await keys<number>(store)).filter(key => key <= seq),
        store,
      );
    },

    clear: () => clear(store),
  };
}
