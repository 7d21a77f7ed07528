/**
 * Cookie stores separate identities: private windows, and Firefox's containers. Partyline works in the default store
 * only, because a private tab must leave nothing behind, and sites must not link two containers.
 */
export interface StoreTab {
  incognito?: boolean | undefined;
  /** Firefox only: https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/Tab#cookiestoreid */
  cookieStoreId?: string | undefined;
}

/** Why a tab is not served. */
export type StoreRefusal = 'privateWindow' | 'otherContainer';

const defaultStore = 'firefox-default';
const privateStore = 'firefox-private';

/** @param tab as the browser reports it. @returns `undefined` for a tab in the default store */
export function storeRefusal({ incognito, cookieStoreId = defaultStore }: StoreTab): StoreRefusal | undefined {
  if (incognito || cookieStoreId === privateStore) return 'privateWindow';
  return cookieStoreId === defaultStore ? undefined : 'otherContainer';
}
