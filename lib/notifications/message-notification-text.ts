import { conversationKey } from '@/lib/contract/conversations';
import type { Choices } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';
import type { IncomingMessage } from '@/lib/providers/provider';

/** Messages older than this share one notification: they arrived while the user was offline. */
const lateMs = 5 * 60_000;

const prefix = 'message ';
const lateId = 'late';

/** There is one for each conversation, and one for all late messages. */
export interface MessageNotification {
  id: string;
  /** The number of messages that are new since it was last shown. */
  added: number;
  last: IncomingMessage;
}

export const isMessageNotification = (id: string): boolean => id === lateId || id.startsWith(prefix);

const idOf = (key: string): string => prefix + key;

/** The key of a notification's conversation, as `conversationKey` returns it. */
export const conversationKeyIn = (id: string): string | undefined =>
  id.startsWith(prefix) ? id.slice(prefix.length) : undefined;

/** @param now milliseconds since 1970 */
export function notificationsOf(messages: readonly IncomingMessage[], now: number): MessageNotification[] {
  const notifications = new Map<string, MessageNotification>();
  for (const last of messages) {
    const id = last.at < now - lateMs ? lateId : idOf(conversationKey(last.conversation));
    notifications.set(id, { id, added: (notifications.get(id)?.added ?? 0) + 1, last });
  }
  return [...notifications.values()];
}

/** @param count the number of messages that the notification is about */
export function notificationText(
  { id, last }: MessageNotification,
  count: number,
  i18n: Messages,
  setting: Choices['messages'],
): { title: string; message: string } {
  if (id === lateId)
    return { title: i18n.t('notifications.missed', { n: count }), message: i18n.t('notifications.missedNext') };
  const { conversation, from, kind, text } = last;
  const who =
    conversation.chatType === 'groupChat' ? i18n.t('notifications.inGroup', { from, group: conversation.to }) : from;
  const preview = kind === 'text' && text ? text : i18n.t(`notifications.kinds.${kind}`);
  return {
    title: count === 1 ? who : i18n.t('notifications.several', { who, n: count }),
    message: setting === 'text' ? preview : i18n.t('notifications.hidden', { n: count }),
  };
}
