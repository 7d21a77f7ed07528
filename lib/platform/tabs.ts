/** Words to tabs whose ports the sleeping background has lost. */
import browser from 'webextension-polyfill';
import { wakeMessage } from '@/lib/contract/frames';

/**
 * Tells the content scripts of allowed sites that somebody signs in, so that they come back. Others may have the scripts, and are
 * not to know.
 */
export async function wakeTabs(isAllowed: (origin: string) => boolean): Promise<void> {
  const tabs = await browser.tabs.query({});
  const own = tabs.filter(({ url }) => url && URL.canParse(url) && isAllowed(new URL(url).origin));
  await Promise.allSettled(
    own.map(({ id }) => (id === undefined ? undefined : browser.tabs.sendMessage(id, wakeMessage, { frameId: 0 }))),
  );
}
