import browser, { type Runtime } from 'webextension-polyfill';
import { wakeMessage } from '@/lib/contract/frames';

export const extensionIdentity = () => ({
  id: browser.runtime.id,
  origin: new URL(browser.runtime.getURL('')).origin,
});

export function onConnect(fn: (port: Runtime.Port) => void): void {
  browser.runtime.onConnect.addListener(fn);
}

/** Calls `fn` when an update waits for the extension to end or to call `reloadExtension`. */
export function onUpdateAvailable(fn: () => void): void {
  browser.runtime.onUpdateAvailable.addListener(fn);
}

/** Makes the extension's open pages reconnect that have let the background unload. */
export async function wakeOwnPages(): Promise<void> {
  // Rejects if there is no page.
  await browser.runtime.sendMessage(wakeMessage).catch(() => {});
}

export const reloadExtension = (): void => browser.runtime.reload();
