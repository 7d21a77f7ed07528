import type { ComponentChildren } from 'preact';
import type { End } from '@/lib/contract/session';
import { type SignedOutState, useAppContext } from '../ui/context';
import { ErrorCause, ErrorDetails, ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { errorText, otherDeviceLabel, sessionEndText } from '../ui/labels';
import { clock } from '../ui/time';

export interface SessionEndedProps {
  state: SignedOutState;
  end: End;
  canResume: boolean;
  /** The account in requests; without it, the only one. */
  account?: string | undefined;
  /** Whether it has the button to task. */
  hasButton?: boolean;
  /** A site with its own connection, which may have replaced the session. */
  own?: string | undefined;
  /** What else the user can do. */
  children?: ComponentChildren;
}

export function SessionEnded(props: SessionEndedProps) {
  const { state, end, canResume, account: id, hasButton = canResume, own, children } = props;
  const { client, i18n } = useAppContext();
  const task = useTask();
  const { account, phase } = state;
  const { reason, error } = end;
  const { what, next, nextResume } = sessionEndText(i18n, reason, account?.provider);
  const isRefreshFailure = phase === 'needsCredentials' && (canResume || error !== undefined);
  const user = account?.userId ?? '';
  const at = clock(end.at, Date.now(), i18n.locale);
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
      {children}
      {task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />}
      <ErrorDetails code={error?.code ?? reason} about={error?.about} vendor={end.vendor ?? error?.vendor} />
    </section>
  );
}
