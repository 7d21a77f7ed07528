/** The panel beside the page: whose line it is, and below that the conversations, or the one that is open. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { accountId } from '@/lib/contract/session';
import type { Messages } from '@/lib/i18n/messages';
import type { CurrentInbox } from '@/lib/inbox/current';
import type { Inbox } from '@/lib/inbox/inbox';
import type { InboxView } from '@/lib/inbox/view';
import { type BackgroundClient, SurroundingsContext, surroundingsOutside, useMessages } from '../ui/context';
import { Header } from '../ui/header';
import { useLasting, useView } from '../ui/hooks';
import { ConversationList } from './conversation-list';
import { ConversationPage } from './conversation-page';
import { newsText } from './message-text';

interface PanelProps {
  client: BackgroundClient;
  current: CurrentInbox;
  i18n: Messages;
  copy(text: string): Promise<void>;
  /** Loads the panel again, when the extension was replaced under it. */
  reload(): void;
  /** Shows the popup, where signing in is done. */
  signIn(): void;
  openSettings(): void;
}

export function Panel({ client, current, i18n, copy, reload, signIn, openSettings }: PanelProps) {
  const surroundings = useMemo(
    () => ({ ...surroundingsOutside, client, i18n, copy, openSettings }),
    [client, i18n, copy, openSettings],
  );
  const view = useView(client);
  const { link, state } = view;
  const phase = link === 'dead' ? 'dead' : (state?.phase ?? 'connecting');
  const inbox = link === 'dead' ? undefined : current.of(client, state);
  const shown = useInbox(inbox);
  const isOpen = shown?.open !== undefined;

  useEffect(() => {
    if (phase === 'online' && inbox && isFailed(inbox.view)) void inbox.load();
  }, [phase, inbox]);

  return (
    <SurroundingsContext.Provider value={surroundings}>
      <main class="panel" data-test="phase" data-phase={phase}>
        {!isOpen && <Header view={view} registering={false} screen={phase} />}
        {inbox && shown ? (
          <Conversations key={accountId(inbox.account)} inbox={inbox} view={shown} isAway={phase !== 'online'} />
        ) : (
          <Nobody phase={phase} reload={reload} signIn={signIn} />
        )}
        <p class="unseen" role="status" data-test="news">
          {shown?.news && newsText(i18n, shown.conversations, shown.news)}
        </p>
      </main>
    </SurroundingsContext.Provider>
  );
}

/** @param isAway the line is not up at the moment */
function Conversations({ inbox, view, isAway }: { inbox: Inbox; view: InboxView; isAway: boolean }) {
  const { open, conversations } = view;
  /** What is written and not sent, by conversation. */
  const drafts = useRef(new Map<string, string>());
  const [last, setLast] = useState<string>();
  const conversation = open && conversations.find(({ key }) => key === open.key);
  if (!open || !conversation)
    return (
      <ConversationList inbox={inbox} view={view} isAway={isAway} last={last} onOpen={({ key }) => setLast(key)} />
    );
  return (
    <ConversationPage
      key={open.key}
      inbox={inbox}
      conversation={conversation}
      open={open}
      isAway={isAway}
      drafts={drafts.current}
    />
  );
}

/** Nobody is on the line. */
function Nobody({ phase, reload, signIn }: { phase: string; reload(): void; signIn(): void }) {
  const i18n = useMessages();
  const late = useLasting(phase === 'connecting', 2000);
  if (phase === 'connecting') return <p class="panel-note">{late && i18n.t('status.waking')}</p>;
  if (phase === 'signingIn') return <p class="panel-note">{i18n.t('inbox.signingIn')}</p>;
  const isDead = phase === 'dead';
  return (
    <div class="panel-note">
      <p>{i18n.t(isDead ? 'dead.body' : 'inbox.signedOut')}</p>
      <button type="button" class="wide primary" data-test="sign-in" onClick={isDead ? reload : signIn}>
        {i18n.t(isDead ? 'dead.reload' : 'inbox.signIn')}
      </button>
    </div>
  );
}

/** Follows the inbox, and tells it whether somebody looks: the panel is in sight, and has the focus. */
function useInbox(inbox: Inbox | undefined): InboxView | undefined {
  const [view, setView] = useState(inbox?.view);
  useEffect(() => {
    setView(inbox?.view);
    if (!inbox) return;
    const attend = () => inbox.attend(document.visibilityState === 'visible' && document.hasFocus());
    attend();
    const stop = inbox.subscribe(setView);
    for (const name of ['focus', 'blur']) addEventListener(name, attend);
    document.addEventListener('visibilitychange', attend);
    return () => {
      stop();
      inbox.attend(false);
      for (const name of ['focus', 'blur']) removeEventListener(name, attend);
      document.removeEventListener('visibilitychange', attend);
    };
  }, [inbox]);
  return inbox && view;
}

const isFailed = ({ list, open }: InboxView) => list.phase === 'failed' || open?.history.phase === 'failed';
