import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import type { QuickReply, QuickReplyList } from '@/lib/contract/quick-replies';
import { matchingReplies, queryBefore, withReply } from '@/lib/inbox/quick-replies';
import { useAppContext } from '../ui/context';
import { repliesId, replyOptionId } from './quick-reply-list';

const none: QuickReplyList = { own: [], shared: [] };

interface QuickReplyField {
  id: string;
  text: string;
  /** Of the conversation, for the placeholder. */
  name: string;
  field: { readonly current: HTMLTextAreaElement | null };
  setText(text: string): void;
}

/** `/` at the beginning or after a space opens the list; the arrow keys choose, Enter and Tab insert, Escape closes it. */
export function useQuickReplies({ id, text, name, field, setText }: QuickReplyField) {
  const { client } = useAppContext();
  const [list, setList] = useState(none);
  const [cursor, setCursor] = useState(-1);
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState<string>();
  const [inserted, setInserted] = useState<{ end: number }>();
  const query = cursor < 0 ? undefined : queryBefore(text, cursor);
  const isAsked = query !== undefined && dismissed !== text.slice(0, cursor - query.length);
  useEffect(() => {
    if (isAsked) void client.request('quickReplies.list', {}).then(setList, () => {});
  }, [isAsked]);
  // When the field has the new text, and before the next key.
  useLayoutEffect(() => {
    if (inserted) field.current?.setSelectionRange(inserted.end, inserted.end);
  }, [inserted]);
  const replies = isAsked ? matchingReplies(list, query) : [];
  const index = Math.min(active, replies.length - 1);
  const isOpen = replies.length > 0;

  const choose = (reply: QuickReply) => {
    const changed = withReply(text, cursor, reply, name);
    setText(changed.text);
    setCursor(-1);
    field.current?.focus();
    setInserted({ end: changed.cursor });
  };
  return {
    replies,
    active: index,
    choose,
    /** A text field of several lines cannot be a `combobox` (ARIA in HTML); a `textbox` may have these, too. */
    fieldProps: isOpen && {
      'aria-haspopup': 'listbox' as const,
      'aria-autocomplete': 'list' as const,
      'aria-controls': repliesId(id),
      'aria-activedescendant': replyOptionId(id, index),
    },
    onInput: (element: HTMLTextAreaElement) => {
      // A new slash opens the list again.
      if (!queryBefore(element.value, element.selectionStart)) setDismissed(undefined);
      setCursor(element.selectionStart);
      setActive(0);
    },
    /** @returns whether the list has used the key */
    onKeyDown: (event: KeyboardEvent): boolean => {
      const reply = replies[index];
      if (!reply || event.isComposing || event.shiftKey) return false;
      const actions: Record<string, () => void> = {
        ArrowDown: () => setActive((index + 1) % replies.length),
        ArrowUp: () => setActive((index + replies.length - 1) % replies.length),
        Enter: () => choose(reply),
        Tab: () => choose(reply),
        Escape: () => setDismissed(text.slice(0, cursor - (query ?? '').length)),
      };
      const action = actions[event.key];
      if (!action) return false;
      event.preventDefault();
      event.stopPropagation();
      action();
      return true;
    },
  };
}
