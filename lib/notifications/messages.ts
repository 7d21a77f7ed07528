/** What notices of messages say: one for each conversation, and one for all that had waited while the user was away. */
import { conversationKey } from '@/lib/contract/conversations';
import type { Choices } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';
import type { IncomingMessage } from '@/lib/providers/provider';

/** What was sent longer ago is not told one by one. */
const lateMs = 5 * 60_000;

const prefix = 'message ';
/** The notice of what came late. */
const lateNotice = 'late';

export interface MessageNotification {
  id: string;
  /** How many messages it is about, besides those that it was about before. */
  fresh: number;
  /** The last of them. */
  last: IncomingMessage;
}

export const isMessageNotification = (id: string): boolean => id === lateNotice || id.startsWith(prefix);

const noticeIdOf = (key: string): string => prefix + key;

/** The conversation that a notice is about, as `conversationKey` names it. */
export const conversationIn = (id: string): string | undefined =>
  id.startsWith(prefix) ? id.slice(prefix.length) : undefined;

/** @param now milliseconds since 1970 */
export function notificationsOf(arrivals: readonly IncomingMessage[], now: number): MessageNotification[] {
  const notices = new Map<string, MessageNotification>();
  for (const last of arrivals) {
    const id = last.at < now - lateMs ? lateNotice : noticeIdOf(conversationKey(last.conversation));
    notices.set(id, { id, fresh: (notices.get(id)?.fresh ?? 0) + 1, last });
  }
  return [...notices.values()];
}

/** @param count how many messages it is about */
export function notificationText(
  { id, last }: MessageNotification,
  count: number,
  words: Messages,
  manner: Choices['messages'],
): { title: string; message: string } {
  if (id === lateNotice) return { title: words.t('notices.late', { n: count }), message: words.t('notices.lateNext') };
  const { conversation, from, kind, text } = last;
  const who =
    conversation.chatType === 'groupChat' ? words.t('notices.inGroup', { from, group: conversation.to }) : from;
  const said = kind === 'text' && text ? text : words.t(`notices.kinds.${kind}`);
  return {
    title: count === 1 ? who : words.t('notices.several', { who, n: count }),
    message: manner === 'text' ? said : words.t('notices.hidden', { n: count }),
  };
}
