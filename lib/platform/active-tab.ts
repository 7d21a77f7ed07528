/** The site of the tab that the popup was opened on: pressing the button lets the extension see that one (`activeTab`). */
// Not the polyfill: the popup needs it for nothing else.
import { browser } from 'wxt/browser';

/** Its origin, or `undefined` where it has none that is a web page's. */
export async function activeSite(): Promise<string | undefined> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (!tab?.url || !URL.canParse(tab.url)) return undefined;
  const { protocol, origin } = new URL(tab.url);
  return /^https?:$/.test(protocol) ? origin : undefined;
}
