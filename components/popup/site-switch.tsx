/** Whether the site in front of the user may use the session. */
import { useEffect, useState } from 'preact/hooks';
import { isSafe } from '@/lib/contract/addresses';
import { PartylineError } from '@/lib/contract/errors';
import type { AllowedSites, Scope } from '@/lib/contract/sites';
import { useSurroundings } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { hostOf } from '../ui/labels';

/** What one press gives; more is for a site to ask, or for the user to give in the list. */
const usual: readonly Scope[] = ['status', 'receive', 'send'];
/** Longer than the background waits for the browser's own question. */
const allowTimeout = 40_000;

interface SiteSwitchProps {
  allowed: AllowedSites;
  onChange(): Promise<void>;
}

export function SiteSwitch({ allowed, onChange }: SiteSwitchProps) {
  const { client, i18n, site, reach } = useSurroundings();
  const [origin, setOrigin] = useState<string>();
  const task = useTask();
  useEffect(() => void site().then(setOrigin), [site]);
  if (!origin) return null;
  const own = allowed.sites.find(known => known.origin === origin);
  const isPlain = !isSafe(new URL(origin));
  const isWaiting = own?.lacksPermission === true;
  const isOff = own ? own.isFixed && !isWaiting : allowed.isClosed || isPlain;

  const allow = async () => {
    const refused = new AbortController();
    const { signal } = refused;
    // Asked first: the browser may close the popup to ask its own question, and the background then waits for the answer.
    const done = client.request('sites.allow', { origin, scopes: [...usual] }, { timeout: allowTimeout, signal });
    void reach(origin).then(isReached => isReached || refused.abort());
    await done;
  };
  const press = async () => {
    if (isOff) return;
    if (isWaiting) await task.run(() => reach(origin));
    else await task.run(() => (own ? client.request('sites.revoke', { origin }) : allow()));
    await onChange();
  };
  const isOwn = own !== undefined && !isWaiting;
  const isOn = task.busy ? !isOwn : isOwn;
  const error = task.error && task.error.code !== 'cancelled' && PartylineError.from(task.error);

  return (
    <section class="here">
      <div class="here-row">
        <span class={isOwn ? 'node' : 'node node-open'} aria-hidden="true" />
        <label class="here-words" for="here">
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
          aria-disabled={isOff || task.busy}
          aria-describedby="here-note"
          onClick={event => {
            event.preventDefault();
            void press();
          }}
        />
      </div>
      <p id="here-note" class="here-note quiet">
        {isWaiting
          ? i18n.t('sites.waiting')
          : own?.isFixed || allowed.isClosed
            ? i18n.t('pinned')
            : isPlain
              ? i18n.t('sites.plain')
              : !own && usual.map(scope => i18n.t(`sites.scopes.${scope}`)).join(' · ')}
      </p>
      {error && <ErrorMessage error={error} />}
    </section>
  );
}
