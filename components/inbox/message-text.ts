/** A message in one line of text, for the list and for those who have it read out. */

import type { Messages } from '@/lib/i18n/messages';
import type { ConversationSummary, InboxMessage, MessageContent } from '@/lib/providers/inbox-model';
import { sizeText } from '../ui/size';

/** @returns nothing where the content says all by itself, as a text does */
export function contentTitle(i18n: Messages, { kind }: MessageContent): string {
  return kind === 'text' ? '' : i18n.t(`inbox.content.${kind}`);
}

/** What there is to say of it besides its title. */
export function contentDetail(i18n: Messages, content: MessageContent): string {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'file':
      return [content.name, content.bytes && sizeText(content.bytes, i18n.locale)].filter(Boolean).join(' · ');
    case 'audio':
    case 'video':
      return content.seconds === undefined ? '' : lengthText(content.seconds);
    case 'image':
      return content.width && content.height ? `${content.width} × ${content.height}` : '';
    case 'location':
    case 'custom':
      return content.name;
    case 'combined':
      return content.title;
    default:
      return '';
  }
}

function messageText(i18n: Messages, { content, isRecalled }: InboxMessage): string {
  if (isRecalled) return i18n.t('inbox.recalled');
  return [contentTitle(i18n, content), contentDetail(i18n, content)].filter(Boolean).join(' · ');
}

/** Below a conversation's name. In a group it matters who said it. */
export function previewText(i18n: Messages, { chatType, last }: ConversationSummary): string {
  if (!last) return '';
  const text = messageText(i18n, last);
  if (last.isRecalled) return text;
  if (last.isOwn) return i18n.t('inbox.you', { text });
  return chatType === 'groupChat' ? i18n.t('inbox.from', { name: senderOf(last), text }) : text;
}

export const senderOf = ({ name, from }: InboxMessage): string => name ?? from;

/** Of a message that has just come. */
export function newsText(i18n: Messages, conversations: readonly ConversationSummary[], message: InboxMessage): string {
  const name = conversations.find(({ key }) => key === message.conversation)?.name ?? senderOf(message);
  return i18n.t('inbox.from', { name, text: messageText(i18n, message) });
}

/** `1:07`. */
function lengthText(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
