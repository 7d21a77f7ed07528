import type { SessionState } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';
import { badgeOf, withDoNotDisturb, withLocked } from '@/lib/notifications/badge';
import { sessionNotificationId, sessionNotificationOf } from '@/lib/notifications/session-notification';
import { endDoNotDisturbAt } from '@/lib/platform/alarms';
import { showBadge } from '@/lib/platform/badge';
import { removeNotification, showNotification } from '@/lib/platform/notifications';
import { loadMessagesFor, onSettingsChanged, readSettings } from '@/lib/platform/settings';
import { mayNotify } from '@/lib/settings/settings';
import type { AccountSession } from './account-session';
import type { Sessions } from './sessions';

export interface DisplayPreferences {
  i18n: Messages;
  settings: Settings;
}

const preferencesOf = async (settings: Settings): Promise<DisplayPreferences> => ({
  settings,
  i18n: await loadMessagesFor(settings),
});

/** Shows the accounts' states on the badge, and the end of a session as a notification, both as the settings ask. */
export class StatusDisplay {
  /** Whether accounts that should be online are locked. */
  #isLocked = false;
  #preferences = readSettings().then(preferencesOf);

  constructor(
    private readonly sessions: Pick<Sessions, 'all'>,
    onError: (error: unknown) => void,
  ) {
    onSettingsChanged(settings => {
      this.#preferences = preferencesOf(settings);
      void this.showBadge().catch(onError);
    });
  }

  get preferences(): Promise<DisplayPreferences> {
    return this.#preferences;
  }

  async setLocked(isLocked: boolean): Promise<void> {
    if (this.#isLocked === isLocked) return;
    this.#isLocked = isLocked;
    await this.showBadge();
  }

  async showBadge(): Promise<void> {
    const { i18n, settings } = await this.#preferences;
    const ofSessions = badgeOf(
      this.sessions.all.map(({ info }) => info),
      i18n,
      settings.badge,
    );
    const badge = this.#isLocked ? withLocked(ofSessions, i18n) : ofSessions;
    const isQuiet = !mayNotify(settings, Date.now());
    const { doNotDisturb: until } = settings;
    endDoNotDisturbAt(isQuiet && typeof until === 'number' ? until : undefined);
    await showBadge(isQuiet ? withDoNotDisturb(badge, i18n) : badge);
  }

  async show({ slot }: AccountSession, state: SessionState, before: SessionState): Promise<void> {
    await this.showBadge();
    if (state.phase === before.phase) return;
    const notification = sessionNotificationOf(state, before);
    const notificationId = sessionNotificationId(slot);
    if (!notification) return removeNotification(notificationId);
    const { i18n, settings } = await this.#preferences;
    if (mayNotify(settings, Date.now())) {
      const { title } = badgeOf([{ state }], i18n);
      const message = i18n.t(`notifications.${notification}`, { user: state.account?.userId ?? '' });
      await showNotification(notificationId, { title, message });
    }
  }
}
