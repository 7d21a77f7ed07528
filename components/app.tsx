/** The popup: one header, and below it the screen that the session's state asks for. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { accountId } from '@/lib/contract/session';
import type { RememberedForm } from '@/lib/contract/sign-in';
import { type FormPolicy, noFormPolicy } from '@/lib/contract/sites';
import { type Client, type Host, SurroundingsContext, useWords } from './context';
import { type Draft, firstDraft, heldDraft, type Preset } from './draft';
import { Header } from './header';
import { useAccounts, useLasting, useView } from './hooks';
import { byProvider } from './provider-forms';
import { Register } from './register';
import { AnotherAccount, SignIn } from './sign-in';
import { SignedIn } from './signed-in';
import { SigningIn } from './signing-in';
import { wordsFor } from './words';

interface AppProps extends Host {
  client: Client;
  /** BCP 47. */
  locale: string;
  preset?: Preset | undefined;
  /** Loads the popup again, when the extension was replaced under it. */
  reload(): void;
}

export function App({ client, locale, preset: built, copy, reach, notices, site, reload }: AppProps) {
  const words = useMemo(() => wordsFor(locale), [locale]);
  const [told, setPolicy] = useState<FormPolicy>();
  const policy = told ?? noFormPolicy;
  const surroundings = useMemo(
    () => ({ client, words, copy, reach, notices, site, policy }),
    [client, words, copy, reach, notices, site, policy],
  );
  const preset = useMemo(() => byProvider(id => ({ ...built?.[id], ...policy.services[id] })), [built, policy]);
  const view = useView(client);
  const { state } = view;
  const [remembered, setRemembered] = useState<RememberedForm | null>();
  const [entered, setEntered] = useState<Draft>();
  const [registering, setRegistering] = useState(false);
  const [registered, setRegistered] = useState<string>();
  /** What is entered for an account in the place of the one that is signed in. */
  const [another, setAnother] = useState<Draft>();
  const { accounts, refresh } = useAccounts(client, state?.since);

  useEffect(() => {
    client.request('form.policy', {}).then(setPolicy, () => setPolicy(known => known ?? noFormPolicy));
  }, [client, state?.since]);
  useEffect(() => {
    client.request('form.remembered', {}).then(setRemembered, () => setRemembered(known => known ?? null));
  }, [client, state?.since]);
  useEffect(() => {
    if (state && state.phase !== 'signedOut') {
      setRegistering(false);
      setRegistered(undefined);
    }
    if (state?.phase === 'signingIn') setAnother(undefined);
  }, [state]);

  useEffect(() => {
    // An account asks for its sign-in: what was entered before was for another.
    if (state?.phase === 'needsCredentials') setEntered(undefined);
  }, [state?.phase, state?.since]);

  const current = state?.account && accountId(state.account);
  const own = useRef(current);
  own.current = current ?? own.current;
  // Not the account that is signed in, nor the one that was just signed out of, which is still being forgotten.
  const unlisted = state?.phase === 'signedOut' && current ? undefined : own.current;
  const saved = { accounts: (accounts ?? []).filter(({ id }) => id !== unlisted), onChange: refresh };
  // What the user has entered stays as it is, whatever the state does meanwhile.
  const filled =
    entered ??
    (remembered === undefined || !accounts || !told
      ? undefined
      : firstDraft(
          preset,
          remembered,
          state?.account,
          accounts.some(({ id }) => id === current),
          policy,
        ));
  const draft = filled && heldDraft(filled, policy);
  const onDraft = (change: (draft: Draft) => Draft) => draft && setEntered(before => change(before ?? draft));

  const screen = () => {
    if (view.link === 'dead') return <Stopped reload={reload} />;
    if (!state) return <Waking />;
    switch (state.phase) {
      case 'signedOut':
      case 'needsCredentials':
        if (!draft) return <Waking />;
        if (registering) {
          return (
            <Register
              draft={draft}
              onDraft={onDraft}
              onSignIn={() => setRegistering(false)}
              onRegistered={userId => {
                setEntered({ ...draft, userId, credential: 'password' });
                setRegistered(userId);
                setRegistering(false);
              }}
            />
          );
        }
        return (
          <SignIn
            key={`${state.since}`}
            state={state}
            {...saved}
            draft={draft}
            onDraft={onDraft}
            notice={registered && words.form.registered(registered)}
            onRegister={() => setRegistering(true)}
          />
        );
      case 'signingIn':
        return <SigningIn state={state} />;
      case 'online':
      case 'reconnecting':
      case 'offline':
        if (another) {
          return (
            <AnotherAccount
              user={state.account.userId}
              draft={heldDraft(another, policy)}
              onDraft={change => setAnother(before => before && change(before))}
              onBack={() => setAnother(undefined)}
            />
          );
        }
        return (
          <SignedIn
            state={state}
            sharing={view.sharing}
            {...saved}
            onAnother={() =>
              setAnother({ ...firstDraft(preset, remembered ?? null, undefined, false, policy), userId: '' })
            }
          />
        );
    }
  };

  return (
    <SurroundingsContext.Provider value={surroundings}>
      <main class="popup" data-test="phase" data-phase={view.link === 'dead' ? 'dead' : (state?.phase ?? 'connecting')}>
        <Header view={view} registering={registering} screen={registering ? 'register' : (state?.phase ?? '')} />
        {screen()}
      </main>
    </SurroundingsContext.Provider>
  );
}

/** The background takes a moment; words come only when it takes long. */
function Waking() {
  const words = useWords();
  const late = useLasting(true, 300);
  const veryLate = useLasting(true, 2000);
  return (
    <div class="screen">
      <div class="body waking">
        {late && <span class="pulse" />}
        <p role="status">{veryLate && words.status.waking}</p>
      </div>
    </div>
  );
}

function Stopped({ reload }: { reload(): void }) {
  const { dead } = useWords();
  return (
    <div class="screen">
      <div class="body">
        <div class="banner">
          <p>{dead.body}</p>
          <p class="quiet">{dead.next}</p>
        </div>
      </div>
      <footer class="foot">
        <button type="button" class="wide primary" onClick={reload}>
          {dead.reload}
        </button>
      </footer>
    </div>
  );
}
