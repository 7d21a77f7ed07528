/** Allows the site in the active tab, or revokes its grant. */
import { PartylineError } from '@/lib/contract/partyline-error';
import { isSharing } from '@/lib/contract/session';
import type { AllowedSites } from '@/lib/contract/sites';
import { SiteAccount, type SiteAccounts } from '../accounts/site-account';
import { type ActiveTab, type ClientState, useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useDelayed, useTask } from '../ui/hooks';
import { hostOf } from '../ui/labels';
import { defaultScopes, useAllowSite } from '../ui/use-allow-site';

interface SiteSwitchProps {
  tab: ActiveTab;
  allowed: AllowedSites;
  sharing: ClientState['sharing'];
  accounts: SiteAccounts;
  onChange(): Promise<void>;
}

export function SiteSwitch({ tab, allowed, sharing, accounts, onChange }: SiteSwitchProps) {
  const { client, i18n, requestOrigin, reloadTab } = useAppContext();
  const allowSite = useAllowSite();
  const { origin } = tab;
  const task = useTask();
  const grant = allowed.sites.find(site => site.origin === origin);
  const isConnected = isSharing(sharing, tab.id);
  // An allowed tab takes a moment to connect.
  const needsReload = useDelayed(grant !== undefined && !isConnected, 1000);
  if (tab.refusal)
    return (
      <p class="site-switch quiet" data-test="refusal">
        {i18n.t(`errors.${tab.refusal}`)}
      </p>
    );
  const isUnencrypted = !tab.canBeAllowed;
  const lacksPermission = grant?.lacksPermission === true;
  const isDisabled = grant ? grant.isFixed && !lacksPermission : allowed.isClosed || isUnencrypted;

  const toggle = async () => {
    if (isDisabled) return;
    if (lacksPermission) await task.run(() => requestOrigin(origin));
    else await task.run(() => (grant ? client.request('sites.revoke', { origin }) : allowSite(origin)));
    await onChange();
  };
  const isAllowed = grant !== undefined && !lacksPermission;
  const isOn = task.busy ? !isAllowed : isAllowed;
  const note = () => {
    if (lacksPermission) return i18n.t('sites.needsPermission');
    if (grant?.isFixed || allowed.isClosed) return i18n.t('managed');
    if (isUnencrypted) return i18n.t('sites.notEncrypted');
    if (grant && !needsReload) return null;
    // A page that has started the vendor's SDK already does not connect before a reload.
    if (grant)
      return (
        <>
          {i18n.t('sites.reload')}{' '}
          <button type="button" class="link" data-test="reload-tab" onClick={reloadTab}>
            {i18n.t('stopped.reload')}
          </button>
        </>
      );
    return defaultScopes.map(scope => i18n.t(`sites.scopes.${scope}`)).join(' · ');
  };
  const error = task.error && task.error.code !== 'cancelled' && PartylineError.from(task.error);

  return (
    <section class="site-switch">
      <div class="site-switch-row">
        <span class={isAllowed ? 'node' : 'node node-open'} aria-hidden="true" />
        <label class="site-switch-words" for="here">
          {i18n.t('sites.here')} <span class="quiet">{hostOf(origin)}</span>
        </label>
        <input
          type="checkbox"
          role="switch"
          class="switch"
          id="here"
          name="here"
          checked={isOn}
          aria-checked={isOn}
          aria-disabled={isDisabled || task.busy}
          aria-describedby="site-switch-note"
          onClick={event => {
            event.preventDefault();
            void toggle();
          }}
        />
      </div>
      <p id="site-switch-note" class="site-switch-note quiet">
        {note()}
      </p>
      {grant && <SiteAccount site={grant} {...accounts} onChange={onChange} />}
      {error && <ErrorMessage error={error} />}
    </section>
  );
}
