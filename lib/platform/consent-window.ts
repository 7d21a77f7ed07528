/**
 * The window with the question to the user, and where the questions are kept: in the browser's memory, for
 * extension pages only.
 */
import browser from 'webextension-polyfill';
import type { ConsentQueueHost, ConsentState } from '@/lib/sites/consent-queue';

export const consentWindow: ConsentQueueHost = {
  read: async () => (await browser.storage.session.get('asks')).asks as ConsentState | undefined,
  write: asks => browser.storage.session.set({ asks }),
  async open() {
    const url = browser.runtime.getURL('consent.html');
    const { id } = await browser.windows.create({ url, type: 'popup', width: 416, height: 560, focused: true });
    if (id === undefined) throw new Error('The browser has opened no window.');
    return id;
  },
  focus: windowId =>
    browser.windows.update(windowId, { focused: true }).then(
      () => true,
      () => false,
    ),
  close: windowId => browser.windows.remove(windowId).catch(() => {}),
};

/**
 * To be called in the background's first turn, so that a window that is closed while it sleeps is heard of.
 */
export function onWindowClosed(fn: (windowId: number) => void): void {
  browser.windows.onRemoved.addListener(fn);
}
