/** Words to tabs whose ports the sleeping background has lost. */
import browser from 'webextension-polyfill';
import { wakeMessage } from '@/lib/contract/frames';

/** Tells the content scripts that somebody signs in, so that they come back. Tabs without one do not hear it. */
export async function wakeTabs(): Promise<void> {
  const tabs = await browser.tabs.query({});
  await Promise.allSettled(
    tabs.map(({ id }) => (id === undefined ? undefined : browser.tabs.sendMessage(id, wakeMessage, { frameId: 0 }))),
  );
}
