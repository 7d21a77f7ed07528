/** Shows the user what the session is about, as the settings want it: the badge, and a notice when it has ended. */
import type { SessionState } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';
import { type Badge, badgeOf } from '@/lib/notifications/badge';
import { sessionNotificationOf } from '@/lib/notifications/session-notification';
import { showBadge } from '@/lib/platform/badge';
import { removeNotification, showNotification } from '@/lib/platform/notifications';
import { messagesFor, onSettingsChanged, readSettings } from '@/lib/platform/settings';
import { mayDisturb } from '@/lib/settings/settings';

/** There is one at most, about what the session has come to. */
const sessionNotice = 'session';

export interface DisplayPreferences {
  words: Messages;
  settings: Settings;
}

const mannerOf = async (settings: Settings): Promise<DisplayPreferences> => ({
  settings,
  words: await messagesFor(settings),
});

export class StatusDisplay {
  #manner = readSettings().then(mannerOf);
  #state: SessionState | undefined;

  constructor() {
    onSettingsChanged(settings => {
      this.#manner = mannerOf(settings);
      if (this.#state) void this.badge(this.#state);
    });
  }

  /** How the user wants to be told of things. */
  get preferences(): Promise<DisplayPreferences> {
    return this.#manner;
  }

  async badge(state: SessionState): Promise<Badge> {
    this.#state = state;
    const { words, settings } = await this.#manner;
    const badge = badgeOf(state, words, settings.badge);
    const title = mayDisturb(settings, Date.now()) ? badge.title : words.t('quiet.badge', { title: badge.title });
    await showBadge({ ...badge, title });
    return badge;
  }

  async show(state: SessionState, before: SessionState): Promise<void> {
    const { title } = await this.badge(state);
    if (state.phase === before.phase) return;
    const notice = sessionNotificationOf(state, before);
    if (!notice) return removeNotification(sessionNotice);
    const { words, settings } = await this.#manner;
    if (mayDisturb(settings, Date.now())) {
      const message = words.t(`notices.${notice}`, { user: state.account?.userId ?? '' });
      await showNotification(sessionNotice, { title, message });
    }
  }
}
