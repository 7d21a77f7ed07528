import { useEffect, useState } from 'preact/hooks';
import { type Account, accountId, isSharing } from '@/lib/contract/session';
import { type AllowedSites, isGrantable } from '@/lib/contract/sites';
import { type ActiveTab, useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { hostOf } from '../ui/labels';
import { useAllowSite } from '../ui/use-allow-site';
import { SessionEnded, type SessionEndedProps } from './session-ended';

/** Also names the page that may have replaced the session. The side panel cannot know it. */
export function SessionEndedByTab(props: Omit<SessionEndedProps, 'own' | 'children'>) {
  const { state, end, canResume, account } = props;
  const { own, inFront } = useSuspects(end.reason === 'replaced' ? state.account : undefined);
  return (
    <SessionEnded {...props} own={own}>
      {inFront && <ThisTab site={inFront} account={canResume ? account : undefined} />}
    </SessionEnded>
  );
}

interface ThisTabProps {
  site: Suspects['inFront'] & object;
  /** To be resumed. */
  account: string | undefined;
}

/** Asks whether the page in front has replaced the session, and lets it use Partyline instead. */
function ThisTab({ site: { origin, isAllowed }, account }: ThisTabProps) {
  const { client, i18n, reloadTab } = useAppContext();
  const allowSite = useAllowSite();
  const task = useTask();
  const join = async () => {
    if (!isAllowed) await allowSite(origin);
    reloadTab();
    if (account) await client.request('session.resume', { account });
  };
  return (
    <>
      <p>{i18n.t('sessionEnd.thisTab', { site: hostOf(origin) })}</p>
      <button type="button" class="wide" data-test="this-tab" disabled={task.busy} onClick={() => void task.run(join)}>
        {i18n.t(isAllowed ? 'stopped.reload' : 'sessionEnd.allowAndReload')}
      </button>
      {task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />}
    </>
  );
}

/** Pages that may have replaced the session by their own connection. */
interface Suspects {
  /** The user has let this site use its own connection. */
  own?: string | undefined;
  /** Without a connection to Partyline. */
  inFront?: { origin: string; isAllowed: boolean } | undefined;
}

function useSuspects(account: Account | undefined): Suspects {
  const { client, activeTab } = useAppContext();
  const [suspects, setSuspects] = useState<Suspects>({});
  const id = account && accountId(account);
  useEffect(() => {
    setSuspects({});
    if (id === undefined) return;
    const find = ([tab, { sites, isClosed }]: [ActiveTab | undefined, AllowedSites]) => {
      const origin = tab?.origin ?? '';
      const isAllowed = sites.some(site => site.origin === origin);
      const isConnected = tab !== undefined && isSharing(client.view.sharing, tab.id);
      const isSuspect = isAllowed ? !isConnected : isGrantable(origin) && !isClosed;
      setSuspects({
        own: sites.find(({ own }) => own?.includes(id))?.origin,
        inFront: isSuspect ? { origin, isAllowed } : undefined,
      });
    };
    Promise.all([activeTab(), client.request('sites.list', {})]).then(find, () => {});
  }, [client, id]);
  return suspects;
}
