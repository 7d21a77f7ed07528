import { browser } from 'wxt/browser';

/** Returns the browser's estimate of the stored bytes: `storage.local` and the databases. */
export async function storageUse(): Promise<number> {
  const { usage = 0 } = await navigator.storage.estimate();
  return usage + (await browser.storage.local.getBytesInUse(null));
}
