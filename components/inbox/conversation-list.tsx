/** The search field keeps the focus; the arrow keys move the active option, and Enter opens it. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Conversation } from '@/lib/contract/conversations';
import { matching, summaryOf } from '@/lib/inbox/conversations';
import type { Inbox } from '@/lib/inbox/inbox';
import type { InboxView } from '@/lib/inbox/view';
import { rowsInSight } from '@/lib/inbox/visible-range';
import type { ConversationSummary } from '@/lib/providers/inbox-model';
import { useI18n } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useDelayed, useNow } from '../ui/hooks';
import { clock } from '../ui/time';
import { previewText } from './message-text';

/** An existing conversation, or a new one with the user ID in the search field. */
type Option = Conversation & Pick<ConversationSummary, 'key'>;

/** In pixels; the same as in panel.css. */
const rowHeight = 64;

interface ConversationListProps {
  inbox: Inbox;
  view: InboxView;
  isOffline: boolean;
  /** Key of the conversation that was open before. */
  lastOpened: string | undefined;
  onOpen(option: Option): void;
}

export function ConversationList({ inbox, view, isOffline, lastOpened, onOpen }: ConversationListProps) {
  const i18n = useI18n();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(lastOpened);
  const field = useRef<HTMLInputElement>(null);
  const { list, conversations } = view;
  const isSlow = useDelayed(list.phase === 'loading', 300);
  const found = matching(conversations, query);
  const userId = query.trim();
  const newConversation = summaryOf({ to: userId, chatType: 'singleChat' });
  const isNew = userId !== '' && !conversations.some(({ key }) => key === newConversation.key);
  const options: readonly Option[] = isNew ? [...found, newConversation] : found;
  const index = Math.max(
    0,
    options.findIndex(({ key }) => key === active),
  );

  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const open = (option: Option | undefined) => {
    if (!option) return;
    onOpen(option);
    inbox.open(option);
  };
  const move = (to: number) => setActive(options[Math.max(0, Math.min(options.length - 1, to))]?.key);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const actions: Record<string, () => void> = {
      ArrowDown: () => move(index + 1),
      ArrowUp: () => move(index - 1),
      PageDown: () => move(index + 8),
      PageUp: () => move(index - 8),
      Enter: () => open(options[index]),
      Escape: () => setQuery(''),
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };

  return (
    <div class="screen inbox">
      <div class="inbox-search">
        <input
          ref={field}
          type="search"
          // biome-ignore lint/a11y/noRedundantRoles: an input is a combobox without the role only if it has a `list`
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
          aria-activedescendant={options[index] && `conversation-${index}`}
          value={query}
          onInput={event => {
            setQuery(event.currentTarget.value);
            setActive(undefined);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {isOffline && (
        <p class="inbox-away" role="status">
          {i18n.t('inbox.offline')}
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
      <Rows options={options} found={found} index={index} onOpen={open} />
      {options.length === 0 && list.phase === 'loading' && (
        <p class="panel-note" role="status">
          {isSlow && i18n.t('inbox.loading')}
        </p>
      )}
      {options.length === 0 && list.phase === 'ready' && (
        <div class="panel-note" data-test="empty">
          <p>{i18n.t('inbox.empty')}</p>
          <p class="quiet">{i18n.t('inbox.emptyHelp')}</p>
        </div>
      )}
    </div>
  );
}

interface RowsProps {
  options: readonly Option[];
  found: readonly ConversationSummary[];
  index: number;
  onOpen(option: Option): void;
}

/** Renders only the rows in the viewport. All rows have one height. */
function Rows({ options, found, index, onOpen }: RowsProps) {
  const i18n = useI18n();
  const now = useNow(60_000);
  const container = useRef<HTMLDivElement>(null);
  const [viewport, setViewport] = useState({ top: 0, height: 800 });

  useLayoutEffect(() => {
    const element = container.current;
    if (!element) return;
    const update = () => setViewport({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(update);
    observer.observe(element);
    element.addEventListener('scroll', update, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', update);
    };
  }, []);
  useLayoutEffect(() => {
    const element = container.current;
    if (!element) return;
    const top = index * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }, [index]);

  const { start, end } = rowsInSight(options.length, viewport.top, viewport.height, rowHeight);
  const rows = options.slice(start, end).map((option, offset) => ({ option, position: start + offset }));
  // `aria-activedescendant` needs the active row in the DOM.
  const activeOption = options[index];
  if (activeOption && (index < start || index >= end)) rows.push({ option: activeOption, position: index });
  return (
    <div
      ref={container}
      id="conversations"
      class="conversations"
      role="listbox"
      aria-label={i18n.t('inbox.list')}
      hidden={options.length === 0}
    >
      <div role="presentation" style={{ height: `${options.length * rowHeight}px` }}>
        {rows.map(({ option, position }) => {
          const conversation = found[position];
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the search field keeps the focus
            <div
              key={option.key}
              id={`conversation-${position}`}
              class="conversation"
              role="option"
              aria-selected={position === index}
              aria-setsize={options.length}
              aria-posinset={position + 1}
              data-test="conversation"
              data-to={option.to}
              style={{ transform: `translateY(${position * rowHeight}px)` }}
              onMouseDown={event => event.preventDefault()}
              onClick={() => onOpen(option)}
            >
              {conversation ? (
                <Row conversation={conversation} now={now} />
              ) : (
                <span class="conversation-new">{i18n.t('inbox.writeTo', { user: option.to })}</span>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Row({ conversation, now }: { conversation: ConversationSummary; now: number }) {
  const i18n = useI18n();
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
            <span class="visually-hidden">{i18n.t('inbox.unread', { n: unread })}</span>
          </span>
        )}
      </span>
    </>
  );
}
