/** The journal's place in IndexedDB: batches by the seq of their last event, each sealed by the vault for its account. */
import { clear, createStore, delMany, entries, keys, promisifyRequest } from 'idb-keyval';
import type { Sealed, Vault } from '@/lib/storage/vault';
import type { Batch, JournalStore } from './journal';

const nameOf = (account: string) => `journal ${account}`;

/** @param database its name in IndexedDB; removed with the extension */
export function createJournalStore(vault: Vault, database = 'partyline-journal'): JournalStore {
  const store = createStore(database, 'batches');
  return {
    async write(account, batch) {
      const last = batch.events.at(-1);
      if (!last) return;
      const sealed = await vault.seal(nameOf(account), batch);
      await store('readwrite', batches => {
        batches.put(sealed, last.seq);
        // Every event waits for this: the browser is not to come back before it commits.
        batches.transaction.commit();
        return promisifyRequest(batches.transaction);
      });
    },

    async read(account) {
      const found = (await entries<number, Sealed>(store)).sort(([one], [other]) => one - other);
      const batches = await Promise.all(found.map(([, sealed]) => vault.unseal(nameOf(account), sealed)));
      const foreign = found.flatMap(([key], index) => (batches[index] === undefined ? [key] : []));
      if (foreign.length > 0) await delMany(foreign, store);
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
