import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SessionInfo } from '@/lib/contract/session';
import { everyScope, type Scope, type ScopeQuestion, type ShownQuestion } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import { sessionsOf } from '../accounts/account-rows';
import { AppContext, type BackgroundClient, type BrowserApi, emptyContext } from '../ui/context';
import { useTask, useView } from '../ui/hooks';
import { Mark } from '../ui/icons';
import { ScopeBoxes } from '../ui/scope-boxes';
import { AccountRequest } from './account-request';
import { usedAccountText } from './signed-in-text';
import { usePressGuard } from './use-press-guard';
import { useSeen } from './use-seen';

interface ConsentProps extends Pick<BrowserApi, 'requestOrigin'> {
  client: BackgroundClient;
  i18n: Messages;
  /** Called after the last request is answered. */
  close(): void;
  /** Shows the popup's sign-in form in this window, filled in for the requested account. */
  signIn(): void;
}

export function ConsentWindow({ client, requestOrigin, i18n, close, signIn }: ConsentProps) {
  const view = useView(client);
  const sessions = sessionsOf(view);
  const [request, setRequest] = useState<ShownQuestion>();
  const loadNext = () => client.request('sites.asked', {}).then(next => (next ? setRequest(next) : close()));
  useEffect(() => void loadNext().catch(() => {}), [client, view.state, view.sessions]);
  return (
    <AppContext.Provider value={useMemo(() => ({ ...emptyContext, client, i18n }), [client, i18n])}>
      <main class="consent" data-test="consent">
        {request && 'expects' in request && (
          <AccountRequest
            key={JSON.stringify(request.expects)}
            request={request}
            client={client}
            i18n={i18n}
            sessions={sessions}
            onDone={loadNext}
            onSignIn={signIn}
          />
        )}
        {request && !('expects' in request) && (
          <ScopeRequest
            key={JSON.stringify(request)}
            request={request}
            client={client}
            requestOrigin={requestOrigin}
            i18n={i18n}
            sessions={sessions}
            onDone={loadNext}
          />
        )}
      </main>
    </AppContext.Provider>
  );
}

interface ScopeRequestProps extends Pick<BrowserApi, 'requestOrigin'> {
  request: ScopeQuestion;
  client: BackgroundClient;
  i18n: Messages;
  sessions: readonly SessionInfo[];
  onDone(): Promise<void>;
}

function ScopeRequest({ request, client, requestOrigin, i18n, sessions, onDone }: ScopeRequestProps) {
  const { origin, scopes, account = null, granted } = request;
  const requested = everyScope.filter(scope => (scope === 'status' && !granted) || scopes.includes(scope));
  const [chosen, setChosen] = useState<readonly Scope[]>(requested);
  const boxes = useRef<HTMLFieldSetElement>(null);
  const { isSeen, showNext } = useSeen(boxes, '.checkbox');
  const isArmed = usePressGuard(isSeen);
  const task = useTask();
  const denyButton = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => denyButton.current?.focus(), []);

  const decide = (allowed: readonly Scope[]) =>
    void task
      .run(() => client.request('sites.decide', { origin, asked: [...requested], allowed: [...allowed], account }))
      .then(onDone)
      .catch(() => {});

  // An earlier revocation removed the host permission. A refusal of the browser's prompt decides nothing.
  const allow = () => void requestOrigin(origin).then(isGranted => isGranted && decide(chosen));

  return (
    <form
      class="screen"
      onSubmit={event => event.preventDefault()}
      onKeyDown={event => event.key === 'Escape' && decide([])}
    >
      <header class="consent-head">
        <Mark shape="joined" />
        <h1 id="title">{i18n.t(granted ? 'consent.moreTitle' : 'consent.title')}</h1>
      </header>
      <div class="body">
        <p class="quiet">{i18n.t(granted ? 'consent.asksMore' : 'consent.asks')}</p>
        <p class="origin" data-test="origin">
          {origin}
        </p>
        <p class="quiet" data-test="account">
          {usedAccountText(i18n, sessions, account)}
        </p>
        <fieldset ref={boxes} aria-describedby="title">
          <legend>{i18n.t(granted ? 'consent.moreScopes' : 'consent.scopes')}</legend>
          <ScopeBoxes name="asked" offered={requested} chosen={chosen} onChange={setChosen} />
        </fieldset>
      </div>
      <footer class="foot">
        <div class="answers">
          <button ref={denyButton} type="button" data-test="deny" disabled={task.busy} onClick={() => decide([])}>
            {i18n.t('consent.deny')}
          </button>
          {isSeen ? (
            <button
              key="allow"
              type="button"
              class="primary"
              data-test="allow"
              disabled={!isArmed || task.busy}
              onClick={allow}
            >
              {i18n.t('consent.allow')}
            </button>
          ) : (
            <button key="show" type="button" data-test="show-all" onClick={showNext}>
              {i18n.t('consent.showAll')}
            </button>
          )}
        </div>
        <p class="quiet">{i18n.t('consent.changeLater')}</p>
      </footer>
    </form>
  );
}
