import { conversationKey } from '@/lib/contract/conversations';
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
import type { IncomingMessage, MessageNames } from '@/lib/providers/provider';
import { mayNotify } from '@/lib/settings/settings';
import { inTime } from '@/lib/storage/in-time';
import { SerialQueue } from '@/lib/storage/serial-queue';
import type { AccountSession } from './account-session';
import type { Sessions } from './sessions';
import type { StatusDisplay } from './status-display';
import type { UserFocus } from './user-focus';

/** Milliseconds that a notification waits for names at most. */
const namesTimeoutMs = 1_000;

async function namesIn({ controller }: AccountSession, message: IncomingMessage): Promise<MessageNames> {
  if (!controller.definition) return {};
  const call = (method: string, args: unknown[]) => controller.requests.call(method, args);
  return inTime(controller.definition.namesOf(message, call), namesTimeoutMs).catch(() => ({}));
}

/** Notifies the user once of each message, however many tabs are open, unless the user sees it already. */
export class MessageNotifier {
  /** By account. */
  readonly #pending = new Map<AccountSession, IncomingMessage[]>();
  /** Shows and removes in turn, so that a removed notification is not shown after it. */
  readonly #queue = new SerialQueue(error => this.#logError(error));
  #isShowQueued = false;

  constructor(
    private readonly log: Log,
    private readonly display: StatusDisplay,
    private readonly focus: UserFocus,
    private readonly sessions: Pick<Sessions, 'all'>,
  ) {}

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
    await removeNotification(...(await shownNotifications()).filter(isRead));
  }

  async #showPending(): Promise<void> {
    this.#isShowQueued = false;
    for (const [session, messages] of this.#pending) {
      this.#pending.delete(session);
      await this.#show(session, messages).catch(this.#logError);
    }
  }

  async #show(session: AccountSession, messages: readonly IncomingMessage[]): Promise<void> {
    const { settings, i18n } = await this.display.preferences;
    if (settings.messages === 'none' || !mayNotify(settings, Date.now())) return;
    if (!(await notificationsAllowed()) || (await this.focus.seesMessages(session))) return;
    const shown = await shownNotifications();
    const before = await notificationCounts();
    const counts = Object.fromEntries(Object.entries(before).filter(([id]) => shown.includes(id)));
    const countOf = ({ id, added }: MessageNotification) => (counts[id] ?? 0) + added;
    const updates = notificationsOf(messages, session.slot, session.controller.serviceTime()).map(notification => ({
      notification,
      count: countOf(notification),
    }));
    await storeNotificationCounts({
      ...counts,
      ...Object.fromEntries(updates.map(({ notification, count }) => [notification.id, count])),
    });
    // With one account the user need not read which.
    const isOne = this.sessions.all.filter(({ isSignedIn }) => isSignedIn).length < 2;
    const user = isOne ? undefined : session.account.userId;
    for (const { notification, count } of updates) {
      const button = parseMessageNotificationId(notification.id)?.key !== undefined && {
        button: i18n.t('notifications.mute'),
      };
      const names = await namesIn(session, notification.last);
      const text = notificationText(notification, count, i18n, settings.messages, user, names);
      await showNotification(notification.id, { ...text, ...button });
    }
  }

  #logError = (error: unknown) => this.log.write('WARN', 'background', 'message notification', error);
}
