/** The conversations, the latest first: searched, walked through by the arrow keys from the search field, opened by Enter. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { matching } from '@/lib/inbox/conversations';
import type { Inbox, InboxView } from '@/lib/inbox/inbox';
import { type Conversation, keyOf, type Place } from '@/lib/inbox/model';
import { rowsInSight } from '@/lib/inbox/window';
import { useWords } from '../context';
import { ErrorNotice } from '../error-notice';
import { useLasting, useNow } from '../hooks';
import { clock } from '../time';
import { previewText } from './texts';

/** Pixels; as the style sheet has it. */
const rowHeight = 64;

interface ConversationListProps {
  inbox: Inbox;
  view: InboxView;
  isAway: boolean;
  /** The conversation that was open before. */
  last: string | undefined;
  onOpen(place: Place & { key: string }): void;
}

export function ConversationList({ inbox, view, isAway, last, onOpen }: ConversationListProps) {
  const words = useWords();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(last);
  const field = useRef<HTMLInputElement>(null);
  const { list, conversations } = view;
  const late = useLasting(list.phase === 'loading', 300);
  const found = matching(conversations, query);
  const userId = query.trim();
  const isNew = userId !== '' && !conversations.some(({ kind, to }) => kind === 'single' && to === userId);
  const places: readonly (Place & { key: string })[] = isNew
    ? [...found, { kind: 'single', to: userId, key: keyOf({ kind: 'single', to: userId }) }]
    : found;
  const index = Math.max(
    0,
    places.findIndex(({ key }) => key === active),
  );

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const open = (place: (Place & { key: string }) | undefined) => {
    if (!place) return;
    onOpen(place);
    inbox.open({ kind: place.kind, to: place.to });
  };
  const move = (to: number) => setActive(places[Math.max(0, Math.min(places.length - 1, to))]?.key);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => move(index + 1),
      ArrowUp: () => move(index - 1),
      PageDown: () => move(index + 8),
      PageUp: () => move(index - 8),
      Enter: () => open(places[index]),
      Escape: () => setQuery(''),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  return (
    <div class="screen inbox">
      <div class="inbox-search">
        <input
          ref={field}
          type="search"
          // biome-ignore lint/a11y/noRedundantRoles: it lists nothing by itself (`list`), which only the types ask for
          role="combobox"
          list={undefined}
          name="find"
          autocomplete="off"
          spellcheck={false}
          maxLength={256}
          aria-label={words.t('inbox.find')}
          placeholder={words.t('inbox.find')}
          aria-expanded={true}
          aria-controls="conversations"
          aria-activedescendant={places[index] && `conversation-${index}`}
          value={query}
          onInput={event => {
            setQuery(event.currentTarget.value);
            setActive(undefined);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {isAway && (
        <p class="inbox-away" role="status">
          {words.t('inbox.away')}
        </p>
      )}
      {list.phase === 'failed' && (
        <div class="inbox-failed">
          <ErrorNotice error={list.error} />
          <button type="button" class="wide" data-test="again" onClick={() => void inbox.load()}>
            {words.t('actions.tryAgain')}
          </button>
        </div>
      )}
      <Rows places={places} found={found} index={index} onOpen={open} />
      {places.length === 0 && list.phase === 'loading' && (
        <p class="panel-note" role="status">
          {late && words.t('inbox.loading')}
        </p>
      )}
      {places.length === 0 && list.phase === 'ready' && (
        <div class="panel-note" data-test="empty">
          <p>{words.t('inbox.empty')}</p>
          <p class="quiet">{words.t('inbox.emptyHelp')}</p>
        </div>
      )}
    </div>
  );
}

interface RowsProps {
  places: readonly (Place & { key: string })[];
  found: readonly Conversation[];
  index: number;
  onOpen(place: Place & { key: string }): void;
}

/** All rows are of one height, and only those in sight are there. */
function Rows({ places, found, index, onOpen }: RowsProps) {
  const words = useWords();
  const now = useNow(60_000);
  const box = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 800 });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => setSight({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const top = index * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }, [index]);

  const { start, end } = rowsInSight(places.length, sight.top, sight.height, rowHeight);
  const rows = places.slice(start, end).map((place, offset) => ({ place, at: start + offset }));
  // Whoever has the active row read out needs it there.
  const activePlace = places[index];
  if (activePlace && (index < start || index >= end)) rows.push({ place: activePlace, at: index });
  return (
    <div
      ref={box}
      id="conversations"
      class="conversations"
      role="listbox"
      aria-label={words.t('inbox.list')}
      hidden={places.length === 0}
    >
      <div role="presentation" style={{ height: `${places.length * rowHeight}px` }}>
        {rows.map(({ place, at }) => {
          const conversation = found[at];
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the search field keeps the focus
            <div
              key={place.key}
              id={`conversation-${at}`}
              class="conversation"
              role="option"
              aria-selected={at === index}
              aria-setsize={places.length}
              aria-posinset={at + 1}
              data-test="conversation"
              data-to={place.to}
              style={{ transform: `translateY(${at * rowHeight}px)` }}
              onMouseDown={event => event.preventDefault()}
              onClick={() => onOpen(place)}
            >
              {conversation ? (
                <Row conversation={conversation} now={now} />
              ) : (
                <span class="conversation-new">{words.t('inbox.writeTo', { user: place.to })}</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Row({ conversation, now }: { conversation: Conversation; now: number }) {
  const words = useWords();
  const { kind, name, unread, last } = conversation;
  const [initial = ''] = name.toUpperCase();
  return (
    <>
      <span class={`portrait portrait-${kind}`} aria-hidden="true">
        {initial}
      </span>
      <span class="conversation-text">
        <span class="conversation-name" dir="auto">
          {name}
        </span>
        <span class="conversation-last quiet" dir="auto">
          {previewText(words, conversation)}
        </span>
      </span>
      <span class="conversation-facts">
        <span class="quiet">{last && clock(last.at, now, words.locale)}</span>
        {unread > 0 && (
          <span class="unread" data-test="unread">
            <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
            <span class="unseen">{words.t('inbox.unread', { n: unread })}</span>
          </span>
        )}
      </span>
    </>
  );
}
