import type { ChannelServer } from '@/lib/channel/server';
import { focusedTab, isInboxTab, isPanelOpen, tabsWithOrigin } from '@/lib/platform/windows';
import type { AccountSession } from './account-session';
import type { Sites } from './sites';

/** Milliseconds after the worker's start in which the open tabs reconnect to it. */
const tabsReconnectMs = 10_000;

/** Finds out whether the user sees new messages already. */
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
}
