import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { SessionState } from '@/lib/contract/session';
import type { Messages } from '@/lib/i18n/messages';
import { type Badge, badgeOfState, withDoNotDisturb } from '@/lib/notifications/badge';
import { sessionsOf } from '../accounts/account-rows';
import { PopupPage, type PopupProps } from '../popup/popup';
import { useAllowedSites, useView } from '../ui/hooks';
import { Check, Mark } from '../ui/icons';
import { PinPicture } from './pin-picture';

interface WelcomeProps extends PopupProps {
  /** Whether the toolbar shows the button; `undefined` if the browser has no API for it. */
  isPinned(): Promise<boolean | undefined>;
}

export function Welcome({ isPinned, ...app }: WelcomeProps) {
  const { client, i18n } = app;
  const view = useView(client);
  const { sharing } = view;
  const { allowed } = useAllowedSites(client, sharing);
  const [pinned, setPinned] = useState<boolean>();
  // Polled, because the browser emits no event when the user pins the button. It does not wake the background.
  useEffect(() => {
    const update = () => void isPinned().then(setPinned, () => {});
    update();
    const timer = setInterval(update, 2_000);
    return () => clearInterval(timer);
  }, [isPinned]);

  const isSignedIn = sessionsOf(view).some(({ state }) => ['online', 'reconnecting', 'offline'].includes(state.phase));
  const done = [isSignedIn, pinned === true, (allowed?.sites.length ?? 0) > 0];
  const count = done.filter(Boolean).length;
  return (
    <>
      <header class="welcome-head">
        <Mark shape={isSignedIn ? 'joined' : 'hollow'} />
        <h1>{i18n.t('welcome.title')}</h1>
        <p class="quiet">{i18n.t('welcome.lead')}</p>
      </header>
      <main class="welcome" data-test="welcome">
        <div class="welcome-steps">
          <ol>
            <Step name="signIn" i18n={i18n} isDone={done[0]}>
              <p>{i18n.t('welcome.signIn.text')}</p>
            </Step>
            <Step name="pin" i18n={i18n} isDone={done[1]}>
              <p>{i18n.t('welcome.pin.text')}</p>
              <PinPicture />
            </Step>
            <Step name="site" i18n={i18n} isDone={done[2]}>
              <p>{i18n.t('welcome.site.text')}</p>
              <p class="quiet">{i18n.t('welcome.site.help')}</p>
            </Step>
          </ol>
          <p class="welcome-progress" role="status" data-test="progress">
            {count === done.length ? i18n.t('welcome.done') : i18n.t('welcome.progress', { done: count })}
          </p>
        </div>
        <section class="welcome-popup" aria-label={i18n.t('welcome.popup')}>
          <PopupPage {...app} isEmbedded />
        </section>
        <div class="welcome-more">
          <h2>{i18n.t('welcome.badge.title')}</h2>
          <Badges i18n={i18n} />
          <h2>{i18n.t('welcome.developers.title')}</h2>
          <p class="quiet">{i18n.t('welcome.developers.text')}</p>
          <p>
            <a href="options.html">{i18n.t('welcome.settings')}</a>
          </p>
        </div>
      </main>
    </>
  );
}

interface StepProps {
  name: 'signIn' | 'pin' | 'site';
  i18n: Messages;
  isDone: boolean | undefined;
  children: ComponentChildren;
}

function Step({ name, i18n, isDone = false, children }: StepProps) {
  return (
    <li class={isDone ? 'task task-done' : 'task'} data-test={`task-${name}`} data-done={isDone}>
      <span class="task-mark">{isDone && <Check />}</span>
      <div>
        <h2>
          {i18n.t(`welcome.${name}.title`)}
          {isDone && <span class="visually-hidden">{` (${i18n.t('welcome.isDone')})`}</span>}
        </h2>
        {children}
      </div>
    </li>
  );
}

const account = { provider: 'agora', app: '', userId: '' } as const;
const since = 0;

/** One session state for each badge. */
const examples: readonly [
  name: 'signedOut' | 'connecting' | 'online' | 'unread' | 'offline' | 'attention' | 'quiet',
  SessionState,
  change?: (badge: Badge, i18n: Messages) => Badge,
][] = [
  ['signedOut', { phase: 'signedOut', since }],
  ['connecting', { phase: 'signingIn', since, account, step: 'starting' }],
  ['online', { phase: 'online', since, account, unread: 0 }],
  ['unread', { phase: 'online', since, account, unread: 3 }],
  ['offline', { phase: 'offline', since, account, cause: 'noNetwork' }],
  ['attention', { phase: 'needsCredentials', since, account, ended: { reason: 'tokenExpired', at: since } }],
  ['quiet', { phase: 'online', since, account, unread: 3 }, withDoNotDisturb],
];

function Badges({ i18n }: { i18n: Messages }) {
  return (
    <ul class="badges">
      {examples.map(([name, state, change = badge => badge]) => {
        const { text, color, signedOut } = change(badgeOfState(state, i18n), i18n);
        return (
          <li key={name}>
            <span class="badge-button" aria-hidden="true">
              <Mark shape={signedOut && text === '' ? 'hollow' : 'joined'} />
              {text && (
                <span class="badge" style={{ backgroundColor: color }}>
                  {text}
                </span>
              )}
            </span>
            <span>
              {text && <strong class="visually-hidden">{text}: </strong>}
              {i18n.t(`welcome.badge.${name}`)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
