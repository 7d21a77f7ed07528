import { conversationKey } from '@/lib/contract/conversations';
import type { Settings } from '@/lib/contract/settings';
import type { Log } from '@/lib/log/log';
import {
  type MessageNotification,
  notificationsOf,
  notificationText,
  parseMessageNotificationId,
} from '@/lib/notifications/message-notification-text';
import { Sound } from '@/lib/notifications/sound';
import type { IncomingMessage } from '@/lib/providers/provider';
import { mayNotify } from '@/lib/settings/settings';
import { SerialQueue } from '@/lib/storage/serial-queue';
import type { AccountSession } from './account-session';
import { namesIn } from './mute-conversation';
import type { Sessions } from './sessions';
import type { StatusDisplay } from './status-display';
import type { UserFocus } from './user-focus';

/** What the browser does. Not imported, because it is in the background's script already. */
export interface NotifierBrowser {
  isAllowed(): Promise<boolean>;
  /** Replaces the notification with the same id. */
  show(id: string, text: { title: string; message: string; button?: string }): Promise<void>;
  remove(...ids: string[]): Promise<void>;
  /** Ids of the visible notifications. */
  shown(): Promise<string[]>;
  /** Number of messages by notification id. */
  counts(): Promise<Record<string, number>>;
  storeCounts(counts: Record<string, number>): Promise<void>;
  playSound(tone: Settings['tone']): Promise<void>;
}

export interface NotifierParts {
  log: Log;
  browser: NotifierBrowser;
  display: Pick<StatusDisplay, 'preferences'>;
  focus: Pick<UserFocus, 'seesMessages'>;
  sessions: Pick<Sessions, 'all'>;
}

/** Notifies the user once of each message, however many tabs are open, unless the user sees it already. */
export class MessageNotifier {
  /** By account. */
  readonly #pending = new Map<AccountSession, IncomingMessage[]>();
  /** Shows and removes in turn, so that a removed notification is not shown after it. */
  readonly #queue = new SerialQueue(error => this.#logError(error));
  #isShowQueued = false;
  readonly #sound: Sound;

  constructor(private readonly parts: NotifierParts) {
    this.#sound = new Sound(parts.browser.playSound);
  }

  /** Messages that arrive while notifications are being shown are combined in the next ones. */
  add(session: AccountSession, messages: readonly IncomingMessage[]): void {
    if (messages.length > 0) this.#pending.set(session, [...(this.#pending.get(session) ?? []), ...messages]);
    if (this.#isShowQueued || this.#pending.size === 0) return;
    this.#isShowQueued = true;
    this.#queue.add(() => this.#showPending());
  }

  /** Removes an account's notifications of one conversation, or of all. */
  clear(session: AccountSession, key?: string): void {
    const isOther = ({ conversation }: IncomingMessage) => key !== undefined && conversationKey(conversation) !== key;
    const pending = (this.#pending.get(session) ?? []).filter(isOther);
    if (pending.length > 0) this.#pending.set(session, pending);
    else this.#pending.delete(session);
    this.#queue.add(() => this.#clear(session.slot, key));
  }

  async #clear(slot: number, key?: string): Promise<void> {
    const isRead = (id: string) => {
      const parsed = parseMessageNotificationId(id);
      return parsed?.slot === slot && (key === undefined || parsed.key === key);
    };
    const { browser } = this.parts;
    await browser.remove(...(await browser.shown()).filter(isRead));
  }

  async #showPending(): Promise<void> {
    this.#isShowQueued = false;
    for (const [session, messages] of this.#pending) {
      this.#pending.delete(session);
      await this.#show(session, messages).catch(this.#logError);
    }
  }

  async #show(session: AccountSession, messages: readonly IncomingMessage[]): Promise<void> {
    const { browser, display, focus, sessions } = this.parts;
    const { settings, i18n } = await display.preferences;
    if (!mayNotify(settings, Date.now()) || (await focus.seesMessages(session))) return;
    await this.#sound.ring(messages, settings, Date.now()).catch(this.#logError);
    if (settings.messages === 'none' || !(await browser.isAllowed())) return;
    const shown = await browser.shown();
    const before = await browser.counts();
    const counts = Object.fromEntries(Object.entries(before).filter(([id]) => shown.includes(id)));
    const countOf = ({ id, added }: MessageNotification) => (counts[id] ?? 0) + added;
    const updates = notificationsOf(messages, session.slot, session.controller.serviceTime()).map(notification => ({
      notification,
      count: countOf(notification),
    }));
    await browser.storeCounts({
      ...counts,
      ...Object.fromEntries(updates.map(({ notification, count }) => [notification.id, count])),
    });
    // With one account the user need not read which.
    const isOne = sessions.all.filter(({ isSignedIn }) => isSignedIn).length < 2;
    const user = isOne ? undefined : session.account.userId;
    for (const { notification, count } of updates) {
      const button = parseMessageNotificationId(notification.id)?.key !== undefined && {
        button: i18n.t('notifications.mute'),
      };
      const names = await namesIn(session, notification.last);
      const text = notificationText(notification, count, i18n, settings.messages, user, names);
      await browser.show(notification.id, { ...text, ...button });
    }
  }

  #logError = (error: unknown) => this.parts.log.write('WARN', 'background', 'message notification', error);
}
