import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AllowedSites } from '@/lib/contract/sites';
import type { SiteAccounts } from '../accounts/site-account';
import { Confirm } from '../ui/confirm';
import { type ClientState, useAppContext } from '../ui/context';
import { Field } from '../ui/field';
import { lazy } from '../ui/lazy';
import { SiteRows } from '../ui/site-list';

const SiteActions = lazy(() => import('./site-actions').then(module => module.SiteActions));

interface AllSitesProps {
  allowed: AllowedSites;
  sharing: ClientState['sharing'];
  accounts: SiteAccounts;
  onChange(): Promise<void>;
}

export function AllSites({ allowed: { sites }, sharing, accounts, onChange }: AllSitesProps) {
  const { client, i18n } = useAppContext();
  const [query, setQuery] = useState('');
  const emptyNote = useRef<HTMLParagraphElement>(null);
  const hadSites = useRef(false);
  useLayoutEffect(() => {
    if (sites.length > 0) hadSites.current = true;
    else if (hadSites.current && document.activeElement === document.body) emptyNote.current?.focus();
  }, [sites.length]);
  const normalizedQuery = query.trim().toLowerCase();
  const found = sites.filter(({ origin }) => origin.toLowerCase().includes(normalizedQuery));
  const revocable = sites.filter(({ isFixed }) => !isFixed);
  const revokeAll = async () => {
    for (const { origin } of revocable) await client.request('sites.revoke', { origin });
    await onChange();
  };
  if (sites.length === 0) {
    return (
      <p ref={emptyNote} tabIndex={-1} class="quiet">
        {i18n.t('settings.sites.none')}
      </p>
    );
  }
  return (
    <>
      <Field
        name="search"
        type="search"
        label={i18n.t('settings.sites.search')}
        value={query}
        onInput={event => setQuery(event.currentTarget.value)}
      />
      <p role="status" class={found.length === 0 ? 'quiet' : 'visually-hidden'}>
        {i18n.t('settings.sites.found', { n: found.length })}
      </p>
      <SiteRows
        sites={found}
        sharing={sharing}
        accounts={accounts}
        details={origin => <SiteActions origin={origin} />}
        onChange={onChange}
      />
      {revocable.length > 1 && (
        <Confirm
          name="stop-all"
          label={i18n.t('settings.sites.revokeAll')}
          question={i18n.t('settings.sites.revokeAllQuestion', { n: revocable.length })}
          work={revokeAll}
        />
      )}
    </>
  );
}
