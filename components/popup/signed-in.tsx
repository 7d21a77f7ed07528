import type { SessionInfo } from '@/lib/contract/session';
import { SessionBanner } from '../accounts/session-banner';
import { SignOut } from '../accounts/sign-out';
import type { SiteAccounts } from '../accounts/site-account';
import { useAppContext } from '../ui/context';
import { DoNotDisturbSwitch } from '../ui/do-not-disturb';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { Identity } from '../ui/identity';
import { SavedAccountList, type SavedAccountsProps } from '../ui/saved-accounts';
import { SiteList } from '../ui/site-list';
import { AskNotifications } from './ask-notifications';
import { More } from './more';
import { SharedTabs } from './shared-tabs';
import { SiteSwitch } from './site-switch';
import { useScreenData } from './use-screen-data';
import { Waking } from './waking';

interface SignedInProps extends SavedAccountsProps {
  info: SessionInfo;
  siteAccounts: SiteAccounts;
}

/** The only account. */
export function SignedInScreen({ info, siteAccounts, accounts, onChange, onAdd }: SignedInProps) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const { id, state, sharing } = info;
  const { allowed, tab, asks, closeQuestion, refresh, isReady } = useScreenData(sharing);
  const { phase, account } = state;
  const isByUser = phase === 'offline' && state.cause === 'byUser';
  const sites = { sharing, accounts: siteAccounts, onChange: refresh };
  if (!isReady) return <Waking />;
  return (
    <div class="screen">
      <div class="body">
        <SessionBanner state={state} />
        <div class={`rail rail-${phase}`}>
          {account && <Identity account={account} />}
          {allowed && tab && <SiteSwitch tab={tab} allowed={allowed} {...sites} />}
          <SharedTabs sharing={sharing} />
        </div>
        {allowed && <SiteList sites={allowed.sites} {...sites} />}
        <SavedAccountList accounts={accounts} onChange={onChange} onAdd={onAdd} connect="switchOrAdd" folded />
        <DoNotDisturbSwitch />
        {phase === 'online' && <More />}
        {asks && phase === 'online' && <AskNotifications onAnswer={closeQuestion} />}
      </div>
      <footer class="foot">
        {task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />}
        {phase === 'offline' && (
          <button
            type="button"
            class="wide primary"
            data-test="resume"
            disabled={task.busy}
            onClick={() => void task.run(() => client.request('session.resume', { account: id }))}
          >
            {isByUser ? i18n.t('actions.goOnline') : i18n.t('actions.tryAgain')}
          </button>
        )}
        <div class="foot-row">
          {!isByUser && (
            <button
              type="button"
              class="wide plain"
              data-test="goOffline"
              onClick={() => void task.run(() => client.request('session.goOffline', { account: id }))}
            >
              {i18n.t('actions.goOffline')}
            </button>
          )}
          <SignOut account={id} user={account?.userId ?? ''} isRemembered={info.isRemembered} class="wide plain" />
        </div>
      </footer>
    </div>
  );
}
