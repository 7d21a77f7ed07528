/**
 * Renders a window of the messages. Adding messages above or below keeps the visible ones in place.
 * At the end, the list follows new messages.
 */
import { Fragment } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Inbox } from '@/lib/inbox/inbox';
import { isGrouped } from '@/lib/inbox/thread';
import type { OpenConversation } from '@/lib/inbox/view';
import { lastRows, type Range, rowsFor, shifted } from '@/lib/inbox/visible-range';
import type { ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';
import { useI18n } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useNow } from '../ui/hooks';
import { dayName, startOfDay } from '../ui/time';
import { MessageRow } from './message-row';

/** Distance in pixels from either end at which more messages are loaded or rendered. */
const loadDistance = 400;
/** Distance in pixels from the end within which the list follows new messages. */
const followDistance = 48;

interface MessageListProps {
  inbox: Inbox;
  conversation: ConversationSummary;
  open: OpenConversation;
}

export function MessageList({ inbox, conversation, open }: MessageListProps) {
  const i18n = useI18n();
  const now = useNow(60_000);
  const { messages, history, before, firstUnread, target, isTargetMissing } = open;
  const isTargetLoaded = target !== undefined && messages.some(({ id }) => id === target);
  const container = useRef<HTMLDivElement>(null);
  /** Id of the last rendered message; undefined for the latest message. */
  const [lastId, setLastId] = useState<string>();
  const rowCount = rowsFor(container.current?.clientHeight ?? 0);
  const range = rangeEndingAt(messages, lastId, rowCount);
  const isFollowing = useRef(true);
  /** The first visible row, and its offset in the viewport. */
  const anchor = useRef<{ id: string; top: number }>(undefined);

  /** The divider that the list has scrolled to. */
  const shownDivider = useRef<string>(undefined);

  const rows = () => [...(container.current?.querySelectorAll<HTMLElement>('[data-id]') ?? [])];
  const saveAnchor = () => {
    const element = container.current;
    if (!element) return;
    const { top } = element.getBoundingClientRect();
    const row = rows().find(candidate => candidate.getBoundingClientRect().bottom > top);
    anchor.current = row && { id: row.dataset.id ?? '', top: row.getBoundingClientRect().top };
  };
  const reportSeen = () => {
    const { bottom } = container.current?.getBoundingClientRect() ?? { bottom: 0 };
    const last = rows().findLast(row => row.getBoundingClientRect().bottom <= bottom + 1)?.dataset.id;
    if (last !== undefined) inbox.seen(open.key, last);
  };
  const showRange = (next: Range) => setLastId(next.end >= messages.length ? undefined : messages[next.end - 1]?.id);
  const showEarlier = () => {
    if (range.start > 0) showRange(shifted(range, messages.length, 'earlier', rowCount));
    else if (history.phase === 'ready' && before !== undefined) void inbox.loadEarlier(open.key);
  };
  const onScroll = () => {
    const element = container.current;
    if (!element) return;
    const below = element.scrollHeight - element.clientHeight - element.scrollTop;
    isFollowing.current = below < followDistance && range.end === messages.length;
    saveAnchor();
    reportSeen();
    if (element.scrollTop < loadDistance) showEarlier();
    if (below < loadDistance && range.end < messages.length)
      showRange(shifted(range, messages.length, 'later', rowCount));
  };

  // The browser's scroll anchoring does nothing while scrollTop is 0.
  useLayoutEffect(() => {
    const element = container.current;
    if (!element) return;
    const shown = isTargetLoaded ? target : firstUnread;
    if (shown !== undefined && shown !== shownDivider.current) {
      isFollowing.current = false;
      const index = messages.findIndex(({ id }) => id === shown);
      if (index < range.start)
        return showRange({ start: 0, end: Math.min(messages.length, index + Math.floor(rowCount / 2)) });
      shownDivider.current = shown;
      const divider = isTargetLoaded
        ? rows().find(row => row.dataset.id === target)
        : element.querySelector('[data-test=new]');
      if (divider) element.scrollTop += divider.getBoundingClientRect().top - element.getBoundingClientRect().top - 8;
      const below = element.scrollHeight - element.clientHeight - element.scrollTop;
      isFollowing.current = below < followDistance && range.end === messages.length;
    } else if (isFollowing.current) element.scrollTop = element.scrollHeight;
    else if (anchor.current) {
      const row = rows().find(candidate => candidate.dataset.id === anchor.current?.id);
      if (row) element.scrollTop += row.getBoundingClientRect().top - anchor.current.top;
    }
    saveAnchor();
    reportSeen();
    // At scrollTop 0 the user cannot scroll further up, so no scroll event would load more.
    if (element.scrollTop < loadDistance) showEarlier();
  }, [messages, lastId, history.phase, firstUnread, isTargetLoaded]);
  useLayoutEffect(() => {
    const element = container.current;
    if (!element) return;
    const followEnd = () => {
      if (isFollowing.current) element.scrollTop = element.scrollHeight;
      reportSeen();
    };
    const observer = new ResizeObserver(followEnd);
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);

  const sendingId = messages.at(-1)?.sending?.phase === 'pending' ? messages.at(-1)?.id : undefined;
  useLayoutEffect(() => {
    if (sendingId) scrollToEnd();
  }, [sendingId]);
  const scrollToEnd = () => {
    isFollowing.current = true;
    setLastId(undefined);
    container.current?.scrollTo({ top: container.current.scrollHeight });
  };

  const rendered = messages.slice(range.start, range.end);
  const lastWithMenu = rendered.findLast(({ isRecalled, sending }) => !isRecalled && !sending);
  const isBeginning = range.start === 0 && history.phase === 'ready' && before === undefined;
  return (
    <div class="messages-frame">
      <div
        ref={container}
        class="messages"
        role="log"
        aria-live="off"
        aria-label={i18n.t('inbox.messages', { name: conversation.name })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users must be able to scroll it
        tabIndex={0}
        data-test="messages"
        data-count={messages.length}
        onScroll={onScroll}
      >
        <ol>
          <li class="messages-edge quiet">
            {history.phase === 'loading' && <span role="status">{i18n.t('inbox.loading')}</span>}
            {history.phase === 'failed' && (
              <>
                <ErrorMessage error={history.error} />
                <button type="button" class="small" data-test="again" onClick={() => void inbox.loadEarlier(open.key)}>
                  {i18n.t('actions.tryAgain')}
                </button>
              </>
            )}
            {isTargetMissing && <p role="status">{i18n.t('inbox.targetMissing')}</p>}
            {isBeginning && i18n.t(messages.length > 0 ? 'inbox.beginning' : 'inbox.noMessages')}
          </li>
          {rendered.map((message, index) => {
            const previous = rendered[index - 1];
            const isNewDay = !previous || startOfDay(previous.at) !== startOfDay(message.at);
            const isNewSender = isNewDay || previous.from !== message.from;
            return (
              <Fragment key={message.id}>
                {isNewDay && (
                  <li class="day quiet" data-test="day">
                    {dayName(message.at, now, i18n.locale)}
                  </li>
                )}
                {message.id === firstUnread && (
                  <li class="day new" data-test="new">
                    {i18n.t('inbox.new')}
                  </li>
                )}
                <MessageRow
                  inbox={inbox}
                  message={message}
                  isGrouped={isGrouped(message, rendered[index + 1])}
                  isTarget={message.id === target}
                  isLast={message === lastWithMenu}
                  original={message.quote && messages.find(({ id }) => id === message.quote?.id)}
                  showsSender={conversation.chatType === 'groupChat' && !message.isOwn && isNewSender}
                />
              </Fragment>
            );
          })}
        </ol>
      </div>
      {range.end < messages.length && (
        <button type="button" class="small to-latest" data-test="latest" onClick={scrollToEnd}>
          {i18n.t('inbox.latest')}
        </button>
      )}
    </div>
  );
}

function rangeEndingAt(messages: readonly InboxMessage[], lastId: string | undefined, rows: number): Range {
  const end = lastId === undefined ? -1 : messages.findIndex(({ id }) => id === lastId) + 1;
  return end > 0 ? { start: Math.max(0, end - rows), end } : lastRows(messages.length, rows);
}
