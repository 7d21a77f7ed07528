import { accountId, type SessionInfo, type SessionState } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';
import { type Badge, badgeOf } from '@/lib/notifications/badge';
import { sessionNotificationId, sessionNotificationOf } from '@/lib/notifications/session-notification';
import { showBadge } from '@/lib/platform/badge';
import { removeNotification, showNotification } from '@/lib/platform/notifications';
import { loadMessagesFor, onSettingsChanged, readSettings } from '@/lib/platform/settings';
import { mayNotify } from '@/lib/settings/settings';

const slot = 1;
const notificationId = sessionNotificationId(slot);

export interface DisplayPreferences {
  i18n: Messages;
  settings: Settings;
}

const preferencesOf = async (settings: Settings): Promise<DisplayPreferences> => ({
  settings,
  i18n: await loadMessagesFor(settings),
});

const sessionsOf = (state: SessionState): SessionInfo[] =>
  state.account
    ? [{ id: accountId(state.account), slot, state, isRemembered: false, sharing: { tabs: 0, sites: [] } }]
    : [];

/** Shows the session's state on the badge, and its end as a notification, both as the settings ask. */
export class StatusDisplay {
  #preferences = readSettings().then(preferencesOf);
  #state: SessionState | undefined;

  constructor() {
    onSettingsChanged(settings => {
      this.#preferences = preferencesOf(settings);
      if (this.#state) void this.showBadge(this.#state);
    });
  }

  get preferences(): Promise<DisplayPreferences> {
    return this.#preferences;
  }

  async showBadge(state: SessionState): Promise<Badge> {
    this.#state = state;
    const { i18n, settings } = await this.#preferences;
    const badge = badgeOf(sessionsOf(state), i18n, settings.badge);
    const title = mayNotify(settings, Date.now()) ? badge.title : i18n.t('doNotDisturb.badge', { title: badge.title });
    await showBadge({ ...badge, title });
    return badge;
  }

  async show(state: SessionState, before: SessionState): Promise<void> {
    const { title } = await this.showBadge(state);
    if (state.phase === before.phase) return;
    const notification = sessionNotificationOf(state, before);
    if (!notification) return removeNotification(notificationId);
    const { i18n, settings } = await this.#preferences;
    if (mayNotify(settings, Date.now())) {
      const message = i18n.t(`notifications.${notification}`, { user: state.account?.userId ?? '' });
      await showNotification(notificationId, { title, message });
    }
  }
}
