import type { ChannelServer } from '@/lib/channel/server';
import {
  focusedTab,
  focusLastUsedTab,
  isInboxTab,
  isPanelOpen,
  openPopupOr,
  tabsWithOrigin,
} from '@/lib/platform/windows';
import type { AccountSession } from './account-session';
import type { Sites } from './sites';

/** Milliseconds after the worker's start in which the open tabs reconnect to it. */
const tabsReconnectMs = 10_000;

/** Finds out whether the user sees new messages already, and brings a tab that shows them to the front. */
export class UserFocus {
  constructor(
    private readonly sites: Sites,
    private readonly server: ChannelServer<AccountSession>,
  ) {}

  /** Whether the focused tab or panel shows the account's messages, or a site notifies the user itself. */
  async seesMessages(session: AccountSession): Promise<boolean> {
    const sharing = this.server.sharingTabs(session);
    if (sharing.some(({ origin }) => this.sites.grants.hasOwnNotifications(origin))) return true;
    const tab = await focusedTab();
    if (!tab) return false;
    if (tab.windowId !== undefined && (await isPanelOpen(tab.windowId))) return true;
    const isReconnecting =
      performance.now() < tabsReconnectMs &&
      (await tabsWithOrigin(this.sites.mayReceive)).some(({ id }) => id === tab.id);
    return isReconnecting || isInboxTab(tab) || sharing.some(({ tabId }) => tabId === tab.id);
  }

  /** Focuses the last used tab that shares the session, or one of an allowed site. Without any, opens the popup. */
  async showMessages(): Promise<void> {
    const ids = new Set(this.server.sharingTabs().map(({ tabId }) => tabId));
    const tabs = await tabsWithOrigin(this.sites.mayReceive);
    const sharing = tabs.filter(tab => tab.id !== undefined && ids.has(tab.id));
    if (await focusLastUsedTab(sharing.length > 0 ? sharing : tabs)) return;
    await openPopupOr(this.sites.grants.list().sites[0]?.origin);
  }
}
