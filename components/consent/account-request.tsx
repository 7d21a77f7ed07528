/** For a site that requires an account other than the current one. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { accountId, type SessionInfo } from '@/lib/contract/session';
import type { ShownQuestion } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import { type BackgroundClient, signInTimeout } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { Mark } from '../ui/icons';
import { signedInText } from './signed-in-text';
import { usePressGuard } from './use-press-guard';

interface AccountRequestProps {
  request: Extract<ShownQuestion, { expects: unknown }>;
  client: BackgroundClient;
  i18n: Messages;
  /** All accounts. */
  sessions: readonly SessionInfo[];
  onDone(): Promise<void>;
  onSignIn(): void;
}

export function AccountRequest({ request, client, i18n, sessions, onDone, onSignIn }: AccountRequestProps) {
  const { origin, expects, remedy } = request;
  const { provider, app, userId } = expects;
  const id = accountId(expects);
  const isArmed = usePressGuard();
  const task = useTask();
  const notNowButton = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => notNowButton.current?.focus(), []);

  const answer = (verdict: 'own' | 'no') =>
    void task
      .run(() => client.request('sites.answer', { origin, expected: id, verdict }))
      .then(onDone)
      .catch(() => {});
  const options = { timeout: signInTimeout };
  const connect = {
    resume: () => client.request('session.resume', { account: id }, options),
    goOnline: () => client.request('accounts.goOnline', { id }, options),
    allow: async () => undefined,
  };
  /** Connects the account if necessary, and lets the site use it. */
  const use = (how: keyof typeof connect) =>
    void task.run(async () => {
      await connect[how]();
      await client.request('sites.answer', { origin, expected: id, verdict: 'allow' });
      await onDone();
    });
  const button = () => {
    switch (remedy) {
      case 'allow':
        return i18n.t('accountRequest.useHere');
      case 'resume':
        return i18n.t('actions.useHere');
      case 'goOnline':
        return i18n.t('accountRequest.goOnline');
      default:
        return i18n.t('accountRequest.signIn');
    }
  };
  const situation = () => {
    if (remedy === 'allow') return i18n.t('accountRequest.connected');
    if (remedy === 'goOnline') return i18n.t('accountRequest.offline');
    return signedInText(i18n, sessions);
  };

  return (
    <form
      class="screen"
      data-test="expected"
      onSubmit={event => event.preventDefault()}
      onKeyDown={event => event.key === 'Escape' && answer('no')}
    >
      <header class="consent-head">
        <Mark shape="joined" />
        <h1 id="title">{i18n.t('accountRequest.title')}</h1>
      </header>
      <div class="body">
        <p class="quiet">{i18n.t('accountRequest.asks')}</p>
        <p class="origin" data-test="origin">
          {origin}
        </p>
        <p class="quiet">{i18n.t('accountRequest.user')}</p>
        {/* Only here: the page chooses these words, and must not put them into our sentences and buttons. */}
        <p class="origin" data-test="expects">
          <code>{userId}</code>
          <span class="quiet">
            {i18n.t(`providers.${provider}.name`)} <code>{app}</code>
          </span>
        </p>
        <p class="quiet" data-test="account">
          {situation()}
        </p>
        {task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />}
      </div>
      <footer class="foot">
        <button
          type="button"
          class="wide primary"
          data-test="sign-in"
          disabled={!isArmed || task.busy}
          onClick={() => (remedy ? use(remedy) : onSignIn())}
        >
          {button()}
        </button>
        <div class="answers">
          <button
            type="button"
            data-test="own"
            aria-describedby="own-means"
            disabled={!isArmed || task.busy}
            onClick={() => answer('own')}
          >
            {i18n.t('accountRequest.own')}
          </button>
          <button ref={notNowButton} type="button" data-test="not" disabled={task.busy} onClick={() => answer('no')}>
            {i18n.t('accountRequest.notNow')}
          </button>
        </div>
        <p class="quiet" id="own-means">
          {i18n.t('accountRequest.ownMeans')}
        </p>
      </footer>
    </form>
  );
}
