/** Tells the user of messages: once each, whatever the number of tabs, and not while they can be seen. */

import {
  conversationIn,
  isMessageNotification,
  type MessageNotification,
  notificationsOf,
  notificationText,
} from '@/lib/notifications/messages';
import {
  notificationsAllowed,
  removeNotification,
  showNotification,
  shownNotifications,
} from '@/lib/platform/notifications';
import { notificationCounts, storeNotificationCounts } from '@/lib/platform/storage';
import type { IncomingMessage } from '@/lib/providers/provider';
import { mayDisturb } from '@/lib/settings/settings';
import type { DisplayPreferences } from './status-display';

export interface MessageNotificationsHost {
  manner(): Promise<DisplayPreferences>;
  /** Whether the user sees the messages anyway, or is told by a site. */
  isSeen(): Promise<boolean>;
  failed(error: unknown): void;
}

export class MessageNotifications {
  #waiting: IncomingMessage[] = [];
  #isBusy = false;

  constructor(private readonly host: MessageNotificationsHost) {}

  /** What comes while notices are being shown is told together. */
  add(arrivals: readonly IncomingMessage[]): void {
    this.#waiting.push(...arrivals);
    if (this.#isBusy || this.#waiting.length === 0) return;
    this.#isBusy = true;
    void this.#tellAll();
  }

  /** The conversation was read, or all were: there is nothing to tell any more. */
  async clear(key?: string): Promise<void> {
    const shown = (await shownNotifications()).filter(isMessageNotification);
    await removeNotification(...shown.filter(id => key === undefined || conversationIn(id) === key));
  }

  async #tellAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      try {
        await this.#tell(this.#waiting.splice(0));
      } catch (error) {
        this.host.failed(error);
      }
    }
    this.#isBusy = false;
  }

  async #tell(arrivals: readonly IncomingMessage[]): Promise<void> {
    const { settings, words } = await this.host.manner();
    if (settings.messages === 'none' || !mayDisturb(settings, Date.now())) return;
    if (!(await notificationsAllowed()) || (await this.host.isSeen())) return;
    const shown = await shownNotifications();
    const before = await notificationCounts();
    const counts = Object.fromEntries(Object.entries(before).filter(([id]) => shown.includes(id)));
    const countOf = ({ id, fresh }: MessageNotification) => (counts[id] ?? 0) + fresh;
    const notices = notificationsOf(arrivals, Date.now()).map(notice => ({ notice, count: countOf(notice) }));
    await storeNotificationCounts({
      ...counts,
      ...Object.fromEntries(notices.map(({ notice, count }) => [notice.id, count])),
    });
    for (const { notice, count } of notices) {
      const button = conversationIn(notice.id) !== undefined && { button: words.t('notices.mute') };
      await showNotification(notice.id, { ...notificationText(notice, count, words, settings.messages), ...button });
    }
  }
}
