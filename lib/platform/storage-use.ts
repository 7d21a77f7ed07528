/** How much the extension keeps on this computer. */
import { browser } from 'wxt/browser';

/** Bytes, as the browser reckons them: settings and lists, and the databases of messages and accounts. */
export async function storageUse(): Promise<number> {
  const { usage = 0 } = await navigator.storage.estimate();
  return usage + (await browser.storage.local.getBytesInUse(null));
}
