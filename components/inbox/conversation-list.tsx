/** The search field keeps the focus; the arrow keys move the active option, and Enter opens it. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import {
  type FoundMessage,
  isSameConversation,
  type ListedConversation,
  type ListFilter,
  listConversations,
} from '@/lib/inbox/all-conversations';
import type { Inbox } from '@/lib/inbox/inbox';
import { rowsInSight } from '@/lib/inbox/visible-range';
import { AccountMark } from '../accounts/account-mark';
import type { AccountRow } from '../accounts/account-rows';
import { UnreadCount } from '../accounts/unread-count';
import { useI18n } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useDelayed, useNow, useTask } from '../ui/hooks';
import { IconButton } from '../ui/icon-button';
import { Bell, Dots, Pin, Warning } from '../ui/icons';
import { accountText } from '../ui/labels';
import { lazy } from '../ui/lazy';
import type { MenuProps } from '../ui/menu';
import { clock } from '../ui/time';
import type { AccountInbox } from './account-inbox';
import { foundText, previewText } from './message-text';
import { OfflineNote } from './offline-note';
import { idOf, rowHeight, useStillRows } from './use-still-rows';

const Menu = lazy(() => import('../ui/menu').then(module => module.Menu));
const MessageSearch = lazy(() => import('./message-search').then(module => module.MessageSearch));

interface ConversationListProps {
  accounts: readonly AccountInbox[];
  /** Marks each conversation with its account. */
  isSeveral: boolean;
  /** The conversation that was open before. */
  lastOpened: ListedConversation | undefined;
  /** No conversation is open. */
  isAlone: boolean;
  onOpen(inbox: Inbox, option: ListedConversation, isBeside: boolean): void;
  /** Several can be open. */
  hasColumns: boolean;
  filter: ComponentChildren;
}

