import type { Sharing } from '@/lib/contract/session';
import { useI18n } from '../ui/context';
import { hostOf } from '../ui/labels';

export function SharedTabs({ sharing }: { sharing: Sharing | undefined }) {
  const i18n = useI18n();
  const sites = sharing?.sites ?? [];
  return (
    <section class="sites">
      <h3>
        {i18n.t('tabs.title')}{' '}
        <span class="count" data-test="tabs">
          {sharing?.tabs ?? 0}
        </span>
      </h3>
      {sites.length === 0 ? (
        <p class="empty">{i18n.t('tabs.empty')}</p>
      ) : (
        <ul>
          {sites.map(({ origin, tabIds }) => (
            <li key={origin} class="site">
              <span class="node" aria-hidden="true" />
              <span class="site-name">{hostOf(origin)}</span>
              <span class="quiet">{i18n.t('tabs.count', { n: tabIds.length })}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
