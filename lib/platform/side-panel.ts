/** Chromium's side panel and Firefox's sidebar. */
// wxt/browser, because the polyfill has no `sidePanel`.
import { browser } from 'wxt/browser';

/** Firefox only. */
declare const sidebarAction: { open(): Promise<void> };

/**
 * Returns a click handler that opens the panel and closes the popup. Firefox opens it only before the first
 * `await` of a user gesture, Chromium for some seconds after it; so the window is looked up in advance.
 */
export function panelOpener(): () => void {
  const currentWindow = browser.windows.getCurrent();
  return () => {
    const open = async () => {
      if ('sidebarAction' in browser)
        return (browser as unknown as { sidebarAction: typeof sidebarAction }).sidebarAction.open();
      const { id: windowId } = await currentWindow;
      if (windowId === undefined) throw new Error('The window has no id.');
      return browser.sidePanel.open({ windowId });
    };
    // The popup stays open if the panel fails to open.
    open().then(
      () => close(),
      () => {},
    );
  };
}

/** Opens the popup, or its page in a tab before Chrome 127, which has no `openPopup`. */
export function showPopup(): void {
  const open = async () => browser.action.openPopup();
  open().catch(() => browser.tabs.create({ url: browser.runtime.getURL('/popup.html') }));
}

/** Whether this page of the extension is in a tab. */
export const isInTab = (): boolean => browser.extension.getViews({ type: 'tab' }).includes(window);

export const showSettings = (): void => void browser.runtime.openOptionsPage();
