/** What the user looks at, and how to bring a tab before the user. */
import browser, { type Tabs } from 'webextension-polyfill';

/** The page of ours that shows messages; in a tab, where the browser has no panel. */
const inbox = '/panel.html';

/** The tab in front of the user; `undefined` where another program's window is, or one of the browser's without tabs. */
export async function focusedTab(): Promise<Tabs.Tab | undefined> {
  const { id: windowId, focused } = await browser.windows.getLastFocused();
  if (!focused || windowId === undefined) return undefined;
  const [tab] = await browser.tabs.query({ active: true, windowId });
  return tab;
}

/** Whether a page of ours that shows messages is in front. The browser tells the address of our own pages only. */
export function isInboxTab({ url }: Tabs.Tab): boolean {
  return url?.startsWith(browser.runtime.getURL(inbox)) ?? false;
}

/** What the browser tells of the pages beside its tabs: Chromium of its contexts, Firefox of its sidebar. */
interface Beside {
  runtime: { getContexts?(filter: { contextTypes: string[] }): Promise<{ documentUrl?: string }[]> };
  sidebarAction?: { isOpen(details: { windowId: number }): Promise<boolean> };
}

/**
 * Whether the panel beside the page is open in that window. Chromium tells of the panels, and not of their windows (`windowId` is
 * -1, seen in 156): it is certain where there are as many as windows. Where it is not, the answer is no.
 */
export async function isPanelOpen(windowId: number): Promise<boolean> {
  const { runtime, sidebarAction } = browser as unknown as Beside;
  if (sidebarAction) return sidebarAction.isOpen({ windowId });
  const contexts = (await runtime.getContexts?.({ contextTypes: ['SIDE_PANEL'] })) ?? [];
  const panels = contexts.filter(({ documentUrl }) => documentUrl?.startsWith(browser.runtime.getURL(inbox)));
  if (panels.length === 0) return false;
  const windows = await browser.windows.getAll({ windowTypes: ['normal'] });
  return panels.length >= windows.length && windows.some(({ id }) => id === windowId);
}

/** Brings the tab that was used last before the user, with its window. @returns whether there was one */
export async function focusLastUsedTab(tabs: readonly Tabs.Tab[]): Promise<boolean> {
  const [last] = tabs.toSorted((one, other) => (other.lastAccessed ?? 0) - (one.lastAccessed ?? 0));
  if (last?.id === undefined) return false;
  await browser.tabs.update(last.id, { active: true });
  if (last.windowId !== undefined) await browser.windows.update(last.windowId, { focused: true });
  return true;
}

/** The tabs whose origin is one of those that are asked for; the browser tells that of hosts that the extension may reach. */
export async function tabsWithOrigin(isWanted: (origin: string) => boolean): Promise<Tabs.Tab[]> {
  const tabs = await browser.tabs.query({});
  return tabs.filter(({ url }) => url !== undefined && URL.canParse(url) && isWanted(new URL(url).origin));
}

/** Opens the popup, or the site where the browser does not let it be opened. */
export async function openPopupOr(origin: string | undefined): Promise<void> {
  try {
    await browser.action.openPopup();
  } catch {
    if (origin !== undefined) await browser.tabs.create({ url: origin });
  }
}
