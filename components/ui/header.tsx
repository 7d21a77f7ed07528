import { useLayoutEffect, useRef } from 'preact/hooks';
import { type ClientState, useAppContext } from './context';
import { useDelayed, useNow } from './hooks';
import { IconButton } from './icon-button';
import { Bubble, Mark, Sliders, ToTab } from './icons';
import { type StatusText, statusOf } from './status';

interface HeaderProps {
  view: ClientState;
  registering?: boolean;
  /** When it changes and no element has the focus, the heading gets it. */
  screen: string;
  /** Instead of the state of one account. */
  text?: StatusText | undefined;
}

export function Header({ view, registering = false, screen, text }: HeaderProps) {
  const { i18n, openSettings, openPanel, openTab } = useAppContext();
  const now = useNow(!text && isCounting(view) ? 1000 : 15_000);
  // Without a connection to the background the last state soon becomes outdated.
  const isStale = useDelayed(view.link === 'attaching' || view.link === 'waiting', 1000);
  const {
    tone,
    shape,
    title,
    detail: line,
    timing = '',
    unread,
  } = text && view.link !== 'dead' && !isStale ? text : statusOf(view, i18n, now, { registering, isStale });
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
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
          {timing}
          {unread && ' · '}
          {unread && openPanel ? (
            <button type="button" class="link head-unread" data-test="open-unread" onClick={openPanel}>
              {unread}
            </button>
          ) : (
            unread
          )}
        </p>
      </div>
      {openPanel && (
        <IconButton name="open-panel" label={i18n.t('inbox.open')} onPress={openPanel}>
          <Bubble />
        </IconButton>
      )}
      {openTab && (
        <IconButton name="open-tab" label={i18n.t('inbox.openTab')} onPress={openTab}>
          <ToTab />
        </IconButton>
      )}
      <IconButton name="settings" label={i18n.t('settings.title')} onPress={openSettings}>
        <Sliders />
      </IconButton>
      <p class="visually-hidden" role="status">
        {line ? `${title}. ${line}` : title}
      </p>
    </header>
  );
}

/** Whether the header shows the seconds until the next attempt. */
const isCounting = ({ state }: ClientState): boolean =>
  (state?.phase === 'reconnecting' || state?.phase === 'offline') && state.nextTryAt !== undefined;
