/** What a site did in the user's name. */
import { useEffect, useState } from 'preact/hooks';
import type { SiteActionList } from '@/lib/contract/site-actions';
import { useAppContext } from '../ui/context';
import { Disclosure } from '../ui/disclosure';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { hostOf } from '../ui/labels';
import { clock } from '../ui/time';

export function SiteActions({ origin }: { origin: string }) {
  const { client, i18n } = useAppContext();
  const [isOpen, setOpen] = useState(false);
  const [list, setList] = useState<SiteActionList>();
  const task = useTask();
  const load = async () => setList(await client.request('sites.actions', { origin }));
  useEffect(() => {
    if (isOpen) void task.run(load);
  }, [isOpen]);
  const clear = () => task.run(() => client.request('sites.forgetActions', { origin }).then(load));
  const actions = list?.actions ?? [];
  const hasSeveralUsers = new Set(actions.map(({ userId }) => userId)).size > 1;
  return (
    <Disclosure title={i18n.t('siteActions.title')} test="site-actions" onToggle={setOpen}>
      <p class="note">{i18n.t(list?.isForbidden ? 'siteActions.forbidden' : 'siteActions.help')}</p>
      {list && !list.isForbidden && actions.length === 0 && <p class="quiet">{i18n.t('siteActions.none')}</p>}
      {actions.length > 0 && (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keyboard users must be able to scroll it */}
          <ol class="site-actions" tabIndex={0} aria-label={i18n.t('siteActions.listOf', { site: hostOf(origin) })}>
            {actions.map(({ at, kind, to, userId }, index) => (
              <li key={`${at} ${index}`} class={kind === 'deleted' ? 'site-action-deleted' : undefined}>
                <time dateTime={new Date(at).toISOString()}>{clock(at, Date.now(), i18n.locale)}</time>
                <span>
                  {i18n.t(`siteActions.kinds.${kind}`)}
                  {[to, hasSeveralUsers && userId].map(
                    id =>
                      id && (
                        <>
                          {' · '}
                          <bdi>{id}</bdi>
                        </>
                      ),
                  )}
                </span>
              </li>
            ))}
          </ol>
          <button
            type="button"
            class="small"
            data-test="forget-actions"
            aria-disabled={task.busy}
            onClick={() => void clear()}
          >
            {i18n.t('siteActions.clear')}
          </button>
        </>
      )}
      {task.error && <ErrorMessage error={task.error} />}
    </Disclosure>
  );
}
