/** The popup: one header, and below it the screen that the session's state asks for. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { accountId } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import type { RememberedForm } from '@/lib/contract/sign-in';
import { type FormPolicy, noFormPolicy } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import { byProvider } from '../sign-in/provider-forms';
import { Register } from '../sign-in/register';
import { AnotherAccount, SignInScreen } from '../sign-in/sign-in';
import { firstDraft, heldDraft, type Preset, type SignInForm } from '../sign-in/sign-in-form';
import { type BackgroundClient, type PageHost, SurroundingsContext, useMessages } from '../ui/context';
import { Header } from '../ui/header';
import { useAccounts, useExpected, useLasting, useView } from '../ui/hooks';
import { SignedIn } from './signed-in';
import { SigningIn } from './signing-in';

export interface PopupProps extends PageHost {
  client: BackgroundClient;
  i18n: Messages;
  settings: Settings;
  preset?: Preset | undefined;
  /** Loads the popup again, when the extension was replaced under it. */
  reload(): void;
  /** Opened for an account that a site expects: the form is filled in for it. */
  isExpected?: boolean;
  /** Part of a larger page, which has its own main part. */
  isEmbedded?: boolean;
}

export function Popup(props: PopupProps) {
  const {
    client,
    i18n,
    settings,
    preset: built,
    copy,
    reach,
    notices,
    site,
    openSettings,
    openPanel,
    reload,
    isExpected,
    isEmbedded,
  } = props;
  const [told, setPolicy] = useState<FormPolicy>();
  const policy = told ?? noFormPolicy;
  const surroundings = useMemo(
    () => ({ client, i18n, settings, copy, reach, notices, site, openSettings, openPanel, policy }),
    [client, i18n, settings, copy, reach, notices, site, openSettings, openPanel, policy],
  );
  const preset = useMemo(() => byProvider(id => ({ ...built?.[id], ...policy.services[id] })), [built, policy]);
  const view = useView(client);
  const { state } = view;
  const [remembered, setRemembered] = useState<RememberedForm | null>();
  const [entered, setEntered] = useState<SignInForm>();
  const [registering, setRegistering] = useState(false);
  const [registered, setRegistered] = useState<string>();
  /** What is entered for an account in the place of the one that is signed in. */
  const [another, setAnother] = useState<SignInForm>();
  const { accounts, refresh } = useAccounts(client, state?.since);
  const expected = useExpected(client, isExpected);

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

  useEffect(() => {
    if (expected && remembered !== undefined && told) setAnother(firstDraft(preset, remembered, expected, false, told));
  }, [expected, remembered, told, preset]);

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
          expected ?? state?.account,
          accounts.some(({ id }) => id === current),
          policy,
        ));
  const draft = filled && heldDraft(filled, policy);
  const onDraft = (change: (draft: SignInForm) => SignInForm) => draft && setEntered(before => change(before ?? draft));

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
          <SignInScreen
            key={`${state.since}`}
            state={state}
            {...saved}
            draft={draft}
            onDraft={onDraft}
            notice={registered && i18n.t('form.registered', { user: registered })}
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

  const Frame = isEmbedded ? 'div' : 'main';
  return (
    <SurroundingsContext.Provider value={surroundings}>
      <Frame
        class="popup"
        data-test="phase"
        data-phase={view.link === 'dead' ? 'dead' : (state?.phase ?? 'connecting')}
      >
        <Header
          view={view}
          registering={registering}
          screen={registering ? 'register' : another ? 'another' : (state?.phase ?? '')}
        />
        {screen()}
      </Frame>
    </SurroundingsContext.Provider>
  );
}

/** The background takes a moment; i18n come only when it takes long. */
function Waking() {
  const i18n = useMessages();
  const late = useLasting(true, 300);
  const veryLate = useLasting(true, 2000);
  return (
    <div class="screen">
      <div class="body waking">
        {late && <span class="pulse" />}
        <p role="status">{veryLate && i18n.t('status.waking')}</p>
      </div>
    </div>
  );
}

function Stopped({ reload }: { reload(): void }) {
  const i18n = useMessages();
  return (
    <div class="screen">
      <div class="body">
        <div class="banner">
          <p>{i18n.t('dead.body')}</p>
          <p class="quiet">{i18n.t('dead.next')}</p>
        </div>
      </div>
      <footer class="foot">
        <button type="button" class="wide primary" onClick={reload}>
          {i18n.t('dead.reload')}
        </button>
      </footer>
    </div>
  );
}
