import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import { StorageHealth } from './storage-health';

export type OpenDatabase = (database: string, store: string) => UseStore;

/**
 * Makes Chromium compact its files, where LevelDB keeps overwritten values. Deleting a database does that; measured in
 * Chromium, it takes three whose ids are side by side. Older files may still keep them.
 */
export async function compactDatabases(name: string): Promise<void> {
  const scratch = [1, 2, 3].map(index => `${name}-scratch-${index}`);
  for (const each of scratch)
    await createStore(each, 'scratch')('readwrite', objects => {
      const { transaction } = objects;
      objects.put(1, 1);
      // The database closes when the transaction has ended. An open one could not be deleted.
      transaction.db.close();
      return promisifyRequest(transaction);
    });
  for (const each of scratch) await promisifyRequest(indexedDB.deleteDatabase(each));
}

/**
 * Returns `createStore` with a limit of time for each transaction. After a failure the database is opened again.
 * A transaction that has not begun within the limit never begins: it would undo what came after it.
 */
export const databaseOpener =
  (health = new StorageHealth()): OpenDatabase =>
  (database, name) => {
    let store: UseStore | undefined;
    return async (mode, callback) => {
      let isLate = false;
      try {
        store ??= createStore(database, name);
        const transact = store;
        return await health.run(`${mode === 'readonly' ? 'read' : 'write'} IndexedDB ${database}`, () =>
          transact(mode, objects => {
            if (isLate) throw new Error('The transaction is late.');
            return callback(objects);
          }),
        );
      } catch (error) {
        isLate = true;
        store = undefined;
        throw error;
      }
    };
  };
