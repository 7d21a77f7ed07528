import { AccountList } from '../accounts/account-list';
import { type AccountRow, allTabs, type PopupModel } from '../accounts/account-rows';
import type { SiteAccounts } from '../accounts/site-account';
import { useAppContext } from '../ui/context';
import { DoNotDisturbSwitch } from '../ui/do-not-disturb';
import { useAllowedSites } from '../ui/hooks';
import { Plus } from '../ui/icons';
import { SavedAccountList } from '../ui/saved-accounts';
import { SiteList } from '../ui/site-list';
import { AskNotifications } from './ask-notifications';
import { More } from './more';
import { SiteSwitch } from './site-switch';

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
  const { allowed, refresh } = useAllowedSites(client, client.view.sharing);
  const sites = { sharing: allTabs(siteAccounts.sessions), accounts: siteAccounts, onChange: refresh };
  return (
    <div class="screen">
      <div class="body">
        <AccountList rows={rows} onSignIn={onSignIn} onChange={onChange} />
        {allowed && <SiteSwitch allowed={allowed} {...sites} />}
        {allowed && <SiteList sites={allowed.sites} {...sites} />}
        <SavedAccountList accounts={saved} onChange={onChange} connect="add" folded />
        <DoNotDisturbSwitch />
        <More />
        {/* Last, because it appears after the rest and must not move a switch under the pointer. */}
        {rows.some(({ info }) => info.state.phase === 'online') && <AskNotifications />}
      </div>
      <footer class="foot">
        <button type="button" class="wide plain" data-test="another" onClick={onAdd}>
          <Plus /> {i18n.t('accounts.add')}
        </button>
      </footer>
    </div>
  );
}
