/** The conversations, the latest first: searched, walked through by the arrow keys from the search field, opened by Enter. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Conversation } from '@/lib/contract/conversations';
import { matching, summaryOf } from '@/lib/inbox/conversations';
import type { Inbox } from '@/lib/inbox/inbox';
import type { InboxView } from '@/lib/inbox/view';
import { rowsInSight } from '@/lib/inbox/window';
import type { ConversationSummary } from '@/lib/providers/inbox-model';
import { useMessages } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useLasting, useNow } from '../ui/hooks';
import { clock } from '../ui/time';
import { previewText } from './message-text';

/** One of the list, or one that would be begun. */
type Choice = Conversation & Pick<ConversationSummary, 'key'>;

/** Pixels; as the style sheet has it. */
const rowHeight = 64;

interface ConversationListProps {
  inbox: Inbox;
  view: InboxView;
  isAway: boolean;
  /** The conversation that was open before. */
  last: string | undefined;
  onOpen(choice: Choice): void;
}

export function ConversationList({ inbox, view, isAway, last, onOpen }: ConversationListProps) {
  const i18n = useMessages();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(last);
  const field = useRef<HTMLInputElement>(null);
  const { list, conversations } = view;
  const late = useLasting(list.phase === 'loading', 300);
  const found = matching(conversations, query);
  const userId = query.trim();
  const begun = summaryOf({ to: userId, chatType: 'singleChat' });
  const isNew = userId !== '' && !conversations.some(({ key }) => key === begun.key);
  const choices: readonly Choice[] = isNew ? [...found, begun] : found;
  const index = Math.max(
    0,
    choices.findIndex(({ key }) => key === active),
  );

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const open = (choice: Choice | undefined) => {
    if (!choice) return;
    onOpen(choice);
    inbox.open(choice);
  };
  const move = (to: number) => setActive(choices[Math.max(0, Math.min(choices.length - 1, to))]?.key);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => move(index + 1),
      ArrowUp: () => move(index - 1),
      PageDown: () => move(index + 8),
      PageUp: () => move(index - 8),
      Enter: () => open(choices[index]),
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
          aria-label={i18n.t('inbox.find')}
          placeholder={i18n.t('inbox.find')}
          aria-expanded={true}
          aria-controls="conversations"
          aria-activedescendant={choices[index] && `conversation-${index}`}
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
          {i18n.t('inbox.away')}
        </p>
      )}
      {list.phase === 'failed' && (
        <div class="inbox-failed">
          <ErrorMessage error={list.error} />
          <button type="button" class="wide" data-test="again" onClick={() => void inbox.load()}>
            {i18n.t('actions.tryAgain')}
          </button>
        </div>
      )}
      <Rows choices={choices} found={found} index={index} onOpen={open} />
      {choices.length === 0 && list.phase === 'loading' && (
        <p class="panel-note" role="status">
          {late && i18n.t('inbox.loading')}
        </p>
      )}
      {choices.length === 0 && list.phase === 'ready' && (
        <div class="panel-note" data-test="empty">
          <p>{i18n.t('inbox.empty')}</p>
          <p class="quiet">{i18n.t('inbox.emptyHelp')}</p>
        </div>
      )}
    </div>
  );
}

interface RowsProps {
  choices: readonly Choice[];
  found: readonly ConversationSummary[];
  index: number;
  onOpen(choice: Choice): void;
}

/** All rows are of one height, and only those in sight are there. */
function Rows({ choices, found, index, onOpen }: RowsProps) {
  const i18n = useMessages();
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

  const { start, end } = rowsInSight(choices.length, sight.top, sight.height, rowHeight);
  const rows = choices.slice(start, end).map((choice, offset) => ({ choice, at: start + offset }));
  // Whoever has the active row read out needs it there.
  const activeChoice = choices[index];
  if (activeChoice && (index < start || index >= end)) rows.push({ choice: activeChoice, at: index });
  return (
    <div
      ref={box}
      id="conversations"
      class="conversations"
      role="listbox"
      aria-label={i18n.t('inbox.list')}
      hidden={choices.length === 0}
    >
      <div role="presentation" style={{ height: `${choices.length * rowHeight}px` }}>
        {rows.map(({ choice, at }) => {
          const conversation = found[at];
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the search field keeps the focus
            <div
              key={choice.key}
              id={`conversation-${at}`}
              class="conversation"
              role="option"
              aria-selected={at === index}
              aria-setsize={choices.length}
              aria-posinset={at + 1}
              data-test="conversation"
              data-to={choice.to}
              style={{ transform: `translateY(${at * rowHeight}px)` }}
              onMouseDown={event => event.preventDefault()}
              onClick={() => onOpen(choice)}
            >
              {conversation ? (
                <Row conversation={conversation} now={now} />
              ) : (
                <span class="conversation-new">{i18n.t('inbox.writeTo', { user: choice.to })}</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Row({ conversation, now }: { conversation: ConversationSummary; now: number }) {
  const i18n = useMessages();
  const { chatType, name, unread, last } = conversation;
  const [initial = ''] = name.toUpperCase();
  return (
    <>
      <span class={`portrait portrait-${chatType}`} aria-hidden="true">
        {initial}
      </span>
      <span class="conversation-text">
        <span class="conversation-name" dir="auto">
          {name}
        </span>
        <span class="conversation-last quiet" dir="auto">
          {previewText(i18n, conversation)}
        </span>
      </span>
      <span class="conversation-facts">
        <span class="quiet">{last && clock(last.at, now, i18n.locale)}</span>
        {unread > 0 && (
          <span class="unread" data-test="unread">
            <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
            <span class="unseen">{i18n.t('inbox.unread', { n: unread })}</span>
          </span>
        )}
      </span>
    </>
  );
}
