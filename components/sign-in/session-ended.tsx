import { useEffect, useState } from 'preact/hooks';
import { type Account, accountId, type End, isSharing } from '@/lib/contract/session';
import { type AllowedSites, isGrantable } from '@/lib/contract/sites';
import { type ActiveTab, type SignedOutState, useAppContext } from '../ui/context';
import { ErrorCause, ErrorDetails, ErrorMessage } from '../ui/error-message';
import { type PendingTask, useTask } from '../ui/hooks';
import { errorText, hostOf, otherDeviceLabel, sessionEndText } from '../ui/labels';
import { clock } from '../ui/time';
import { useAllowSite } from '../ui/use-allow-site';

interface SessionEndedProps {
  state: SignedOutState;
  end: End;
  canResume: boolean;
  /** The account in requests; without it, the only one. */
  account?: string | undefined;
  /** Whether it has the button to task. */
  hasButton?: boolean;
}

export function SessionEnded({ state, end, canResume, account: id, hasButton = canResume }: SessionEndedProps) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const { account, phase } = state;
  const { reason, error } = end;
  const { what, next, nextResume } = sessionEndText(i18n, reason, account?.provider);
  const isRefreshFailure = phase === 'needsCredentials' && (canResume || error !== undefined);
  const user = account?.userId ?? '';
  const at = clock(end.at, Date.now(), i18n.locale);
  const { own, inFront } = useSuspects(reason === 'replaced' ? account : undefined);
  const other = reason === 'replaced' ? otherDeviceLabel(end.vendor) : undefined;
  const isTakeover = reason === 'replaced' || reason === 'kicked';
  return (
    <section class="banner">
      <p data-test="ended">{isRefreshFailure ? i18n.t('tokenRefresh.failed', { user, at }) : what(user, at)}</p>
      {other && <p data-test="replaced-by">{i18n.t('devices.replacedBy', { other })}</p>}
      {own && <p data-test="perhaps">{i18n.t('sessionEnd.ownConnection', { site: own })}</p>}
      <p class="quiet" data-test="ended-next">
        {error ? errorText(i18n, error) : canResume ? (nextResume ?? next) : next}
      </p>
      {error && <ErrorCause {...error} />}
      {hasButton && (
        <button
          type="button"
          class="wide primary"
          data-test="resume"
          disabled={task.busy}
          onClick={() => void task.run(() => client.request('session.resume', { account: id }))}
        >
          {isTakeover ? i18n.t('actions.useHere') : i18n.t('actions.tryAgain')}
        </button>
      )}
      {inFront && <ThisTab site={inFront} account={canResume ? id : undefined} task={task} />}
      {task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />}
      <ErrorDetails code={error?.code ?? reason} about={error?.about} vendor={end.vendor ?? error?.vendor} />
    </section>
  );
}

interface ThisTabProps {
  site: Suspects['inFront'] & object;
  /** To be resumed. */
  account: string | undefined;
  task: PendingTask;
}

/** Asks whether the page in front has replaced the session, and lets it use Partyline instead. */
function ThisTab({ site: { origin, isAllowed }, account, task }: ThisTabProps) {
  const { client, i18n, reloadTab } = useAppContext();
  const allowSite = useAllowSite();
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
