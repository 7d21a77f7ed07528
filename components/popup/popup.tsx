import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { accountId } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import type { RememberedForm, SavedAccount } from '@/lib/contract/sign-in';
import { type FormPolicy, noFormPolicy } from '@/lib/contract/sites';
import type { Messages } from '@/lib/i18n/messages';
import { popupOf, sessionsOf, statusOfAll } from '../accounts/account-rows';
import type { AccountFormProps } from '../sign-in/account-form';
import { mapProviders } from '../sign-in/provider-forms';
import { applyPolicy, initialForm, type Preset, type SignInForm } from '../sign-in/sign-in-form';
import { AppContext, type BackgroundClient, type BrowserApi, useI18n } from '../ui/context';
import { Header } from '../ui/header';
import { useAccounts, useVaultStatus, useView } from '../ui/hooks';
import { accountText } from '../ui/labels';
import { lazy } from '../ui/lazy';
import type { StatusText } from '../ui/status';
import { Unlock } from '../ui/unlock';
import { SeveralAccounts } from './several-accounts';
import { SignedInScreen } from './signed-in';
import { SigningIn } from './signing-in';
import { useAddForm } from './use-add-form';
import { useRequestedAccount } from './use-requested-account';
import { Waking } from './waking';

/** A connected user opens the popup many times a day, and needs no form. */
const SignInScreen = lazy(() => import('../sign-in/sign-in').then(module => module.SignInScreen));
const AddAccount = lazy(() => import('../sign-in/sign-in').then(module => module.AddAccount));
const Register = lazy(() => import('../sign-in/register').then(module => module.Register));

export interface PopupProps {
  client: BackgroundClient;
  browserApi: BrowserApi;
  i18n: Messages;
  settings: Settings;
  preset?: Preset | undefined;
  /** Reloads the page after an update of the extension has disconnected it. */
  reload(): void;
  /** Fills in the sign-in form for the account that a site requests. */
  isForRequestedAccount?: boolean;
  /** Inside a page that has its own `<main>`. */
  isEmbedded?: boolean;
}

