/** The panel beside the page: Chromium's side panel, Firefox's sidebar. */
// Not the polyfill: it has no side panel, and the popup needs it for nothing else.
import { browser } from 'wxt/browser';

/** Firefox's, which Chromium has not. */
declare const sidebarAction: { open(): Promise<void> };

/**
 * Returns what opens the panel, and closes the popup that it was asked in. It opens only in a user's press, and then at once:
 * the window is asked for before.
 */
export function panelOpener(): () => void {
  let windowId: number | undefined;
  void browser.windows.getCurrent().then(({ id }) => {
    windowId = id;
  });
  return () => {
    const open = async () => {
      if ('sidebarAction' in browser)
        return (browser as unknown as { sidebarAction: typeof sidebarAction }).sidebarAction.open();
      if (windowId === undefined) throw new Error('The browser has not said yet which window this is.');
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
