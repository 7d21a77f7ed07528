import type { Log } from '@/lib/log/log';
import {
  type MessageNotification,
  notificationsOf,
  notificationText,
  parseMessageNotificationId,
} from '@/lib/notifications/message-notification-text';
import {
  notificationsAllowed,
  removeNotification,
  showNotification,
  shownNotifications,
} from '@/lib/platform/notifications';
import { notificationCounts, storeNotificationCounts } from '@/lib/platform/storage';
import type { IncomingMessage } from '@/lib/providers/provider';
import { mayNotify } from '@/lib/settings/settings';
import type { StatusDisplay } from './status-display';
import type { UserFocus } from './user-focus';

/** The slot of the only account. */
const slot = 1;

/** Notifies the user once of each message, however many tabs are open, unless the user sees it already. */
export class MessageNotifier {
  #pending: IncomingMessage[] = [];
  #isShowing = false;

  constructor(
    private readonly log: Log,
    private readonly display: StatusDisplay,
    private readonly focus: UserFocus,
  ) {}

  /** Messages that arrive while notifications are being shown are combined in the next ones. */
  add(messages: readonly IncomingMessage[]): void {
    this.#pending.push(...messages);
    if (this.#isShowing || this.#pending.length === 0) return;
    this.#isShowing = true;
    void this.#showPending();
  }

  /** Removes the notifications of one conversation, or of all. */
  clear(key?: string): void {
    void this.#clear(key).catch(this.#logError);
  }

  async #clear(key?: string): Promise<void> {
    const isRead = (id: string) => {
      const parsed = parseMessageNotificationId(id);
      return parsed?.slot === slot && (key === undefined || parsed.key === key);
    };
    await removeNotification(...(await shownNotifications()).filter(isRead));
  }

  async #showPending(): Promise<void> {
    while (this.#pending.length > 0) {
      try {
        await this.#show(this.#pending.splice(0));
      } catch (error) {
        this.#logError(error);
      }
    }
    this.#isShowing = false;
  }

  async #show(messages: readonly IncomingMessage[]): Promise<void> {
    const { settings, i18n } = await this.display.preferences;
    if (settings.messages === 'none' || !mayNotify(settings, Date.now())) return;
    if (!(await notificationsAllowed()) || (await this.focus.seesMessages())) return;
    const shown = await shownNotifications();
    const before = await notificationCounts();
    const counts = Object.fromEntries(Object.entries(before).filter(([id]) => shown.includes(id)));
    const countOf = ({ id, added }: MessageNotification) => (counts[id] ?? 0) + added;
    const updates = notificationsOf(messages, slot, Date.now()).map(notification => ({
      notification,
      count: countOf(notification),
    }));
    await storeNotificationCounts({
      ...counts,
      ...Object.fromEntries(updates.map(({ notification, count }) => [notification.id, count])),
    });
    for (const { notification, count } of updates) {
      const button = parseMessageNotificationId(notification.id)?.key !== undefined && {
        button: i18n.t('notifications.mute'),
      };
      const text = notificationText(notification, count, i18n, settings.messages);
      await showNotification(notification.id, { ...text, ...button });
    }
  }

  #logError = (error: unknown) => this.log.write('WARN', 'background', 'message notification', error);
}
