// wxt/browser, not the polyfill, keeps the popup small.
import { browser } from 'wxt/browser';
import { type StoreRefusal, storeRefusal } from '@/lib/contract/cookie-store';
import { patternOf } from '@/lib/sites/match-patterns';

/**
 * Returns the active tab, or `undefined` if it is not a web page. The popup's click grants `activeTab`.
 * `canBeAllowed` is whether the manifest lets the user allow its site: builds for the stores have no `http:` patterns.
 */
export async function activeTab(): Promise<
  { id: number; origin: string; canBeAllowed: boolean; refusal?: StoreRefusal } | undefined
> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (!tab?.url || tab.id === undefined || !URL.canParse(tab.url)) return undefined;
  const { protocol, origin } = new URL(tab.url);
  if (!/^https?:$/.test(protocol)) return undefined;
  const refusal = storeRefusal(tab);
  return { id: tab.id, origin, canBeAllowed: canRequest(origin), ...(refusal && { refusal }) };
}

function canRequest(origin: string): boolean {
  const { host_permissions: required = [], optional_host_permissions: optional = [] } = browser.runtime.getManifest();
  const patterns: readonly string[] = [...required, ...optional];
  const pattern = patternOf(origin);
  return pattern.startsWith('https:') || patterns.includes(pattern);
}

export function reloadTab(): void {
  void browser.tabs.reload();
}
