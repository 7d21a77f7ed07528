import type { Expiring, SessionState } from '@/lib/contract/session';
import { useI18n } from '../ui/context';
import { ErrorCause } from '../ui/error-message';
import { tokenRefreshErrorText } from '../ui/labels';
import { clock } from '../ui/time';

/** What has happened to the connection, and what happens next; nothing while all is well. */
export function SessionBanner({ state }: { state: SessionState }) {
  const i18n = useI18n();
  if (state.phase === 'online') return state.expiring ? <TokenRefreshFailure expiring={state.expiring} /> : null;
  if (state.phase === 'reconnecting')
    return (
      <div class="banner">
        <p>{i18n.t('reconnecting.body')}</p>
      </div>
    );
  if (state.phase !== 'offline') return null;
  return (
    <div class="banner">
      <p>{i18n.t(`offline.what.${state.cause}`)}</p>
      <p class="quiet">{i18n.t(state.nextTryAt ? 'offline.triesAgain' : `offline.next.${state.cause}`)}</p>
    </div>
  );
}

/** The session is still connected, and the background keeps trying to refresh its token. */
function TokenRefreshFailure({ expiring: { at, error } }: { expiring: Expiring }) {
  const i18n = useI18n();
  return (
    <div class="banner" role="status" data-test="expiring">
      <p>
        {at === undefined
          ? i18n.t('tokenRefresh.waiting')
          : i18n.t('tokenRefresh.waitingUntil', { at: clock(at, Date.now(), i18n.locale) })}
      </p>
      <p class="quiet">{tokenRefreshErrorText(i18n, error)}</p>
      <ErrorCause {...error} />
    </div>
  );
}
