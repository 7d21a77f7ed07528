import { promisifyRequest } from 'idb-keyval';
import { databaseOpener } from './database';
import type { Batch, JournalStore } from './journal';
import type { Sealed, Vault } from './vault';

/** The vault binds each batch to this name, so no other account's batch can be read. */
const sealName = (account: string) => `journal ${account}`;

/** A batch has the seq of its last event. Numbers sort before strings. */
type Key = number | `list ${string}` | 'floor';

/** Arrays sort after all other keys. */
const rangeOf = (slot: number, last: number | [] = []) => IDBKeyRange.bound([slot], [slot, last]);

/** The keys of version 0.1.0, which stored the batches of one account only. */
const unslotted = () => IDBKeyRange.upperBound(Infinity);

/**
 * Stores the journals of all accounts in IndexedDB, encrypted by the vault. A key is the account's slot with a `Key`.
 * @param database name in IndexedDB; the browser deletes it with the extension
 */
export function createJournalStores(vault: Vault, database = 'partyline-journal', open = databaseOpener()) {
  const store = open(database, 'batches');
  const change = (make: (batches: IDBObjectStore) => void): Promise<void> =>
    store('readwrite', batches => {
      make(batches);
      // Commits at once instead of after another event-loop turn: every event waits for it.
      batches.transaction.commit();
      return promisifyRequest(batches.transaction);
    });
  const put = async (
    slot: number,
    account: string,
    records: [key: Key, batch: Batch][],
    more?: (batches: IDBObjectStore) => void,
  ) => {
    const sealed = await Promise.all(records.map(([, batch]) => vault.seal(sealName(account), batch)));
    await change(batches => {
      for (const [index, [key]] of records.entries()) batches.put(sealed[index], [slot, key]);
      more?.(batches);
    });
  };
  return {
    of: (slot: number): JournalStore => ({
      async write(account, batch, lists) {
        const last = batch.events.at(-1);
        const records: [key: Key, batch: Batch][] = lists.map(list => [
          `list ${list.topic}`,
          { floor: batch.floor, events: [list] },
        ]);
        if (last) records.push([last.seq, batch]);
        await put(slot, account, records);
      },

      async read(account) {
        const stored = await store<Sealed[]>('readonly', batches => promisifyRequest(batches.getAll(rangeOf(slot))));
        const batches = await Promise.all(stored.map(sealed => vault.unseal(sealName(account), sealed)));
        return batches.filter(batch => batch !== undefined) as Batch[];
      },

      prune: (account, floor) =>
        put(slot, account, [['floor', { floor, events: [] }]], batches => {
          batches.delete(rangeOf(slot, floor));
        }),

      clear: () =>
        change(batches => {
          batches.delete(rangeOf(slot));
        }),
    }),

    /** Gives the batches of version 0.1.0 to a slot, or deletes them. Can be repeated. */
    async adopt(slot: number | undefined): Promise<void> {
      const [keys, stored] = await store('readonly', batches =>
        Promise.all([
          promisifyRequest(batches.getAllKeys(unslotted())),
          promisifyRequest<Sealed[]>(batches.getAll(unslotted())),
        ]),
      );
      if (keys.length === 0) return;
      await change(batches => {
        if (slot !== undefined) for (const [index, key] of keys.entries()) batches.put(stored[index], [slot, key]);
        batches.delete(unslotted());
      });
    },

    /** Deletes the batches of all other slots, and those of no slot. */
    async retain(slots: ReadonlySet<number>): Promise<void> {
      const keys = (await store('readonly', batches => promisifyRequest(batches.getAllKeys()))) as (
        | number
        | [number]
      )[];
      const stored = keys.map(key => (typeof key === 'number' ? undefined : key[0]));
      const unknown = new Set(stored.filter(slot => slot === undefined || !slots.has(slot)));
      if (unknown.size === 0) return;
      await change(batches => {
        for (const slot of unknown) batches.delete(slot === undefined ? unslotted() : rangeOf(slot));
      });
    },
  };
}
