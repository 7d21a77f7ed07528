/** Which account a site uses. Shows nothing while there is no choice. */
import { useId } from 'preact/hooks';
import type { SessionInfo } from '@/lib/contract/session';
import { shownSessions } from '@/lib/contract/session-list';
import type { SavedAccount } from '@/lib/contract/sign-in';
import type { AllowedSite } from '@/lib/contract/sites';
import { useAppContext } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { accountOfSite, hasChoice, withFirst } from './account-rows';

/** The accounts that sites can use. */
export interface SiteAccounts {
  sessions: readonly SessionInfo[];
  saved: readonly SavedAccount[];
}

/** The account that a site uses, if there are several. */
export function siteAccountName({ accounts }: AllowedSite, { sessions, saved }: SiteAccounts): string | undefined {
  const options = optionsOf(sessions, saved, accounts);
  const used = accountOfSite(accounts, sessions);
  return options.length > 1 ? options.find(({ id }) => id === used)?.userId : undefined;
}

function optionsOf(sessions: readonly SessionInfo[], saved: readonly SavedAccount[], granted: readonly string[] = []) {
  const shown = shownSessions(sessions).flatMap(({ id, state }) => (state.account ? [{ ...state.account, id }] : []));
  return [...shown, ...saved.filter(({ id }) => granted.includes(id) && !shown.some(one => one.id === id))];
}

interface SiteAccountProps extends SiteAccounts {
  site: AllowedSite;
  onChange(): Promise<void>;
  /** Lists also the accounts that pages may name. */
  listsAll?: boolean;
}

export function SiteAccount({ site, sessions, saved, onChange, listsAll = false }: SiteAccountProps) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const fieldId = useId();
  const { origin, accounts: granted = [] } = site;
  const options = optionsOf(sessions, saved, granted);
  const used = accountOfSite(site.accounts, sessions);
  if (!hasChoice(options, used)) return null;
  const set = (accounts: string[]) =>
    void task.run(() => client.request('sites.setAccounts', { origin, accounts })).then(onChange);
  return (
    <>
      <div class="row site-account">
        <label for={fieldId}>{i18n.t('sites.account')}</label>
        <select
          id={fieldId}
          data-test="site-account"
          value={used ?? ''}
          onChange={event => set(withFirst(granted, event.currentTarget.value))}
        >
          {!options.some(({ id }) => id === used) && <option value={used ?? ''} />}
          {options.map(({ id, userId, provider }) => (
            <option key={id} value={id}>
              {i18n.t('accountLabel', { user: userId, place: i18n.t(`providers.${provider}.short`) })}
            </option>
          ))}
        </select>
      </div>
      {listsAll &&
        options
          .filter(({ id }) => granted.indexOf(id) > 0)
          .map(({ id, userId }) => (
            <p key={id} class="row quiet site-account">
              {i18n.t('sites.alsoAllowed', { user: userId })}
              <button
                type="button"
                class="small"
                data-test="disallow"
                aria-label={i18n.t('sites.disallowOn', { user: userId })}
                aria-disabled={task.busy}
                onClick={() => set(granted.filter(one => one !== id))}
              >
                {i18n.t('sites.disallow')}
              </button>
            </p>
          ))}
      {task.error && <ErrorMessage error={task.error} />}
    </>
  );
}