export function ConversationList(props: ConversationListProps) {
  const { accounts, isSeveral, lastOpened, isAlone, onOpen, hasColumns, filter } = props;
  const i18n = useI18n();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(lastOpened);
  const [shown, setShown] = useState<ListFilter>('all');
  const [found, setFound] = useState<readonly FoundMessage[]>([]);
  const task = useTask();
  const [menu, setMenu] = useState<Omit<MenuProps, 'onClose'>>();
  const field = useRef<HTMLInputElement>(null);
  const isLoading = accounts.some(({ inbox }) => inbox.view.list.phase === 'loading');
  const isSlow = useDelayed(isLoading, 300);
  const failed = accounts.filter(({ inbox }) => inbox.view.list.phase === 'failed');
  const failure = failed[0]?.inbox.view.list;
  const options = listConversations(
    accounts.map(({ row, inbox }) => ({
      account: row.info.id,
      ...inbox.view,
      isUserId: text => inbox.isUserId(text),
    })),
    query,
    shown,
    found,
  );
  // Nothing is selected until the user selects it. A selection is of a conversation, whose row may move.
  const index = options.findIndex(option => active && isSameConversation(option, active));

  useLayoutEffect(() => {
    if (isAlone) field.current?.focus({ preventScroll: true });
  }, [isAlone]);

  const accountOf = (option: ListedConversation) => accounts.find(({ row }) => row.info.id === option.account);
  const clear = () => {
    setQuery('');
    setFound([]);
  };
  const open = (option: ListedConversation | undefined, isBeside: boolean) => {
    const inbox = option && accountOf(option)?.inbox;
    if (!inbox) return;
    // The list may stay beside the conversation.
    setActive(option);
    clear();
    onOpen(inbox, option, isBeside);
  };
  const move = (to: number) => setActive(options[Math.max(0, Math.min(options.length - 1, to))]);
  /** Opens the selected conversation, or the only one that was found. */
  const openSelected = (isBeside: boolean) => {
    const [found, another] = options.filter(each => !each.isNew && !each.found);
    open(options[index] ?? (query.trim() && !another ? found : undefined), isBeside);
  };
  const openMenu = async (option: ListedConversation, at: MenuProps['at']) => {
    const inbox = accountOf(option)?.inbox;
    if (!inbox || option.isNew || option.found) return;
    const { rowItems } = await import('./conversation-menu');
    const items = await rowItems(inbox, option, i18n, work => void task.run(work));
    const beside = { name: 'beside', label: i18n.t('inbox.columns.beside'), run: () => open(option, true) };
    setMenu({ label: option.name, at, items: hasColumns ? [beside, ...items] : items });
  };
  const openListMenu = async ({ currentTarget }: MouseEvent) => {
    const { right, bottom } = (currentTarget as HTMLElement).getBoundingClientRect();
    const { listItems } = await import('./conversation-menu');
    const inboxes = accounts.map(({ inbox }) => inbox);
    setMenu({
      label: i18n.t('inbox.more'),
      at: { x: right, y: bottom },
      items: listItems(inboxes, shown, i18n, setShown),
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const selected = options[index];
    if (selected && (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))) {
      const { right, bottom } = document.getElementById(`conversation-${index}`)!.getBoundingClientRect();
      event.preventDefault();
      return void openMenu(selected, { x: right, y: bottom });
    }
    const actions: Record<string, () => void> = {
      ArrowDown: () => move(index + 1),
      ArrowUp: () => move(index - 1),
      PageDown: () => move(index + 8),
      PageUp: () => move(index - 8),
      Enter: () => openSelected(event.ctrlKey || event.metaKey),
      Escape: clear,
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
            setFound([]);
            setActive(undefined);
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton name="list-menu" label={i18n.t('inbox.more')} onPress={event => void openListMenu(event)}>
          <Dots />
        </IconButton>
      </div>
      {filter}
      {shown !== 'all' && (
        <p class="inbox-shown" data-test="shown">
          <span>{i18n.t(`inbox.show.${shown}`)}</span>
          <button type="button" class="small" data-test="show-all" onClick={() => setShown('all')}>
            {i18n.t('inbox.show.all')}
          </button>
        </p>
      )}
      {task.error && <ErrorMessage error={task.error} />}
      <OfflineNote accounts={accounts} isSeveral={isSeveral} />
      {failure?.phase === 'failed' && (
        <div class="inbox-failed">
          <ErrorMessage error={failure.error} />
          <button
            type="button"
            class="wide"
            data-test="again"
            onClick={() => {
              for (const { inbox } of failed) void inbox.load();
            }}
          >
            {i18n.t('actions.tryAgain')}
          </button>
        </div>
      )}
      <Rows
        scope={`${query} ${shown} ${accounts.map(({ row }) => row.info.id).join()}`}
        options={options}
        index={index}
        onOpen={open}
        onMenu={(option, at) => void openMenu(option, at)}
        rowOf={option => (isSeveral ? accountOf(option)?.row : undefined)}
      />
      {menu && <Menu key={menu.label} {...menu} onClose={() => setMenu(now => (now === menu ? undefined : now))} />}
      {query.trim() && <MessageSearch accounts={accounts} text={query} onFound={setFound} />}
      {options.length === 0 && isLoading && (
        <p class="panel-note" role="status">
          {isSlow && i18n.t('inbox.loading')}
        </p>
      )}
      {options.length === 0 && !isLoading && !failure && (
        <div class="panel-note" data-test="empty">
          {query.trim() || shown !== 'all' ? (
            <p>{i18n.t('inbox.nothingFound')}</p>
          ) : (
            <>
              <p>{i18n.t('inbox.empty')}</p>
              <p class="quiet">{i18n.t('inbox.emptyHelp')}</p>
            </>
          )}
        </div>
      )}
    </div>
  );
}

interface RowsProps {
  /** Changes when the user asks for other rows. */
  scope: string;
  options: readonly ListedConversation[];
  index: number;
  onOpen(option: ListedConversation, isBeside: boolean): void;
  onMenu(option: ListedConversation, at: MenuProps['at']): void;
  /** The account to show. */
  rowOf(option: ListedConversation): AccountRow | undefined;
}

/** Renders only the rows in the viewport. All rows have one height. */
function Rows({ scope, options, index, onOpen, onMenu, rowOf }: RowsProps) {
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
  const active = options[index] && idOf(options[index]);
  // Only when the user moves the selection: a message moves the rows, too.
  useLayoutEffect(() => {
    const element = container.current;
    if (!element || !active) return;
    const top = index * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight - element.clientHeight;
  }, [active]);
  const { ignoresPress } = useStillRows(container, options, scope);

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
      data-latest={options[0]?.to}
      role="listbox"
      aria-label={i18n.t('inbox.list')}
      hidden={options.length === 0}
    >
      <div role="presentation" style={{ height: `${options.length * rowHeight}px` }}>
        {rows.map(({ option, position }) => {
          const account = rowOf(option);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the search field keeps the focus
            <div
              key={idOf(option)}
              id={`conversation-${position}`}
              class="conversation"
              role="option"
              aria-selected={position === index}
              aria-setsize={options.length}
              aria-posinset={position + 1}
              data-test="conversation"
              data-to={option.to}
              data-found={option.found?.id}
              {...(account && { title: accountText(i18n, account.account), 'data-account': option.account })}
              style={{ transform: `translateY(${position * rowHeight}px)` }}
              onContextMenu={event => {
                event.preventDefault();
                onMenu(option, { x: event.clientX, y: event.clientY });
              }}
              onMouseDown={event => event.preventDefault()}
              onClick={event => {
                // A screen reader's press has no detail, and is of the row that it has read.
                if (event.detail === 0 || !ignoresPress(option)) onOpen(option, event.ctrlKey || event.metaKey);
              }}
            >
              {option.isNew ? (
                <>
                  {account && <AccountMark row={account} />}
                  <span class="conversation-new">
                    {account
                      ? i18n.t('inbox.writeToAs', { user: option.to, account: account.account.userId })
                      : i18n.t('inbox.writeTo', { user: option.to })}
                  </span>
                </>
              ) : (
                <Row conversation={option} account={account} now={now} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  conversation: ListedConversation;
  account: AccountRow | undefined;
  now: number;
}

function Row({ conversation, account, now }: RowProps) {
  const i18n = useI18n();
  const { chatType, name, unread, found, draft, failedAt, isMuted, isPinned, isMarkedUnread } = conversation;
  const last = found ?? conversation.last;
  const [initial = ''] = name.toUpperCase();
  return (
    <>
      <span class={`portrait portrait-${chatType}`} aria-hidden="true">
        {initial}
        {account && <AccountMark row={account} />}
      </span>
      <span class="conversation-text">
        <span class="conversation-name" dir="auto">
          {name}
        </span>
        <span class="conversation-last quiet" dir="auto">
          {found || draft === undefined ? (
            found ? (
              foundText(i18n, found)
            ) : (
              previewText(i18n, conversation)
            )
          ) : (
            <>
              <b class="conversation-draft">{i18n.t('inbox.draft')}</b> {draft}
            </>
          )}
        </span>
      </span>
      <span class="conversation-facts">
        <span class="quiet">{last && clock(last.at, now, i18n.locale)}</span>
        {!found && failedAt !== undefined && (
          <span class="conversation-failed" data-test="unsent">
            <Warning />
            {i18n.t('inbox.unsent')}
          </span>
        )}
        {!found && (
          <span class="conversation-marks">
            {isPinned && (
              <span class="quiet" data-test="pinned">
                <Pin />
                <span class="visually-hidden">{i18n.t('inbox.pinned')}</span>
              </span>
            )}
            {isMuted && (
              <span class="quiet" data-test="muted">
                <Bell isMuted />
                <span class="visually-hidden">{i18n.t('inbox.muted')}</span>
              </span>
            )}
            {isMarkedUnread && unread === 0 ? (
              <span class="unread-mark" data-test="unread">
                <span class="visually-hidden">{i18n.t('inbox.markedUnread')}</span>
              </span>
            ) : (
              <UnreadCount unread={unread} />
            )}
          </span>
        )}
        {account && <span class="visually-hidden">{i18n.t('inbox.account', { user: account.account.userId })}</span>}
      </span>
    </>
  );
}
