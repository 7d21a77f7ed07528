/** The panel beside the page: Chromium's side panel, Firefox's sidebar. */
// Not the polyfill: it has no side panel, and the popup needs it for nothing else.
import { browser } from 'wxt/browser';

/** Firefox's, which Chromium has not. */
declare const sidebarAction: { open(): Promise<void> };

/**
 * Returns what opens the panel, and closes the popup that it was asked in. It opens only in a user's press: in Firefox at once, in
 * Chromium for some seconds after. The window is asked for before.
 */
export function panelOpener(): () => void {
  const current = browser.windows.getCurrent();
  return () => {
    const open = async () => {
      if ('sidebarAction' in browser)
        return (browser as unknown as { sidebarAction: typeof sidebarAction }).sidebarAction.open();
      const { id: windowId } = await current;
      if (windowId === undefined) throw new Error('This window has no name, and so no panel.');
      return browser.sidePanel.open({ windowId });
    };
    // Without the panel the popup stays.
    open().then(
      () => close(),
      () => {},
    );
  };
}

/** Shows the popup, or its page in a tab where the browser opens no popup by itself (before Chrome 127). */
export function showPopup(): void {
  const open = async () => browser.action.openPopup();
  open().catch(() => browser.tabs.create({ url: browser.runtime.getURL('/popup.html') }));
}

/** Shows the settings, and leaves the panel open. */
export const showSettings = (): void => void browser.runtime.openOptionsPage();