export function PopupPage(props: PopupProps) {
  const {
    client,
    browserApi,
    i18n,
    settings,
    preset: buildPreset,
    reload,
    isForRequestedAccount = false,
    isEmbedded,
  } = props;
  const [loadedPolicy, setPolicy] = useState<FormPolicy>();
  const view = useView(client);
  const sessions = sessionsOf(view);
  const version = [view.storageFails, view.state?.since, ...sessions.map(({ state: { since } }) => since)].join();
  const vault = useVaultStatus(client, version);
  const isLocked = vault.status?.isLocked ?? false;
  const policy = useMemo(() => {
    const ofAdministrator = loadedPolicy ?? noFormPolicy;
    return isLocked ? { ...ofAdministrator, forbidsRemembering: true } : ofAdministrator;
  }, [loadedPolicy, isLocked]);
  const context = useMemo(
    () => ({ ...browserApi, client, i18n, settings, policy }),
    [browserApi, client, i18n, settings, policy],
  );
  const preset = useMemo(
    () => mapProviders(id => ({ ...buildPreset?.[id], ...policy.services[id] })),
    [buildPreset, policy],
  );
  const { accounts: saved, refresh } = useAccounts(client, version);
  const accounts = isLocked && saved ? noAccounts : saved;
  const model = popupOf(sessions, accounts ?? []);
  const only = model.isSeveral ? undefined : model.rows[0]?.info;
  const state = only?.state ?? view.state;
  const [remembered, setRemembered] = useState<RememberedForm | null>();
  const [entered, setEntered] = useState<SignInForm>();
  const [registering, setRegistering] = useState(false);
  const [registered, setRegistered] = useState<string>();
  const submitted: NonNullable<AccountFormProps['submitted']> = useRef(undefined);
  const adding = useAddForm(sessions);
  const { signingIn } = adding;
  const requestedAccount = useRequestedAccount(client, sessions, isForRequestedAccount);

  useEffect(() => {
    client.request('form.policy', {}).then(setPolicy, () => setPolicy(previous => previous ?? noFormPolicy));
  }, [client, version]);
  useEffect(() => {
    client.request('form.remembered', {}).then(setRemembered, () => setRemembered(previous => previous ?? null));
  }, [client, version]);
  useEffect(() => {
    if (state && state.phase !== 'signedOut') {
      setRegistering(false);
      setRegistered(undefined);
    }
    if (state?.phase === 'signingIn') adding.closeIfIdle();
  }, [state]);
  useEffect(() => {
    // The form may hold entries for another account.
    if (state?.phase === 'needsCredentials') setEntered(undefined);
  }, [state?.phase, state?.since]);

  useEffect(() => {
    if (requestedAccount && remembered !== undefined && loadedPolicy)
      adding.open(initialForm(preset, remembered, requestedAccount, false, loadedPolicy));
  }, [requestedAccount, remembered, loadedPolicy, preset]);

  const current = state?.account && accountId(state.account);
  const lastAccount = useRef(current);
  lastAccount.current = current ?? lastAccount.current;
  // After a sign-out the background takes a moment to delete the account from the saved ones.
  const hidden = state?.phase === 'signedOut' && current ? undefined : lastAccount.current;
  const others = { accounts: (accounts ?? []).filter(({ id }) => id !== hidden), onChange: refresh };
  // A change of the state keeps what the user has entered.
  const form =
    entered ??
    (remembered === undefined || !accounts || !loadedPolicy
      ? undefined
      : initialForm(
          preset,
          remembered,
          requestedAccount ?? state?.account,
          accounts.some(({ id }) => id === current),
          policy,
        ));
  const draft = form && applyPolicy(form, policy);
  const onDraft = (change: (draft: SignInForm) => SignInForm) => draft && setEntered(before => change(before ?? draft));

  const isConnected = state && ['online', 'reconnecting', 'offline'].includes(state.phase);
  useEffect(() => {
    submitted.current = undefined;
  }, [isConnected]);
  const addForm = adding.isShown && (isConnected || model.isSeveral) ? adding.form : undefined;
  const siteAccounts = { sessions, saved: accounts ?? [] };
  const openAddForm = () =>
    adding.open({ ...initialForm(preset, remembered ?? null, undefined, false, policy), userId: '' });

  const screen = () => {
    if (view.link === 'dead') return <Stopped reload={reload} />;
    if (!state) return <Waking />;
    if (signingIn?.state.phase === 'signingIn') return <SigningIn state={signingIn.state} account={signingIn.id} />;
    if (addForm) {
      return (
        <AddAccount
          draft={applyPolicy(addForm.draft, policy)}
          onDraft={adding.onDraft}
          refusal={addForm.refusal}
          submitted={submitted}
          onBack={adding.close}
          onPending={adding.onPending}
          onDone={adding.close}
          onFailed={adding.onFailed}
        />
      );
    }
    if (model.isSeveral) {
      return (
        <SeveralAccounts
          model={model}
          siteAccounts={siteAccounts}
          onChange={refresh}
          onAdd={openAddForm}
          onSignIn={({ account, info: { isRemembered } }) =>
            adding.open(initialForm(preset, remembered ?? null, account, isRemembered, policy), true)
          }
        />
      );
    }
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
            account={only?.id}
            isRemembered={only?.isRemembered === true}
            {...others}
            draft={draft}
            onDraft={onDraft}
            submitted={submitted}
            successText={registered && i18n.t('form.registered', { user: registered })}
            onRegister={() => setRegistering(true)}
          />
        );
      case 'signingIn':
        return <SigningIn state={state} account={only?.id} />;
      case 'online':
      case 'reconnecting':
      case 'offline':
        return only && <SignedInScreen info={only} siteAccounts={siteAccounts} {...others} onAdd={openAddForm} />;
    }
  };
  const headerText = (): StatusText | undefined => {
    if (signingIn) return undefined;
    if (!addForm) return model.isSeveral ? statusOfAll(model.rows, i18n) : undefined;
    return {
      tone: 'neutral',
      shape: 'hollow',
      title: addForm.isAgain ? i18n.t('actions.signIn') : i18n.t('accounts.add'),
      detail: addForm.isAgain ? accountText(i18n, addForm.draft) : i18n.t('accounts.addLine'),
    };
  };

  const Frame = isEmbedded ? 'div' : 'main';
  return (
    <AppContext.Provider value={context}>
      <Frame
        class="popup"
        data-test="phase"
        data-phase={view.link === 'dead' ? 'dead' : (state?.phase ?? 'connecting')}
      >
        <Header
          view={{ ...view, state: signingIn?.state ?? state }}
          registering={registering}
          screen={registering ? 'register' : addForm ? 'another' : model.isSeveral ? 'several' : (state?.phase ?? '')}
          text={headerText()}
        />
        {view.storageFails && (
          <p class="banner" role="status" data-test="storage-fails">
            {i18n.t('errors.storageFailed')}
          </p>
        )}
        {isLocked && <Unlock onUnlock={() => void vault.refresh()} onForgot={browserApi.openSettings} />}
        {screen()}
      </Frame>
    </AppContext.Provider>
  );
}

const noAccounts: SavedAccount[] = [];

function Stopped({ reload }: { reload(): void }) {
  const i18n = useI18n();
  return (
    <div class="screen">
      <div class="body">
        <div class="banner">
          <p>{i18n.t('stopped.body')}</p>
          <p class="quiet">{i18n.t('stopped.next')}</p>
        </div>
      </div>
      <footer class="foot">
        <button type="button" class="wide primary" onClick={reload}>
          {i18n.t('stopped.reload')}
        </button>
      </footer>
    </div>
  );
}
