import { del, delMany, get, keys, set } from 'idb-keyval';
import { databaseOpener } from './database';
import type { OutboxStore, StoredOutbox } from './outbox';
import type { Sealed, Vault } from './vault';

/**
 * Stores drafts and unsent messages in IndexedDB, encrypted by the vault.
 * @param database name in IndexedDB; the browser deletes it with the extension
 */
export function createOutboxStores(vault: Vault, database = 'partyline-outbox', open = databaseOpener()) {
  const store = open(database, 'outbox');
  const sealName = (account: string) => `outbox ${account}`;
  const of = (slot: number): OutboxStore => ({
    async read(account) {
      const sealed = await get<Sealed>(slot, store);
      return sealed && ((await vault.unseal(sealName(account), sealed)) as StoredOutbox | undefined);
    },
    write: async (account, content) => set(slot, await vault.seal(sealName(account), content), store),
    clear: () => del(slot, store),
  });
  return {
    of,
    /** Deletes what is stored for all other slots. */
    async retain(slots: ReadonlySet<number>): Promise<void> {
      const stored = await keys<number>(store);
      await delMany(
        stored.filter(slot => !slots.has(slot)),
        store,
      );
    },
    /** Encrypts what is stored of the accounts again after `change`, which makes it unreadable. @throws what `change` throws */
    async rewriteAfter(accounts: readonly { id: string; slot: number }[], change: () => Promise<void>): Promise<void> {
      const stored = await Promise.all(accounts.map(({ id, slot }) => of(slot).read(id)));
      await change();
      await Promise.all(
        accounts.map(async ({ id, slot }, index) => {
          const content = stored[index];
          if (content !== undefined) await of(slot).write(id, content);
        }),
      );
    },
  };
}
