import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { accountId } from '@/lib/contract/session';
import type { Messages } from '@/lib/i18n/messages';
import type { CurrentInbox } from '@/lib/inbox/current-inbox';
import type { Inbox } from '@/lib/inbox/inbox';
import type { InboxView } from '@/lib/inbox/view';
import { AppContext, type BackgroundClient, type BrowserApi, emptyContext, useI18n } from '../ui/context';
import { Header } from '../ui/header';
import { useDelayed, useView } from '../ui/hooks';
import { ConversationList } from './conversation-list';
import { ConversationPage } from './conversation-page';
import { announcementText } from './message-text';

interface PanelProps {
  client: BackgroundClient;
  browserApi: Pick<BrowserApi, 'copyText' | 'openSettings'>;
  current: CurrentInbox;
  i18n: Messages;
  /** Reloads the panel after an update of the extension has disconnected it. */
  reload(): void;
  /** Opens the popup with the sign-in form. */
  openPopup(): void;
}

export function Panel({ client, browserApi, current, i18n, reload, openPopup }: PanelProps) {
  const context = useMemo(() => ({ ...emptyContext, ...browserApi, client, i18n }), [browserApi, client, i18n]);
  const view = useView(client);
  const { link, state } = view;
  const phase = link === 'dead' ? 'dead' : (state?.phase ?? 'connecting');
  const inbox = link === 'dead' ? undefined : current.of(client, state);
  const inboxView = useInbox(inbox);
  const isConversationOpen = inboxView?.open !== undefined;

  useEffect(() => {
    if (phase === 'online' && inbox && isFailed(inbox.view)) void inbox.load();
  }, [phase, inbox]);

  return (
    <AppContext.Provider value={context}>
      <main class="panel" data-test="phase" data-phase={phase}>
        {!isConversationOpen && <Header view={view} registering={false} screen={phase} />}
        {inbox && inboxView ? (
          <Conversations key={accountId(inbox.account)} inbox={inbox} view={inboxView} isOffline={phase !== 'online'} />
        ) : (
          <NoInbox phase={phase} reload={reload} openPopup={openPopup} />
        )}
        <p class="visually-hidden" role="status" data-test="news">
          {inboxView?.latestIncoming && announcementText(i18n, inboxView.conversations, inboxView.latestIncoming)}
        </p>
      </main>
    </AppContext.Provider>
  );
}

function Conversations({ inbox, view, isOffline }: { inbox: Inbox; view: InboxView; isOffline: boolean }) {
  const { open, conversations } = view;
  /** Unsent text by conversation key. */
  const drafts = useRef(new Map<string, string>());
  const [lastOpened, setLastOpened] = useState<string>();
  const conversation = open && conversations.find(({ key }) => key === open.key);
  if (!open || !conversation)
    return (
      <ConversationList
        inbox={inbox}
        view={view}
        isOffline={isOffline}
        lastOpened={lastOpened}
        onOpen={({ key }) => setLastOpened(key)}
      />
    );
  return (
    <ConversationPage
      key={open.key}
      inbox={inbox}
      conversation={conversation}
      open={open}
      isOffline={isOffline}
      drafts={drafts.current}
    />
  );
}

function NoInbox({ phase, reload, openPopup }: { phase: string; reload(): void; openPopup(): void }) {
  const i18n = useI18n();
  const isLate = useDelayed(phase === 'connecting', 2000);
  if (phase === 'connecting') return <p class="panel-note">{isLate && i18n.t('status.waking')}</p>;
  if (phase === 'signingIn') return <p class="panel-note">{i18n.t('inbox.signingIn')}</p>;
  const isDead = phase === 'dead';
  return (
    <div class="panel-note">
      <p>{i18n.t(isDead ? 'stopped.body' : 'inbox.signedOut')}</p>
      <button type="button" class="wide primary" data-test="sign-in" onClick={isDead ? reload : openPopup}>
        {i18n.t(isDead ? 'stopped.reload' : 'inbox.signIn')}
      </button>
    </div>
  );
}

/** Subscribes to the inbox, and reports to it whether the panel is visible and has the focus. */
function useInbox(inbox: Inbox | undefined): InboxView | undefined {
  const [view, setView] = useState(inbox?.view);
  useEffect(() => {
    setView(inbox?.view);
    if (!inbox) return;
    const reportFocus = () => inbox.setVisible(document.visibilityState === 'visible' && document.hasFocus());
    reportFocus();
    const unsubscribe = inbox.subscribe(setView);
    for (const name of ['focus', 'blur']) addEventListener(name, reportFocus);
    document.addEventListener('visibilitychange', reportFocus);
    return () => {
      unsubscribe();
      inbox.setVisible(false);
      for (const name of ['focus', 'blur']) removeEventListener(name, reportFocus);
      document.removeEventListener('visibilitychange', reportFocus);
    };
  }, [inbox]);
  return inbox && view;
}

const isFailed = ({ list, open }: InboxView) => list.phase === 'failed' || open?.history.phase === 'failed';
