import { conversationKey } from '@/lib/contract/conversations';
import type { Choices } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';
import type { IncomingMessage, MessageNames } from '@/lib/providers/provider';

/** Messages older than this share one notification: they arrived while the user was offline. */
const lateMs = 5 * 60_000;

/** There is one for each conversation of an account, and one for all late messages of an account. */
export interface MessageNotification {
  id: string;
  /** The number of messages that are new since it was last shown. */
  added: number;
  last: IncomingMessage;
}

export interface MessageNotificationId {
  /** The account's `slot`. */
  slot: number;
  /** The conversation, as `conversationKey` returns it; absent for late messages. */
  key?: string | undefined;
}

const messageNotificationId = ({ slot, key }: MessageNotificationId): string =>
  key === undefined ? `late ${slot}` : `message ${slot} ${key}`;

/** @returns `undefined` if it is not the id of a message notification */
export function parseMessageNotificationId(id: string): MessageNotificationId | undefined {
  const [, slot, key] = /^(?:late|message) (\d+)(?: (.+))?$/s.exec(id) ?? [];
  return slot ? { slot: Number(slot), key } : undefined;
}

/**
 * @param slot the account's
 * @param now milliseconds since 1970 by the service's clock
 */
export function notificationsOf(
  messages: readonly IncomingMessage[],
  slot: number,
  now: number,
): MessageNotification[] {
  const notifications = new Map<string, MessageNotification>();
  for (const last of messages) {
    const key = last.at < now - lateMs ? undefined : conversationKey(last.conversation);
    const id = messageNotificationId({ slot, key });
    notifications.set(id, { id, added: (notifications.get(id)?.added ?? 0) + 1, last });
  }
  return [...notifications.values()];
}

/**
 * @param count the number of messages that the notification is about
 * @param user the receiving account's user ID, if several accounts are online
 * @param names by which the panel shows the sender and the group
 */
export function notificationText(
  { id, last }: MessageNotification,
  count: number,
  i18n: Messages,
  setting: Choices['messages'],
  user?: string,
  names: MessageNames = {},
): { title: string; message: string } {
  const text = textWithoutAccount(parseMessageNotificationId(id)?.key, last, count, i18n, setting, names);
  return user === undefined ? text : { ...text, title: i18n.t('notifications.toAccount', { title: text.title, user }) };
}

function textWithoutAccount(
  key: string | undefined,
  { conversation, from, kind, text }: IncomingMessage,
  count: number,
  i18n: Messages,
  setting: Choices['messages'],
  names: MessageNames,
) {
  if (key === undefined)
    return { title: i18n.t('notifications.missed', { n: count }), message: i18n.t('notifications.missedNext') };
  const sender = names.from ?? from;
  const group = names.group ?? conversation.to;
  const who = conversation.chatType === 'groupChat' ? i18n.t('notifications.inGroup', { from: sender, group }) : sender;
  const preview = kind === 'text' && text ? text : i18n.t(`notifications.kinds.${kind}`);
  return {
    title: count === 1 ? who : i18n.t('notifications.several', { who, n: count }),
    message: setting === 'text' ? preview : i18n.t('notifications.hidden', { n: count }),
  };
}
