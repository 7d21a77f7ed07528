/** Brings the inbox to the front from the background: its tab, the side panel (Firefox: the sidebar), or a new tab. */
// wxt/browser, because the polyfill has no `sidePanel`.
import { browser } from 'wxt/browser';
import type { InboxPlace } from '@/lib/contract/inbox-request';
import { inboxPage, isInboxTab, isPanelOpen } from './windows';

/** Firefox only. */
declare const sidebarAction: { open(): Promise<void> };

/**
 * Opens the panel in the current window. Call it before the first `await` of a press or a shortcut: after one, Chromium
 * refuses (seen in 156). Firefox opens its sidebar for a shortcut, not for a press of a notification.
 */
export async function openSidePanel(): Promise<void> {
  if ('sidebarAction' in browser)
    return (browser as unknown as { sidebarAction: typeof sidebarAction }).sidebarAction.open();
  return browser.sidePanel.open({ windowId: browser.windows.WINDOW_ID_CURRENT });
}

/** Focuses the last used browser window. @returns its id */
export async function focusLastWindow(): Promise<number | undefined> {
  const { id } = await browser.windows.getLastFocused({ windowTypes: ['normal'] });
  if (id !== undefined) await browser.windows.update(id, { focused: true });
  return id;
}

/** Focuses a tab and its window. @returns whether the tab exists */
export async function focusTab(tabId: number): Promise<boolean> {
  const tab = await browser.tabs.update(tabId, { active: true }).catch(() => undefined);
  if (tab) await browser.windows.update(tab.windowId, { focused: true });
  return tab !== undefined;
}

/** Shows the inbox without a press: an open panel of the last window, its tab, or a new tab. */
export async function showInbox(): Promise<InboxPlace> {
  const windowId = await focusLastWindow();
  if (windowId !== undefined && (await isPanelOpen(windowId))) return { windowId };
  return { tabId: await showInboxTab() };
}

/** Shows the inbox in its tab, or in a new one. @returns the tab's id */
export async function showInboxTab(): Promise<number | undefined> {
  const tab = (await browser.tabs.query({})).find(isInboxTab);
  if (tab?.id !== undefined && (await focusTab(tab.id))) return tab.id;
  return (await browser.tabs.create({ url: browser.runtime.getURL(inboxPage) })).id;
}
