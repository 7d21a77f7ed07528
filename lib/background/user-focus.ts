/** Whether the user sees messages as they come, and where they are shown when asked for. */
import {
  focusedTab,
  focusLastUsedTab,
  isInboxTab,
  isPanelOpen,
  openPopupOr,
  tabsWithOrigin,
} from '@/lib/platform/windows';
import type { Sites } from './sites';

/** By then the tabs have found a background that has started. */
const tabsAreBackMs = 10_000;

export class UserFocus {
  /** @param sharing the tabs that share the session */
  constructor(
    private readonly sites: Sites,
    private readonly sharing: () => { tabId: number; origin: string }[],
  ) {}

  /** Whether messages are in front of the user, or a site tells of them. */
  async isHeld(): Promise<boolean> {
    const sharing = this.sharing();
    if (sharing.some(({ origin }) => this.sites.grants.hasOwnNotifications(origin))) return true;
    const tab = await focusedTab();
    if (!tab) return false;
    if (tab.windowId !== undefined && (await isPanelOpen(tab.windowId))) return true;
    // After the worker's death the tabs take a moment to be back.
    const isComing =
      performance.now() < tabsAreBackMs &&
      (await tabsWithOrigin(this.sites.mayReceive)).some(({ id }) => id === tab.id);
    return isComing || isInboxTab(tab) || sharing.some(({ tabId }) => tabId === tab.id);
  }

  /** To the tab that was used last; where no tab shares the session, to the popup. */
  async bring(): Promise<void> {
    const ids = new Set(this.sharing().map(({ tabId }) => tabId));
    const tabs = await tabsWithOrigin(this.sites.mayReceive);
    const sharing = tabs.filter(tab => tab.id !== undefined && ids.has(tab.id));
    if (await focusLastUsedTab(sharing.length > 0 ? sharing : tabs)) return;
    await openPopupOr(this.sites.grants.list().sites[0]?.origin);
  }
}
