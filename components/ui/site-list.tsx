import type { ComponentChildren } from 'preact';
import type { Sharing } from '@/lib/contract/session';
import type { AllowedSite } from '@/lib/contract/sites';
import { SiteAccount, type SiteAccounts, siteAccountName } from '../accounts/site-account';
import { useAppContext, useI18n } from './context';
import { Disclosure } from './disclosure';
import { ErrorMessage } from './error-message';
import { useRestoredFocus, useTask } from './hooks';
import { hostOf } from './labels';
import { ScopeBoxes } from './scope-boxes';
import { age } from './time';

interface SiteListProps {
  sites: readonly AllowedSite[];
  sharing: Sharing | undefined;
  accounts: SiteAccounts;
  /** More about a site. */
  details?(origin: string): ComponentChildren;
  onChange(): Promise<void>;
}

export function SiteList(props: SiteListProps) {
  const i18n = useI18n();
  const { sites } = props;
  return (
    <Disclosure title={`${i18n.t('sites.title')} (${sites.length})`} test="sites">
      {sites.length === 0 && <p class="quiet">{i18n.t('sites.none')}</p>}
      <SiteRows {...props} />
    </Disclosure>
  );
}

export function SiteRows({ sites, sharing, accounts, details, onChange }: SiteListProps) {
  const i18n = useI18n();
  const list = useRestoredFocus<HTMLUListElement>('summary');
  return (
    <ul ref={list} class="allowed" tabIndex={-1} aria-label={i18n.t('sites.title')}>
      {sites.map(site => (
        <Site
          key={site.origin}
          site={site}
          tabs={sharing?.sites.find(({ origin }) => origin === site.origin)?.tabIds.length ?? 0}
          accounts={accounts}
          details={details}
          onChange={onChange}
        />
      ))}
    </ul>
  );
}

interface SiteProps extends Pick<SiteListProps, 'accounts' | 'onChange'> {
  details: SiteListProps['details'];
  site: AllowedSite;
  tabs: number;
}

function Site({ site, tabs, accounts, details: more, onChange }: SiteProps) {
  const { client, i18n } = useAppContext();
  const task = useTask();
  const { origin, scopes, lastUsedAt, isFixed } = site;
  const scopeText = scopes
    .filter(scope => scope !== 'status' || scopes.length === 1)
    .map(scope => i18n.t(`sites.shortScopes.${scope}`));
  const details = [
    siteAccountName(site, accounts),
    scopeText.join(i18n.t('sites.and')),
    i18n.t('tabs.count', { n: tabs }),
    tabs === 0 && lastUsedAt !== undefined && i18n.t('sites.used', { age: age(lastUsedAt, Date.now(), i18n.locale) }),
  ];
  const change = (work: () => Promise<unknown>) => void task.run(work).then(onChange);
  return (
    <li>
      <details>
        <summary data-test="site" data-origin={origin}>
          <span class="site-full">{hostOf(origin)}</span>
          <span class="quiet">{details.filter(Boolean).join(' · ')}</span>
        </summary>
        <ScopeBoxes
          name={origin}
          chosen={scopes}
          disabled={isFixed || task.busy}
          onChange={chosen => change(() => client.request('sites.allow', { origin, scopes: chosen }))}
        />
        <SiteAccount site={site} {...accounts} onChange={onChange} listsAll />
        {more?.(origin)}
        {isFixed ? (
          <p class="quiet">{i18n.t('managed')}</p>
        ) : (
          <button
            type="button"
            class="small"
            data-test="stop"
            data-origin={origin}
            aria-label={i18n.t('sites.revokeOn', { site: hostOf(origin) })}
            aria-disabled={task.busy}
            onClick={() => change(() => client.request('sites.revoke', { origin }))}
          >
            {i18n.t('sites.revoke')}
          </button>
        )}
        {task.error && <ErrorMessage error={task.error} />}
      </details>
    </li>
  );
}
