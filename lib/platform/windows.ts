import browser, { type Tabs } from 'webextension-polyfill';
import { isServed } from './tabs';

/** Shown in the side panel, or in a tab if the browser has none. */
export const inboxPage = '/panel.html';

/**
 * Returns the focused tab; `undefined` while another program or a browser window without tabs has the focus.
 */
export async function focusedTab(): Promise<Tabs.Tab | undefined> {
  const { id: windowId, focused } = await browser.windows.getLastFocused();
  if (!focused || windowId === undefined) return undefined;
  const [tab] = await browser.tabs.query({ active: true, windowId });
  return tab;
}

/** Calls `changed` when another tab or window may have the focus. @returns stops it */
export function watchFocus(changed: () => void): () => void {
  const listener = () => changed();
  const events = [browser.tabs.onActivated, browser.tabs.onReplaced, browser.windows.onFocusChanged];
  for (const event of events) event?.addListener(listener);
  return () => {
    for (const event of events) event?.removeListener(listener);
  };
}

/** Returns whether the tab shows the inbox. */
export function isInboxTab({ url }: { url?: string | undefined }): boolean {
  return url?.startsWith(browser.runtime.getURL(inboxPage)) ?? false;
}

/** APIs that the polyfill's types lack: `getContexts` in Chromium, `sidebarAction.isOpen` in Firefox. */
interface PanelApis {
  runtime: { getContexts?(filter: { contextTypes: string[] }): Promise<{ documentUrl?: string }[]> };
  sidebarAction?: { isOpen(details: { windowId: number }): Promise<boolean> };
}

/**
 * Returns whether the side panel is open in a window. Chromium lists the open panels without their windows
 * (`windowId` is -1 in Chrome 156). So there the result is `true` only if every window has one.
 */
export async function isPanelOpen(windowId: number): Promise<boolean> {
  const { runtime, sidebarAction } = browser as unknown as PanelApis;
  if (sidebarAction) return sidebarAction.isOpen({ windowId });
  const contexts = (await runtime.getContexts?.({ contextTypes: ['SIDE_PANEL'] })) ?? [];
  const panels = contexts.filter(({ documentUrl }) => documentUrl?.startsWith(browser.runtime.getURL(inboxPage)));
  if (panels.length === 0) return false;
  const windows = await browser.windows.getAll({ windowTypes: ['normal'] });
  return panels.length >= windows.length && windows.some(({ id }) => id === windowId);
}

/** Returns the tabs with a matching origin; the browser hides the URL of a tab without host permission. */
export async function tabsWithOrigin(matches: (origin: string) => boolean): Promise<Tabs.Tab[]> {
  const tabs = await browser.tabs.query({});
  return tabs.filter(
    tab => isServed(tab) && tab.url !== undefined && URL.canParse(tab.url) && matches(new URL(tab.url).origin),
  );
}

/** Does nothing if the browser does not allow the popup to open. */
export const openPopup = (): Promise<void> => browser.action.openPopup().catch(() => {});
