import { createStore, type UseStore } from 'idb-keyval';
import { StorageHealth } from './storage-health';

export type OpenDatabase = (database: string, store: string) => UseStore;

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
