import type { Expiring, SessionState } from '@/lib/contract/session';
import { providerForms } from '../sign-in/provider-forms';
import { type ClientState, useAppContext, useI18n } from '../ui/context';
import { DoNotDisturbSwitch } from '../ui/do-not-disturb';
import { ErrorCause, ErrorMessage } from '../ui/error-message';
import { useAllowedSites, useTask } from '../ui/hooks';
import { Identity } from '../ui/identity';
import { tokenRefreshErrorText } from '../ui/labels';
import { SavedAccountList, type SavedAccountsProps } from '../ui/saved-accounts';
import { SiteList } from '../ui/site-list';
import { clock } from '../ui/time';
import { More } from './more';
import { SharedTabs } from './shared-tabs';
import { SiteSwitch } from './site-switch';

interface SignedInProps extends SavedAccountsProps {
  state: Extract<SessionState, { phase: 'online' | 'reconnecting' | 'offline' }>;
  sharing: ClientState['sharing'];
}

export function SignedInScreen({ state, sharing, accounts, onChange, onAnother }: SignedInProps) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const { allowed, refresh } = useAllowedSites(client, sharing);
  const { phase } = state;
  return (
    <div class="screen">
      <div class="body">
        {phase === 'reconnecting' && (
          <div class="banner">
            <p>{i18n.t('reconnecting.body')}</p>
          </div>
        )}
        {phase === 'offline' && (
          <div class="banner">
            <p>{i18n.t(`offline.what.${state.cause}`)}</p>
            <p class="quiet">{i18n.t(state.nextTryAt ? 'offline.triesAgain' : `offline.next.${state.cause}`)}</p>
          </div>
        )}
        {phase === 'online' && state.expiring && <TokenRefreshFailure expiring={state.expiring} />}
        <div class={`rail rail-${phase}`}>
          <Identity account={state.account} />
          {allowed && <SiteSwitch allowed={allowed} sharing={sharing} onChange={refresh} />}
          <SharedTabs sharing={sharing} />
        </div>
        {allowed && <SiteList sites={allowed.sites} sharing={sharing} onChange={refresh} />}
        <SavedAccountList accounts={accounts} onChange={onChange} onAnother={onAnother} folded />
        <DoNotDisturbSwitch />
        {phase === 'online' && <More hasPush={providerForms[state.account.provider].hasPush} />}
      </div>
      <footer class="foot">
        {task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />}
        {phase === 'offline' && (
          <button
            type="button"
            class="wide primary"
            data-test="resume"
            disabled={task.busy}
            onClick={() => void task.run(() => client.request('session.resume', {}))}
          >
            {i18n.t('actions.tryAgain')}
          </button>
        )}
        <button
          type="button"
          class="wide plain"
          data-test="sign-out"
          onClick={() => void task.run(() => client.request('session.signOut', {}))}
        >
          {i18n.t('actions.signOut')}
        </button>
      </footer>
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
