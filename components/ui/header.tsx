/** The first line of the popup, the same in every state: am I on the line? */
import { useEffect, useRef } from 'preact/hooks';
import { type ClientState, useSurroundings } from './context';
import { useLasting, useNow } from './hooks';
import { IconButton } from './icon-button';
import { Bubble, Mark, Sliders } from './icons';
import { statusLineOf } from './status';

/** @param screen names what is shown below, so that focus is not lost when it changes */
export function Header({ view, registering, screen }: { view: ClientState; registering: boolean; screen: string }) {
  const { i18n, openSettings, openPanel } = useSurroundings();
  const now = useNow(isCounting(view) ? 1000 : 15_000);
  // What was last heard is soon no longer known to be true.
  const stale = useLasting(view.link === 'connecting', 1000);
  const { tone, shape, title, line, ticking = '' } = statusLineOf(view, i18n, now, { registering, stale });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (screen && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [screen]);
  return (
    <header class={`head tone-${tone}`}>
      <span class="head-mark">
        <Mark shape={shape} />
      </span>
      <div class="head-text">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p class="head-line">
          {line}
          {ticking}
        </p>
      </div>
      {openPanel && (
        <IconButton name="open-panel" label={i18n.t('inbox.open')} onPress={openPanel}>
          <Bubble />
        </IconButton>
      )}
      <IconButton name="settings" label={i18n.t('settings.title')} onPress={openSettings}>
        <Sliders />
      </IconButton>
      <p class="unseen" role="status">
        {line ? `${title}. ${line}` : title}
      </p>
    </header>
  );
}

/** Whether seconds are told: until the next attempt, or since a session began, in its first minute. */
function isCounting({ state }: ClientState): boolean {
  if (state?.phase === 'online') return Date.now() - state.since < 60_000;
  return (state?.phase === 'reconnecting' || state?.phase === 'offline') && state.nextTryAt !== undefined;
}
