/** Every site that may use the session: to be searched, changed one by one, or stopped all together. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AllowedSites } from '@/lib/contract/sites';
import { type ClientState, useSurroundings } from '../ui/context';
import { Field } from '../ui/field';
import { SiteRows } from '../ui/site-list';
import { Confirm } from './confirm';

interface AllSitesProps {
  allowed: AllowedSites;
  sharing: ClientState['sharing'];
  onChange(): Promise<void>;
}

export function AllSites({ allowed: { sites }, sharing, onChange }: AllSitesProps) {
  const { client, i18n } = useSurroundings();
  const [sought, setSought] = useState('');
  const none = useRef<HTMLParagraphElement>(null);
  const hadSome = useRef(false);
  useEffect(() => {
    if (sites.length > 0) hadSome.current = true;
    else if (hadSome.current && document.activeElement === document.body) none.current?.focus();
  }, [sites.length]);
  const wanted = sought.trim().toLowerCase();
  const found = sites.filter(({ origin }) => origin.toLowerCase().includes(wanted));
  const own = sites.filter(({ isFixed }) => !isFixed);
  const revokeAll = async () => {
    for (const { origin } of own) await client.request('sites.revoke', { origin });
    await onChange();
  };
  if (sites.length === 0) {
    return (
      <p ref={none} tabIndex={-1} class="quiet">
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
        value={sought}
        onInput={event => setSought(event.currentTarget.value)}
      />
      <p role="status" class={found.length === 0 ? 'quiet' : 'unseen'}>
        {i18n.t('settings.sites.found', { n: found.length })}
      </p>
      <SiteRows sites={found} sharing={sharing} onChange={onChange} />
      {own.length > 1 && (
        <Confirm
          name="stop-all"
          label={i18n.t('settings.sites.stopAll')}
          question={i18n.t('settings.sites.stopAllQuestion', { n: own.length })}
          work={revokeAll}
        />
      )}
    </>
  );
}
