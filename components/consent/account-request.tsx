/** A site expects an account that is not signed in: one press signs it in, or the site goes its own way. */
import { useEffect, useRef } from 'preact/hooks';
import { accountId, type SessionState } from '@/lib/contract/session';
import type { ShownQuestion } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import { type BackgroundClient, signInTimeout } from '../ui/context';
import { ErrorMessage } from '../ui/error-message';
import { useTask } from '../ui/hooks';
import { Mark } from '../ui/icons';
import { placeOf } from '../ui/labels';
import { usePressGuard } from '../ui/use-press-guard';

interface ExpectedProps {
  ask: Extract<ShownQuestion, { expects: unknown }>;
  client: BackgroundClient;
  words: Messages;
  state: SessionState | undefined;
  onDone(): Promise<void>;
  onSignIn(): void;
}

export function AccountRequest({ ask, client, words, state, onDone, onSignIn }: ExpectedProps) {
  const { origin, expects, remedy } = ask;
  const { provider, userId } = expects;
  const id = accountId(expects);
  const isArmed = usePressGuard();
  const task = useTask();
  const not = useRef<HTMLButtonElement>(null);
  useEffect(() => not.current?.focus(), []);

  const answer = (verdict: 'own' | 'no') =>
    void task
      .run(() => client.request('sites.answer', { origin, expected: id, verdict }))
      .then(onDone)
      .catch(() => {});
  const terms = { timeout: signInTimeout };
  const remedies = {
    resume: () => client.request('session.resume', {}, terms),
    switch: () => client.request('accounts.switch', { id }, terms),
  };
  const signIn = () => (remedy ? void task.run(remedies[remedy]) : onSignIn());
  const place = words.t('who', { user: words.t(`providers.${provider}.name`), place: expects.app });
  const current = state?.account && state.phase !== 'signedOut' ? state.account : undefined;

  return (
    <form
      class="screen"
      data-test="expected"
      onSubmit={event => event.preventDefault()}
      onKeyDown={event => event.key === 'Escape' && answer('no')}
    >
      <header class="consent-head">
        <Mark shape="joined" />
        <h1 id="title">{words.t('expected.title')}</h1>
      </header>
      <div class="body">
        <p class="quiet">{words.t('expected.asks')}</p>
        <p class="origin" data-test="origin">
          {origin}
        </p>
        <p data-test="expects">{words.t('expected.user', { user: userId, place })}</p>
        <p class="quiet" data-test="account">
          {current ? words.t('consent.as', { who: placeOf(words, current) }) : words.t('consent.nobody')}
        </p>
        {task.error && task.error.code !== 'cancelled' && <ErrorMessage error={task.error} />}
      </div>
      <footer class="foot">
        <button
          type="button"
          class="wide primary"
          data-test="sign-in"
          disabled={!isArmed || task.busy}
          onClick={signIn}
        >
          {remedy === 'resume'
            ? words.t('actions.useHere')
            : remedy === 'switch'
              ? words.t('expected.use', { user: userId })
              : words.t('expected.signIn', { user: userId })}
        </button>
        <div class="answers">
          <button
            type="button"
            data-test="own"
            aria-describedby="own-means"
            disabled={!isArmed || task.busy}
            onClick={() => answer('own')}
          >
            {words.t('expected.own')}
          </button>
          <button ref={not} type="button" data-test="not" disabled={task.busy} onClick={() => answer('no')}>
            {words.t('expected.not')}
          </button>
        </div>
        <p class="quiet" id="own-means">
          {words.t('expected.ownMeans')}
        </p>
      </footer>
    </form>
  );
}
