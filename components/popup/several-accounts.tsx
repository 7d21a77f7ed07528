import { AccountList } from '../accounts/account-list';
import { type AccountRow, allTabs, type PopupModel } from '../accounts/account-rows';
import type { SiteAccounts } from '../accounts/site-account';
import { useAppContext } from '../ui/context';
import { DoNotDisturbSwitch } from '../ui/do-not-disturb';
import { Plus } from '../ui/icons';
import { SavedAccountList } from '../ui/saved-accounts';
import { SiteList } from '../ui/site-list';
import { AskNotifications } from './ask-notifications';
import { More } from './more';
import { SiteSwitch } from './site-switch';
import { useScreenData } from './use-screen-data';
import { Waking } from './waking';

interface SeveralAccountsProps {
  model: PopupModel;
  siteAccounts: SiteAccounts;
  /** Reloads the saved accounts. */
  onChange(): Promise<void>;
  onAdd(): void;
  onSignIn(row: AccountRow): void;
}

export function SeveralAccounts({
  model: { rows, saved },
  siteAccounts,
  onChange,
  onAdd,
  onSignIn,
}: SeveralAccountsProps) {
  const { client, i18n } = useAppContext();
  const { allowed, tab, asks, closeQuestion, refresh, isReady } = useScreenData(client.view.sharing);
  const sites = { sharing: allTabs(siteAccounts.sessions), accounts: siteAccounts, onChange: refresh };
  if (!isReady) return <Waking />;
  return (
    <div class="screen">
      <div class="body">
        <AccountList rows={rows} onSignIn={onSignIn} onChange={onChange} />
        {allowed && tab && <SiteSwitch tab={tab} allowed={allowed} {...sites} />}
        {allowed && <SiteList sites={allowed.sites} {...sites} />}
        <SavedAccountList accounts={saved} onChange={onChange} connect="add" folded />
        <DoNotDisturbSwitch />
        <More />
        {asks && rows.some(({ info }) => info.state.phase === 'online') && (
          <AskNotifications onAnswer={closeQuestion} />
        )}
      </div>
      <footer class="foot">
        <button type="button" class="wide plain" data-test="another" onClick={onAdd}>
          <Plus /> {i18n.t('accounts.add')}
        </button>
      </footer>
    </div>
  );
}
