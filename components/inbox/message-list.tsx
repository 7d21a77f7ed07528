/**
 * What was said, by days. Only some of it is drawn at a time, and what is in sight stays where it is when more comes before it
 * or after it; at the end, what comes is followed.
 */
import { Fragment } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Inbox } from '@/lib/inbox/inbox';
import type { Open } from '@/lib/inbox/view';
import { lastRows, type Range, rowsFor, shifted } from '@/lib/inbox/window';
import type { ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';
import { useMessages } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useNow } from '../ui/hooks';
import { dayName, startOfDay } from '../ui/time';
import { MessageRow } from './message-row';

/** Pixels from either end at which more is fetched or drawn. */
const near = 400;
/** So far from the end somebody still reads the end. */
const atEnd = 48;

interface MessageListProps {
  inbox: Inbox;
  conversation: ConversationSummary;
  open: Open;
}

export function MessageList({ inbox, conversation, open }: MessageListProps) {
  const i18n = useMessages();
  const now = useNow(60_000);
  const { messages, history, before } = open;
  const box = useRef<HTMLDivElement>(null);
  /** The last message that is drawn, by its id; the last of all unless told. */
  const [last, setLast] = useState<string>();
  const rowCount = rowsFor(box.current?.clientHeight ?? 0);
  const range = rangeTo(messages, last, rowCount);
  const isFollowing = useRef(true);
  /** The row at the top of what is in sight, and where it is. */
  const anchor = useRef<{ id: string; top: number }>(undefined);

  const rows = () => [...(box.current?.querySelectorAll<HTMLElement>('[data-id]') ?? [])];
  const note = () => {
    const element = box.current;
    if (!element) return;
    const { top } = element.getBoundingClientRect();
    const row = rows().find(each => each.getBoundingClientRect().bottom > top);
    anchor.current = row && { id: row.dataset.id ?? '', top: row.getBoundingClientRect().top };
  };
  const goTo = (next: Range) => setLast(next.end >= messages.length ? undefined : messages[next.end - 1]?.id);
  const earlier = () => {
    if (range.start > 0) goTo(shifted(range, messages.length, 'earlier', rowCount));
    else if (history.phase === 'ready' && before !== undefined) void inbox.earlier();
  };
  const look = () => {
    const element = box.current;
    if (!element) return;
    const below = element.scrollHeight - element.clientHeight - element.scrollTop;
    isFollowing.current = below < atEnd && range.end === messages.length;
    note();
    if (element.scrollTop < near) earlier();
    if (below < near && range.end < messages.length) goTo(shifted(range, messages.length, 'later', rowCount));
  };

  // The browser's own way to keep the place does nothing at the very top.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    if (isFollowing.current) element.scrollTop = element.scrollHeight;
    else if (anchor.current) {
      const row = rows().find(each => each.dataset.id === anchor.current?.id);
      if (row) element.scrollTop += row.getBoundingClientRect().top - anchor.current.top;
    }
    note();
    // At the very top nothing is left to scroll, so that no scrolling could ask for more: of what was not there, or not drawn.
    if (element.scrollTop < near) earlier();
  }, [messages, last, history.phase]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const stay = () => {
      if (isFollowing.current) element.scrollTop = element.scrollHeight;
    };
    const observer = new ResizeObserver(stay);
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);

  const own = messages.at(-1)?.sending?.phase === 'going' ? messages.at(-1)?.id : undefined;
  useLayoutEffect(() => {
    if (own) toEnd();
  }, [own]);
  const toEnd = () => {
    isFollowing.current = true;
    setLast(undefined);
    box.current?.scrollTo({ top: box.current.scrollHeight });
  };

  const shown = messages.slice(range.start, range.end);
  const isBeginning = range.start === 0 && history.phase === 'ready' && before === undefined;
  return (
    <div class="messages-frame">
      <div
        ref={box}
        class="messages"
        role="log"
        aria-live="off"
        aria-label={i18n.t('inbox.messages', { name: conversation.name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keys
        tabIndex={0}
        data-test="messages"
        data-count={messages.length}
        onScroll={look}
      >
        <ol>
          <li class="messages-edge quiet">
            {history.phase === 'loading' && <span role="status">{i18n.t('inbox.loading')}</span>}
            {history.phase === 'failed' && (
              <>
                <ErrorMessage error={history.error} />
                <button type="button" class="small" data-test="again" onClick={() => void inbox.earlier()}>
                  {i18n.t('actions.tryAgain')}
                </button>
              </>
            )}
            {isBeginning && i18n.t(messages.length > 0 ? 'inbox.beginning' : 'inbox.noMessages')}
          </li>
          {shown.map((message, index) => {
            const previous = shown[index - 1];
            const isNewDay = !previous || startOfDay(previous.at) !== startOfDay(message.at);
            const isNewSender = isNewDay || previous.from !== message.from;
            return (
              <Fragment key={message.id}>
                {isNewDay && (
                  <li class="day quiet" data-test="day">
                    {dayName(message.at, now, i18n.locale)}
                  </li>
                )}
                <MessageRow
                  inbox={inbox}
                  message={message}
                  isNamed={conversation.chatType === 'groupChat' && !message.isOwn && isNewSender}
                />
              </Fragment>
            );
          })}
        </ol>
      </div>
      {range.end < messages.length && (
        <button type="button" class="small to-latest" data-test="latest" onClick={toEnd}>
          {i18n.t('inbox.latest')}
        </button>
      )}
    </div>
  );
}

function rangeTo(messages: readonly InboxMessage[], last: string | undefined, rows: number): Range {
  const end = last === undefined ? -1 : messages.findIndex(({ id }) => id === last) + 1;
  return end > 0 ? { start: Math.max(0, end - rows), end } : lastRows(messages.length, rows);
}
