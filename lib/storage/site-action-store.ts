import { promisifyRequest } from 'idb-keyval';
import type { SiteAction } from '@/lib/contract/site-actions';
import { databaseOpener } from './database';
import type { SiteActionStore } from './site-actions';
import type { Sealed, Vault } from './vault';

/**
 * Stores what sites did in IndexedDB, encrypted by the vault. A key is the account's slot with the site's origin.
 * @param database name in IndexedDB; the browser deletes it with the extension
 */
export function createSiteActionStores(vault: Vault, database = 'partyline-actions', open = databaseOpener()) {
  const store = open(database, 'actions');
  const sealName = (account: string, origin: string) => `actions ${account} ${origin}`;
  const keysOf = () =>
    store('readonly', actions => promisifyRequest(actions.getAllKeys())) as Promise<[slot: number, origin: string][]>;
  const remove = async (isObsolete: (slot: number, origin: string) => boolean): Promise<void> => {
    const obsolete = (await keysOf()).filter(key => isObsolete(...key));
    if (obsolete.length === 0) return;
    await store('readwrite', actions => {
      for (const key of obsolete) actions.delete(key);
      return promisifyRequest(actions.transaction);
    });
  };
  return {
    of: (slot: number): SiteActionStore => ({
      async read(account) {
        const found = new Map<string, SiteAction[]>();
        for (const key of await keysOf()) {
          const [stored, origin] = key;
          if (stored !== slot) continue;
          const sealed = await store<Sealed | undefined>('readonly', all => promisifyRequest(all.get(key)));
          const actions = sealed && (await vault.unseal(sealName(account, origin), sealed));
          if (actions) found.set(origin, actions as SiteAction[]);
        }
        return found;
      },
      async write(account, origin, actions) {
        const sealed = await vault.seal(sealName(account, origin), actions);
        await store('readwrite', all => promisifyRequest(all.put(sealed, [slot, origin])));
      },
      clear: origin => remove((stored, each) => stored === slot && (origin === undefined || each === origin)),
    }),
    /** Deletes what is stored of all other slots. */
    retain: (slots: ReadonlySet<number>) => remove(slot => !slots.has(slot)),
    /** Deletes what is stored of a site, for all accounts. */
    forget: (origin: string) => remove((_slot, each) => each === origin),
  };
}
