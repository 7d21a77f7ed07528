import browser from 'webextension-polyfill';
import { type StoreTab, storeRefusal } from '@/lib/contract/cookie-store';
import { wakeMessage } from '@/lib/contract/frames';

/** Whether Partyline works in the tab's cookie store. */
export const isServed = (tab: StoreTab): boolean => !storeRefusal(tab);

/**
 * Makes the content scripts of allowed sites reconnect, because the terminated background lost their ports.
 * Other origins of the same host may have the scripts too, and must not learn that the user signs in.
 */
export async function wakeTabs(isAllowed: (origin: string) => boolean): Promise<void> {
  const tabs = await browser.tabs.query({});
  const allowed = tabs.filter(
    tab => isServed(tab) && tab.url && URL.canParse(tab.url) && isAllowed(new URL(tab.url).origin),
  );
  await Promise.allSettled(
    allowed.map(({ id }) => (id === undefined ? undefined : browser.tabs.sendMessage(id, wakeMessage, { frameId: 0 }))),
  );
}

/**
 * Makes the content scripts of these tabs reconnect, if the tabs still show the site. Without the host permission
 * the browser hides the address; then only a script of the site's earlier grant can be there.
 */
export async function wakeTabsOf(tabIds: readonly number[], origin: string): Promise<void> {
  const wake = async (id: number) => {
    const { url } = await browser.tabs.get(id);
    if (!url || new URL(url).origin === origin) await browser.tabs.sendMessage(id, wakeMessage, { frameId: 0 });
  };
  await Promise.allSettled(tabIds.map(wake));
}
