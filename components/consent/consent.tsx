/** The window that asks about one site at a time. Nothing is allowed by a press that was meant for something else. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SessionState } from '@/lib/contract/session';
import { everyScope, type Scope, type ScopeQuestion, type ShownQuestion } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import { type BackgroundClient, type PageHost, SurroundingsContext, surroundingsOutside } from '../ui/context';
import { useTask, useView } from '../ui/hooks';
import { Mark } from '../ui/icons';
import { placeOf } from '../ui/labels';
import { ScopeBoxes } from '../ui/scope-boxes';
import { AccountRequest } from './account-request';
import { usePressGuard } from './use-press-guard';

interface ConsentProps extends Pick<PageHost, 'reach'> {
  client: BackgroundClient;
  i18n: Messages;
  /** There is nothing to ask any more. */
  close(): void;
  /** Shows the popup's form in this window, filled in for the account that is expected. */
  signIn(): void;
}

export function ConsentWindow({ client, reach, i18n, close, signIn }: ConsentProps) {
  const { state } = useView(client);
  const [ask, setAsk] = useState<ShownQuestion>();
  const look = () => client.request('sites.asked', {}).then(now => (now ? setAsk(now) : close()));
  useEffect(() => void look().catch(() => {}), [client, state]);
  return (
    <SurroundingsContext.Provider value={useMemo(() => ({ ...surroundingsOutside, client, i18n }), [client, i18n])}>
      <main class="consent" data-test="consent">
        {ask && 'expects' in ask && (
          <AccountRequest
            key={JSON.stringify(ask.expects)}
            ask={ask}
            client={client}
            i18n={i18n}
            state={state}
            onDone={look}
            onSignIn={signIn}
          />
        )}
        {ask && !('expects' in ask) && (
          <Question
            key={JSON.stringify(ask)}
            ask={ask}
            client={client}
            reach={reach}
            i18n={i18n}
            state={state}
            onDone={look}
          />
        )}
      </main>
    </SurroundingsContext.Provider>
  );
}

interface QuestionProps extends Pick<PageHost, 'reach'> {
  ask: ScopeQuestion;
  client: BackgroundClient;
  i18n: Messages;
  state: SessionState | undefined;
  onDone(): Promise<void>;
}

function Question({ ask, client, reach, i18n, state, onDone }: QuestionProps) {
  const { origin, scopes } = ask;
  const asked = everyScope.filter(scope => scope === 'status' || scopes.includes(scope));
  const [chosen, setChosen] = useState<readonly Scope[]>(asked);
  const isArmed = usePressGuard();
  const task = useTask();
  const deny = useRef<HTMLButtonElement>(null);
  useEffect(() => deny.current?.focus(), []);

  const decide = (allowed: readonly Scope[]) =>
    void task
      .run(() => client.request('sites.decide', { origin, asked: [...asked], allowed: [...allowed] }))
      .then(onDone)
      .catch(() => {});

  // The permission for the host may have gone with an earlier no. Asked for in the press; where that is refused, nothing is decided.
  const allow = () => void reach(origin).then(isReached => isReached && decide(chosen));

  return (
    <form
      class="screen"
      onSubmit={event => event.preventDefault()}
      onKeyDown={event => event.key === 'Escape' && decide([])}
    >
      <header class="consent-head">
        <Mark shape="joined" />
        <h1 id="title">{i18n.t('consent.title')}</h1>
      </header>
      <div class="body">
        <p class="quiet">{i18n.t('consent.asks')}</p>
        <p class="origin" data-test="origin">
          {origin}
        </p>
        <p class="quiet" data-test="account">
          {state?.account && state.phase !== 'signedOut'
            ? i18n.t('consent.as', { who: placeOf(i18n, state.account) })
            : i18n.t('consent.nobody')}
        </p>
        <fieldset aria-describedby="title">
          <legend>{i18n.t('consent.may')}</legend>
          <ScopeBoxes name="asked" offered={asked} chosen={chosen} onChange={setChosen} />
        </fieldset>
      </div>
      <footer class="foot">
        <div class="answers">
          <button ref={deny} type="button" data-test="deny" disabled={task.busy} onClick={() => decide([])}>
            {i18n.t('consent.deny')}
          </button>
          <button type="button" class="primary" data-test="allow" disabled={!isArmed || task.busy} onClick={allow}>
            {i18n.t('consent.allow')}
          </button>
        </div>
        <p class="quiet">{i18n.t('consent.later')}</p>
      </footer>
    </form>
  );
}
