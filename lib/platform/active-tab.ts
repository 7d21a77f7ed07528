// wxt/browser, not the polyfill, keeps the popup small.
import { browser } from 'wxt/browser';

/** Returns the active tab, or `undefined` if it is not a web page. The popup's click grants `activeTab`. */
export async function activeTab(): Promise<{ id: number; origin: string } | undefined> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (!tab?.url || tab.id === undefined || !URL.canParse(tab.url)) return undefined;
  const { protocol, origin } = new URL(tab.url);
  return /^https?:$/.test(protocol) ? { id: tab.id, origin } : undefined;
}

export function reloadTab(): void {
  void browser.tabs.reload();
}
