/** The window that asks about one site at a time. Nothing is allowed by a press that was meant for something else. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SessionState } from '@/lib/contract/session';
import { type Ask, everyScope, type Scope } from '@/lib/contract/sites';
import { consentWordsFor } from './consent-words';
import { type Client, type Host, SurroundingsContext, surroundingsOutside } from './context';
import { useTask, useView } from './hooks';
import { Mark } from './icons';
import { ScopeBoxes } from './scope-boxes';
import { type Words, wordsFor } from './words';

interface ConsentProps extends Pick<Host, 'reach'> {
  client: Client;
  /** BCP 47. */
  locale: string;
  /** There is nothing to ask any more. */
  close(): void;
}

export function Consent({ client, reach, locale, close }: ConsentProps) {
  const words = useMemo(() => wordsFor(locale), [locale]);
  const { state } = useView(client);
  const [ask, setAsk] = useState<Ask>();
  const look = () => client.request('sites.asked', {}).then(now => (now ? setAsk(now) : close()));
  useEffect(() => void look().catch(() => {}), [client, state]);
  return (
    <SurroundingsContext.Provider value={useMemo(() => ({ ...surroundingsOutside, client, words }), [client, words])}>
      <main class="consent" data-test="consent">
        {ask && (
          <Question
            key={JSON.stringify(ask)}
            ask={ask}
            client={client}
            reach={reach}
            words={words}
            state={state}
            onDone={look}
          />
        )}
      </main>
    </SurroundingsContext.Provider>
  );
}

interface QuestionProps extends Pick<Host, 'reach'> {
  ask: Ask;
  client: Client;
  words: Words;
  state: SessionState | undefined;
  onDone(): Promise<void>;
}

function Question({ ask, client, reach, words, state, onDone }: QuestionProps) {
  const { origin, scopes } = ask;
  const text = consentWordsFor(words.locale);
  const asked = everyScope.filter(scope => scope === 'status' || scopes.includes(scope));
  const [chosen, setChosen] = useState<readonly Scope[]>(asked);
  const isArmed = useArmed();
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
        <h1 id="title">{text.title}</h1>
      </header>
      <div class="body">
        <p class="quiet">{text.asks}</p>
        <p class="origin" data-test="origin">
          {origin}
        </p>
        <p class="quiet" data-test="account">
          {state?.account && state.phase !== 'signedOut'
            ? text.as(state.account.userId, words.providers[state.account.provider].name)
            : text.nobody}
        </p>
        <fieldset aria-describedby="title">
          <legend>{text.may}</legend>
          <ScopeBoxes name="asked" offered={asked} chosen={chosen} onChange={setChosen} />
        </fieldset>
      </div>
      <footer class="foot">
        <div class="answers">
          <button ref={deny} type="button" data-test="deny" disabled={task.busy} onClick={() => decide([])}>
            {text.deny}
          </button>
          <button type="button" class="primary" data-test="allow" disabled={!isArmed || task.busy} onClick={allow}>
            {text.allow}
          </button>
        </div>
        <p class="quiet">{text.later}</p>
      </footer>
    </form>
  );
}

/** Milliseconds that the window must have been in front, unmoved in its size, before it takes a yes. */
const patience = 500;

/** Whether the user has had the time to see what is asked, and sees it now. */
function useArmed(): boolean {
  const [isArmed, setArmed] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      setArmed(false);
      if (document.hasFocus()) timer = setTimeout(() => setArmed(document.hasFocus()), patience);
    };
    look();
    for (const type of ['focus', 'blur', 'resize']) addEventListener(type, look);
    return () => {
      clearTimeout(timer);
      for (const type of ['focus', 'blur', 'resize']) removeEventListener(type, look);
    };
  }, []);
  return isArmed;
}
