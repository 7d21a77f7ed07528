import { useEffect, useLayoutEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { accountId } from '@/lib/contract/session';
import type { Messages } from '@/lib/i18n/messages';
import type { ListedConversation } from '@/lib/inbox/all-conversations';
import type { Column, Columns } from '@/lib/inbox/columns';
import type { Inbox } from '@/lib/inbox/inbox';
import type { Inboxes } from '@/lib/inbox/inboxes';
import { type AccountRow, endOf, popupOf, sessionsOf, statusOfAll } from '../accounts/account-rows';
import { AppContext, type BackgroundClient, type BrowserApi, emptyContext, useI18n } from '../ui/context';
import { Header } from '../ui/header';
import { useDelayed, useView } from '../ui/hooks';
import { lazy } from '../ui/lazy';
import { AccountFilter } from './account-filter';
import type { AccountInbox } from './account-inbox';
import { ConversationList } from './conversation-list';
import { announcementText } from './message-text';

const importConversation = () => import('./conversation-page').then(module => module.ConversationPage);
const ConversationPage = lazy(importConversation);
const SessionEnded = lazy(() => import('../sign-in/session-ended').then(module => module.SessionEnded));
const NoColumn = lazy(() => import('./no-column').then(module => module.NoColumn));
const QuickSwitcher = lazy(() => import('./quick-switcher').then(module => module.QuickSwitcher));

interface PanelProps {
  client: BackgroundClient;
  browserApi: Pick<BrowserApi, 'copyText' | 'openSettings' | 'openTab'>;
  inboxes: Inboxes;
  columns: Columns;
  i18n: Messages;
  /** Reloads the panel after an update of the extension has disconnected it. */
  reload(): void;
  /** Opens the popup with the sign-in form. */
  openPopup(): void;
}

export function Panel({ client, browserApi, inboxes, columns, i18n, reload, openPopup }: PanelProps) {
  const context = useMemo(() => ({ ...emptyContext, ...browserApi, client, i18n }), [browserApi, client, i18n]);
  const view = useView(client);
  const { link } = view;
  const sessions = sessionsOf(view);
  const { rows, isSeveral } = popupOf(sessions, []);
  const state = isSeveral ? view.state : (rows[0]?.info.state ?? view.state);
  const phase = link === 'dead' ? 'dead' : (state?.phase ?? 'connecting');
  const all = inboxes.of(client, sessions);
  const latest = useInboxes(all, columns);
  useColumnLimit(columns);
  const accounts: AccountInbox[] = all.flatMap(inbox => {
    const row = rows.find(({ info }) => info.id === accountId(inbox.account));
    return row && link !== 'dead' ? [{ row, inbox }] : [];
  });
  const [switching, setSwitching] = useState<'here' | 'beside'>();
  useEffect(() => onSwitchKey(() => setSwitching('here')), []);
  const [lastOpened, setLastOpened] = useState<ListedConversation>();
  const [chosen, setChosen] = useState<string>();
  const filter = accounts.some(({ row }) => row.info.id === chosen) ? chosen : undefined;
  const open = columns.all.flatMap(column => openColumn(column, accounts));
  const isWide = columns.limit > 1 && accounts.length > 0;
  const online = accounts.filter(({ row }) => row.info.state.phase === 'online').map(({ inbox }) => inbox);

  // The first press on a conversation need not wait for it.
  useEffect(() => void importConversation().catch(() => {}), []);
  useEffect(() => {
    for (const inbox of online) if (isFailed(inbox)) void inbox.load();
  }, [online.map(({ account }) => accountId(account)).join()]);

  return (
    <AppContext.Provider value={context}>
      <main class={isWide ? 'panel panel-wide' : 'panel'} data-test="phase" data-phase={phase}>
        {(isWide || open.length === 0) && (
          <div class="panel-list">
            <Header
              view={{ ...view, state }}
              screen={isSeveral ? 'several' : phase}
              text={isSeveral ? statusOfAll(rows, i18n) : undefined}
            />
            {accounts.length > 0 ? (
              <ConversationList
                accounts={accounts.filter(({ row }) => filter === undefined || row.info.id === filter)}
                isSeveral={accounts.length > 1}
                lastOpened={lastOpened}
                isAlone={open.length === 0}
                hasColumns={isWide}
                onOpen={(inbox, option, isBeside) => {
                  setLastOpened(option);
                  columns.open(inbox, option, { isBeside, target: option.found?.id });
                }}
                filter={
                  accounts.length > 1 && <AccountFilter accounts={accounts} value={filter} onChange={setChosen} />
                }
              />
            ) : (
              <NoInbox phase={phase} rows={rows} reload={reload} openPopup={openPopup} />
            )}
          </div>
        )}
        {open.map(({ column, ...props }) => (
          <ConversationPage
            key={`${props.row.info.id} ${column.key}`}
            {...props}
            isSeveral={accounts.length > 1}
            isColumn={isWide}
            isActive={column === columns.active}
            focusCount={columns.focusCount}
            onUse={() => columns.use(column)}
            onClose={() => columns.close(column)}
            onAdd={isWide && open.length < columns.limit ? () => setSwitching('beside') : undefined}
          />
        ))}
        {isWide && open.length === 0 && <NoColumn />}
        {switching && accounts.length > 0 && (
          <QuickSwitcher
            accounts={accounts}
            columns={columns}
            isBeside={switching === 'beside'}
            onClose={() => setSwitching(undefined)}
          />
        )}
        <p class="visually-hidden" role="status" data-test="news">
          {latest?.view.latestIncoming && announcementText(i18n, latest.view.conversations, latest.view.latestIncoming)}
        </p>
      </main>
    </AppContext.Provider>
  );
}

/** What a column shows; nothing until the list has its conversation. */
function openColumn(column: Column, accounts: readonly AccountInbox[]) {
  const { key, inbox } = column;
  const { row } = accounts.find(each => each.inbox === inbox) ?? {};
  const open = inbox.view.open.find(each => each.key === key);
  const conversation = inbox.view.conversations.find(each => each.key === key);
  return row && open && conversation ? [{ column, inbox, row, open, conversation }] : [];
}

/** From these widths in CSS pixels on, two and three conversations are side by side. A zoomed page has fewer pixels. */
const columnWidths = [900, 1200];

function useColumnLimit(columns: Columns): void {
  // Before the first paint.
  useLayoutEffect(() => {
    const queries = columnWidths.map(width => matchMedia(`(min-width: ${width}px)`));
    const update = () => {
      columns.limit = 1 + queries.filter(({ matches }) => matches).length;
    };
    update();
    for (const query of queries) query.addEventListener('change', update);
    return () => {
      for (const query of queries) query.removeEventListener('change', update);
    };
  }, [columns]);
}

interface NoInboxProps {
  phase: string;
  rows: readonly AccountRow[];
  reload(): void;
  openPopup(): void;
}

function NoInbox({ phase, rows, reload, openPopup }: NoInboxProps) {
  const i18n = useI18n();
  const isLate = useDelayed(phase === 'connecting', 2000);
  if (phase === 'connecting') return <p class="panel-note">{isLate && i18n.t('status.waking')}</p>;
  if (phase === 'signingIn') return <p class="panel-note">{i18n.t('inbox.signingIn')}</p>;
  const isDead = phase === 'dead';
  const ended = isDead ? [] : rows.flatMap(endOf);
  const canResume = ended.some(each => each.canResume);
  return (
    <div class={ended.length > 0 ? 'panel-ended' : 'panel-note'}>
      {ended.map(each => (
        <SessionEnded key={each.account} {...each} />
      ))}
      {ended.length === 0 && <p>{i18n.t(isDead ? 'stopped.body' : 'inbox.signedOut')}</p>}
      <button
        type="button"
        class={canResume ? 'wide plain' : 'wide primary'}
        data-test="sign-in"
        onClick={isDead ? reload : openPopup}
      >
        {i18n.t(isDead ? 'stopped.reload' : 'inbox.signIn')}
      </button>
    </div>
  );
}

/**
 * Renders again when an inbox changes, and reports to them whether the panel is visible and has the focus.
 * @returns the inbox of the latest incoming message
 */
function useInboxes(inboxes: readonly Inbox[], columns: Columns): Inbox | undefined {
  const [, update] = useReducer((count: number) => count + 1, 0);
  const [latest, setLatest] = useState<Inbox>();
  useEffect(() => {
    const reportFocus = () => {
      const isVisible = document.visibilityState === 'visible' && document.hasFocus();
      for (const inbox of inboxes) inbox.setVisible(isVisible);
    };
    reportFocus();
    update(undefined);
    const subscriptions = inboxes.map(inbox => {
      let before = inbox.view.latestIncoming;
      return inbox.subscribe(view => {
        if (view.latestIncoming !== before) setLatest(inbox);
        before = view.latestIncoming;
        update(undefined);
      });
    });
    subscriptions.push(columns.subscribe(() => update(undefined)));
    for (const name of ['focus', 'blur']) addEventListener(name, reportFocus);
    document.addEventListener('visibilitychange', reportFocus);
    const flush = () => {
      for (const inbox of inboxes) inbox.flush();
    };
    addEventListener('pagehide', flush);
    return () => {
      removeEventListener('pagehide', flush);
      for (const unsubscribe of subscriptions) unsubscribe();
      for (const inbox of inboxes) inbox.setVisible(false);
      for (const name of ['focus', 'blur']) removeEventListener(name, reportFocus);
      document.removeEventListener('visibilitychange', reportFocus);
    };
  }, [inboxes]);
  return latest && inboxes.includes(latest) ? latest : undefined;
}

const isFailed = ({ view: { list, open } }: Inbox) =>
  list.phase === 'failed' || open.some(({ history }) => history.phase === 'failed');

/** Calls `fn` when the user presses Ctrl+K, or Command+K. @returns unsubscribes */
function onSwitchKey(fn: () => void): () => void {
  const listener = (event: KeyboardEvent) => {
    if (event.code !== 'KeyK' || event.altKey || event.shiftKey || event.ctrlKey === event.metaKey) return;
    event.preventDefault();
    fn();
  };
  addEventListener('keydown', listener);
  return () => removeEventListener('keydown', listener);
}
