/** Every site that may use the session: what it may do, its tabs now, its last use, and the way to end it. */
import type { Sharing } from '@/lib/contract/session';
import type { AllowedSite } from '@/lib/contract/sites';
import { useMessages, useSurroundings } from './context';
import { Disclosure } from './disclosure';
import { ErrorMessage } from './error-message';
import { useKeptFocus, useTask } from './hooks';
import { ScopeBoxes } from './scope-boxes';
import { hostOf } from './shared-tabs';
import { age } from './time';

interface SiteListProps {
  sites: readonly AllowedSite[];
  sharing: Sharing | undefined;
  onChange(): Promise<void>;
}

export function SiteList({ sites, sharing, onChange }: SiteListProps) {
  const words = useMessages();
  return (
    <Disclosure title={`${words.t('sites.title')} (${sites.length})`} test="sites">
      {sites.length === 0 && <p class="quiet">{words.t('sites.none')}</p>}
      <SiteRows sites={sites} sharing={sharing} onChange={onChange} />
    </Disclosure>
  );
}

export function SiteRows({ sites, sharing, onChange }: SiteListProps) {
  const words = useMessages();
  const list = useKeptFocus<HTMLUListElement>('summary');
  return (
    <ul ref={list} class="allowed" tabIndex={-1} aria-label={words.t('sites.title')}>
      {sites.map(site => (
        <Site
          key={site.origin}
          site={site}
          tabs={sharing?.sites.find(({ origin }) => origin === site.origin)?.tabs ?? 0}
          onChange={onChange}
        />
      ))}
    </ul>
  );
}

function Site({ site, tabs, onChange }: { site: AllowedSite; tabs: number; onChange(): Promise<void> }) {
  const { client, words } = useSurroundings();
  const task = useTask();
  const { origin, scopes, lastUsedAt, isFixed } = site;
  const brief = scopes
    .filter(scope => scope !== 'status' || scopes.length === 1)
    .map(scope => words.t(`sites.brief.${scope}`));
  const line = [
    brief.join(words.t('sites.and')),
    words.t('tabs.count', { n: tabs }),
    tabs === 0 && lastUsedAt !== undefined && words.t('sites.used', { age: age(lastUsedAt, Date.now(), words.locale) }),
  ];
  const change = (work: () => Promise<unknown>) => void task.run(work).then(onChange);
  return (
    <li>
      <details>
        <summary data-test="site" data-origin={origin}>
          <span class="site-full">{hostOf(origin)}</span>
          <span class="quiet">{line.filter(Boolean).join(' · ')}</span>
        </summary>
        <ScopeBoxes
          name={origin}
          chosen={scopes}
          disabled={isFixed || task.busy}
          onChange={chosen => change(() => client.request('sites.allow', { origin, scopes: chosen }))}
        />
        {isFixed ? (
          <p class="quiet">{words.t('pinned')}</p>
        ) : (
          <button
            type="button"
            class="small"
            data-test="stop"
            data-origin={origin}
            aria-label={words.t('sites.stopOn', { site: hostOf(origin) })}
            aria-disabled={task.busy}
            onClick={() => change(() => client.request('sites.revoke', { origin }))}
          >
            {words.t('sites.stop')}
          </button>
        )}
        {task.error && <ErrorMessage error={task.error} />}
      </details>
    </li>
  );
}
