/** Messages as one line of text, for the conversation list and for screen readers. */
import type { Messages } from '@/lib/i18n/messages';
import type { ConversationSummary, InboxMessage, MessageContent } from '@/lib/providers/inbox-model';
import { sizeText } from '../ui/file-size';

/** @returns '' for text messages, which need no title */
export function contentTitle(i18n: Messages, { kind }: MessageContent): string {
  return kind === 'text' ? '' : i18n.t(`inbox.content.${kind}`);
}

export function contentDetail(i18n: Messages, content: MessageContent): string {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'file':
      return [plainName(content.name), content.bytes && sizeText(content.bytes, i18n.locale)]
        .filter(Boolean)
        .join(' · ');
    case 'audio':
    case 'video':
      return content.seconds === undefined ? '' : durationText(content.seconds);
    case 'location':
    case 'custom':
      return content.name;
    case 'combined':
      return content.title;
    default:
      return '';
  }
}

/** Without characters that turn a name around or hide a part of it. */
const plainName = (name: string): string => name.replace(/\p{C}/gu, '');

function messageText(i18n: Messages, { content, isRecalled, thread }: InboxMessage): string {
  if (isRecalled) return i18n.t('inbox.recalled');
  const inThread = thread !== undefined && i18n.t('inbox.thread', { name: thread });
  return [inThread, contentTitle(i18n, content), contentDetail(i18n, content)].filter(Boolean).join(' · ');
}

/** The sender and the text, for a message that was found. */
export const foundText = (i18n: Messages, message: InboxMessage): string =>
  message.isOwn
    ? i18n.t('inbox.you', { text: messageText(i18n, message) })
    : i18n.t('inbox.from', { name: senderOf(message), text: messageText(i18n, message) });

/** Names the sender in group chats only. */
export function previewText(i18n: Messages, { chatType, last }: ConversationSummary): string {
  if (!last) return '';
  const text = messageText(i18n, last);
  if (last.isRecalled) return text;
  if (last.isOwn) return i18n.t('inbox.you', { text });
  return chatType === 'groupChat' ? i18n.t('inbox.from', { name: senderOf(last), text }) : text;
}

export const senderOf = ({ name, from }: InboxMessage): string => name ?? from;

/** For the live region when a message arrives. */
export function announcementText(
  i18n: Messages,
  conversations: readonly ConversationSummary[],
  message: InboxMessage,
): string {
  const name = conversations.find(({ key }) => key === message.conversation)?.name ?? senderOf(message);
  return i18n.t('inbox.from', { name, text: messageText(i18n, message) });
}

/** `1:07`. */
function durationText(seconds: number): string {
  const rounded = Math.round(seconds);
  return `${Math.floor(rounded / 60)}:${String(rounded % 60).padStart(2, '0')}`;
}
