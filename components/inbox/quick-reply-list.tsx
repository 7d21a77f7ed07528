/** The list over the composer. The text field keeps the focus; it is a combobox while the list is open. */
import type { QuickReply } from '@/lib/contract/quick-replies';
import { useI18n } from '../ui/context';

interface QuickReplyOptionsProps {
  /** Of the text field. */
  id: string;
  replies: readonly QuickReply[];
  active: number;
  onChoose(reply: QuickReply): void;
}

export const repliesId = (field: string): string => `${field}-replies`;
export const replyOptionId = (field: string, index: number): string => `${field}-reply-${index}`;

export function QuickReplyOptions({ id, replies, active, onChoose }: QuickReplyOptionsProps) {
  const i18n = useI18n();
  return (
    <div id={repliesId(id)} class="quick-replies" role="listbox" aria-label={i18n.t('quickReplies.title')}>
      {replies.map((reply, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text field has the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the text field keeps the focus
        <div
          key={reply.name}
          id={replyOptionId(id, index)}
          role="option"
          class="quick-reply"
          data-test="quick-reply"
          aria-selected={index === active}
          onMouseDown={event => event.preventDefault()}
          onClick={() => onChoose(reply)}
        >
          <b dir="auto">/{reply.name}</b>
          <span class="quiet" dir="auto">
            {reply.text}
          </span>
        </div>
      ))}
    </div>
  );
}
