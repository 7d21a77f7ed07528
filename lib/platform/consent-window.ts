import browser from 'webextension-polyfill';
import type { ConsentQueueHost, ConsentState } from '@/lib/sites/consent-queue';
import { endQuestionAt } from './alarms';
import { session } from './storage';
import { wakeTabsOf } from './tabs';

/** Content scripts cannot read `storage.session`. */
export const consentWindow: ConsentQueueHost = {
  read: async () => (await session.get('asks')).asks as ConsentState | undefined,
  write: state => session.set({ asks: state }),
  async open() {
    const url = browser.runtime.getURL('consent.html');
    // A worker that died before it stored the id has left its window open.
    const left = (await browser.tabs.query({})).find(tab => tab.url === url);
    if (left?.windowId !== undefined) return left.windowId;
    const { id } = await browser.windows.create({ url, type: 'popup', width: 416, height: 560, focused: true });
    if (id === undefined) throw new Error('The browser opened no window.');
    return id;
  },
  isOpen: windowId =>
    browser.windows.get(windowId).then(
      () => true,
      () => false,
    ),
  focus: windowId =>
    browser.windows.update(windowId, { focused: true }).then(
      () => {},
      () => {},
    ),
  close: windowId => browser.windows.remove(windowId).catch(() => {}),
  wakeTabs: wakeTabsOf,
  wakeAt: endQuestionAt,
};

/** Must be called synchronously at startup, or the event that starts the background is missed. */
export function onWindowClosed(fn: (windowId: number) => void): void {
  browser.windows.onRemoved.addListener(fn);
}
