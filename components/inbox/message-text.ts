/** A message in one line of text, for the list and for those who have it read out. */

import type { Messages } from '@/lib/i18n/messages';
import type { ConversationSummary, InboxMessage, MessageContent } from '@/lib/providers/inbox-model';
import { sizeText } from '../ui/size';

/** @returns nothing where the content says all by itself, as a text does */
export function contentTitle(words: Messages, { kind }: MessageContent): string {
  return kind === 'text' ? '' : words.t(`inbox.content.${kind}`);
}

/** What there is to say of it besides its title. */
export function contentDetail(words: Messages, content: MessageContent): string {
  switch (content.kind) {
    case 'text':
      return content.text;
    case 'file':
      return [content.name, content.bytes && sizeText(content.bytes, words.locale)].filter(Boolean).join(' · ');
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

function messageText(words: Messages, { content, isRecalled }: InboxMessage): string {
  if (isRecalled) return words.t('inbox.recalled');
  return [contentTitle(words, content), contentDetail(words, content)].filter(Boolean).join(' · ');
}

/** Below a conversation's name. In a group it matters who said it. */
export function previewText(words: Messages, { chatType, last }: ConversationSummary): string {
  if (!last) return '';
  const text = messageText(words, last);
  if (last.isRecalled) return text;
  if (last.isOwn) return words.t('inbox.you', { text });
  return chatType === 'groupChat' ? words.t('inbox.from', { name: senderOf(last), text }) : text;
}

export const senderOf = ({ name, from }: InboxMessage): string => name ?? from;

/** Of a message that has just come. */
export function newsText(
  words: Messages,
  conversations: readonly ConversationSummary[],
  message: InboxMessage,
): string {
  const name = conversations.find(({ key }) => key === message.conversation)?.name ?? senderOf(message);
  return words.t('inbox.from', { name, text: messageText(words, message) });
}

/** `1:07`. */
function lengthText(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
