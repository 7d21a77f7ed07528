import { useEffect, useMemo, useReducer, useState } from 'preact/hooks';
import { accountId } from '@/lib/contract/session';
import type { Messages } from '@/lib/i18n/messages';
import type { ListedConversation } from '@/lib/inbox/all-conversations';
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
const QuickSwitcher = lazy(() => import('./quick-switcher').then(module => module.QuickSwitcher));

interface PanelProps {
  client: BackgroundClient;
  browserApi: Pick<BrowserApi, 'copyText' | 'openSettings'>;
  inboxes: Inboxes;
  i18n: Messages;
  /** Reloads the panel after an update of the extension has disconnected it. */
  reload(): void;
  /** Opens the popup with the sign-in form. */
  openPopup(): void;
}

export function Panel({ client, browserApi, inboxes, i18n, reload, openPopup }: PanelProps) {
  const context = useMemo(() => ({ ...emptyContext, ...browserApi, client, i18n }), [browserApi, client, i18n]);
  const view = useView(client);
  const { link } = view;
  const sessions = sessionsOf(view);
  const { rows, isSeveral } = popupOf(sessions, []);
  const state = isSeveral ? view.state : (rows[0]?.info.state ?? view.state);
  const phase = link === 'dead' ? 'dead' : (state?.phase ?? 'connecting');
  const all = inboxes.of(client, sessions);
  const latest = useInboxes(all);
  const accounts: AccountInbox[] = all.flatMap(inbox => {
    const row = rows.find(({ info }) => info.id === accountId(inbox.account));
    return row && link !== 'dead' ? [{ row, inbox }] : [];
  });
  const [isSwitching, setIsSwitching] = useState(false);
  useEffect(() => onSwitchKey(() => setIsSwitching(true)), []);
  const isConversationOpen = accounts.some(({ inbox }) => inbox.view.open);
  const online = accounts.filter(({ row }) => row.info.state.phase === 'online').map(({ inbox }) => inbox);

  // The first press on a conversation need not wait for it.
  useEffect(() => void importConversation().catch(() => {}), []);
  useEffect(() => {
    for (const inbox of online) if (isFailed(inbox)) void inbox.load();
  }, [online.map(({ account }) => accountId(account)).join()]);

  return (
    <AppContext.Provider value={context}>
      <main class="panel" data-test="phase" data-phase={phase}>
        {!isConversationOpen && (
          <Header
            view={{ ...view, state }}
            screen={isSeveral ? 'several' : phase}
            text={isSeveral ? statusOfAll(rows, i18n) : undefined}
          />
        )}
        {accounts.length > 0 ? (
          <Conversations accounts={accounts} />
        ) : (
          <NoInbox phase={phase} rows={rows} reload={reload} openPopup={openPopup} />
        )}
        {isSwitching && accounts.length > 0 && (
          <QuickSwitcher accounts={accounts} onClose={() => setIsSwitching(false)} />
        )}
        <p class="visually-hidden" role="status" data-test="news">
          {latest?.view.latestIncoming && announcementText(i18n, latest.view.conversations, latest.view.latestIncoming)}
        </p>
      </main>
    </AppContext.Provider>
  );
}

function Conversations({ accounts }: { accounts: readonly AccountInbox[] }) {
  const [lastOpened, setLastOpened] = useState<ListedConversation>();
  const [chosen, setChosen] = useState<string>();
  const filter = accounts.some(({ row }) => row.info.id === chosen) ? chosen : undefined;
  const opened = accounts.find(({ inbox }) => inbox.view.open);
  const { open, conversations = [] } = opened?.inbox.view ?? {};
  const conversation = open && conversations.find(({ key }) => key === open.key);
  if (opened && open && conversation) {
    const { row, inbox } = opened;
    return (
      <ConversationPage
        key={`${row.info.id} ${open.key}`}
        inbox={inbox}
        conversation={conversation}
        open={open}
        row={row}
        isSeveral={accounts.length > 1}
      />
    );
  }
  return (
    <ConversationList
      accounts={accounts.filter(({ row }) => filter === undefined || row.info.id === filter)}
      isSeveral={accounts.length > 1}
      lastOpened={lastOpened}
      onOpen={setLastOpened}
      filter={accounts.length > 1 && <AccountFilter accounts={accounts} value={filter} onChange={setChosen} />}
    />
  );
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
function useInboxes(inboxes: readonly Inbox[]): Inbox | undefined {
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

const isFailed = ({ view: { list, open } }: Inbox) => list.phase === 'failed' || open?.history.phase === 'failed';

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
