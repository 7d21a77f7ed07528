/** Hands what the user asked for to the page of the inbox, which may still load. In memory, closed to content scripts. */
// wxt/browser, not the polyfill, keeps the panel small.
import { browser } from 'wxt/browser';
import type { InboxAction, InboxRequest } from '@/lib/contract/inbox-request';

const key = 'inboxRequest';

/** Milliseconds; an older request is no longer what the user wants. */
const maxAgeMs = 30_000;

export const storeInboxRequest = (request: InboxRequest): Promise<void> =>
  browser.storage.session.set({ [key]: request });

/** Calls `handle` with each request for this page, once. */
export function onInboxRequest(handle: (action: InboxAction) => void): void {
  const here = Promise.all([browser.windows.getCurrent(), browser.tabs.getCurrent()]);
  const take = async (request: InboxRequest | undefined) => {
    if (!request || Date.now() - request.at > maxAgeMs) return;
    const [{ id: windowId }, tab] = await here;
    const isHere = request.tabId === undefined ? !tab && request.windowId === windowId : request.tabId === tab?.id;
    if (!isHere) return;
    await browser.storage.session.remove(key);
    handle(request.action);
  };
  browser.storage.session.onChanged.addListener(({ [key]: change }) => void take(change?.newValue as InboxRequest));
  void browser.storage.session.get(key).then(({ [key]: request }) => take(request as InboxRequest));
}
