import { useEffect, useState } from 'preact/hooks';
import { type Account, accountId, type End } from '@/lib/contract/session';
import type { AllowedSites } from '@/lib/contract/sites';
import { type BackgroundClient, type SignedOutState, useAppContext } from '../ui/context';
import { ErrorCause, ErrorDetails, ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { errorText, otherDeviceLabel, sessionEndText } from '../ui/labels';
import { clock } from '../ui/time';

interface SessionEndedProps {
  state: SignedOutState;
  end: End;
  canResume: boolean;
  /** The account in requests; without it, the only one. */
  account?: string | undefined;
  /** Whether it has the button to resume. */
  hasButton?: boolean;
}

export function SessionEnded({ state, end, canResume, account: id, hasButton = canResume }: SessionEndedProps) {
  const { client, i18n } = useAppContext();
  const resume = useTask();
  const { account, phase } = state;
  const { reason, error } = end;
  const { what, next, nextResume } = sessionEndText(i18n, reason, account?.provider);
  const isRefreshFailure = phase === 'needsCredentials' && (canResume || error !== undefined);
  const user = account?.userId ?? '';
  const at = clock(end.at, Date.now(), i18n.locale);
  const site = useSiteWithOwnConnection(client, reason === 'replaced' ? account : undefined);
  const other = reason === 'replaced' ? otherDeviceLabel(end.vendor) : undefined;
  const isTakeover = reason === 'replaced' || reason === 'kicked';
  return (
    <section class="banner">
      <p data-test="ended">{isRefreshFailure ? i18n.t('tokenRefresh.failed', { user, at }) : what(user, at)}</p>
      {other && <p data-test="replaced-by">{i18n.t('devices.replacedBy', { other })}</p>}
      {site && <p data-test="perhaps">{i18n.t('sessionEnd.ownConnection', { site })}</p>}
      <p class="quiet" data-test="ended-next">
        {error ? errorText(i18n, error) : canResume ? (nextResume ?? next) : next}
      </p>
      {error && <ErrorCause {...error} />}
      {hasButton && (
        <button
          type="button"
          class="wide primary"
          data-test="resume"
          disabled={resume.busy}
          onClick={() => void resume.run(() => client.request('session.resume', { account: id }))}
        >
          {isTakeover ? i18n.t('actions.useHere') : i18n.t('actions.tryAgain')}
        </button>
      )}
      {resume.error && resume.error.code !== 'cancelled' && <ErrorMessage error={resume.error} />}
      <ErrorDetails code={error?.code ?? reason} about={error?.about} vendor={end.vendor ?? error?.vendor} />
    </section>
  );
}

/** Finds a site with its own connection for the account, which may be the device that replaced this one. */
function useSiteWithOwnConnection(client: BackgroundClient, account: Account | undefined): string | undefined {
  const [site, setSite] = useState<string>();
  const id = account && accountId(account);
  useEffect(() => {
    setSite(undefined);
    if (id === undefined) return;
    const findSite = ({ sites }: AllowedSites) => setSite(sites.find(({ own }) => own?.includes(id))?.origin);
    client.request('sites.list', {}).then(findSite, () => {});
  }, [client, id]);
  return site;
}
