import { PartylineError } from '@/lib/contract/partyline-error';
import { SignOut } from '../accounts/sign-out';
import { type SignedOutState, signInTimeout, useAppContext, useI18n } from '../ui/context';
import { SavedAccountList, type SavedAccountsProps } from '../ui/saved-accounts';
import { AccountForm, type AccountFormProps } from './account-form';
import { providerForms } from './provider-forms';
import { SessionEndedByTab } from './session-ended-by-tab';
import { type EnteredSecrets, type SignInForm, toSignInRequest } from './sign-in-form';

interface SignInProps extends SavedAccountsProps {
  /** The account in requests; without it, the only one. */
  account: string | undefined;
  isRemembered: boolean;
  state: SignedOutState;
  draft: SignInForm;
  onDraft(change: (draft: SignInForm) => SignInForm): void;
  successText?: string | undefined;
  submitted: NonNullable<AccountFormProps['submitted']>;
  onRegister(): void;
}

export function SignInScreen(props: SignInProps) {
  const { state, account, isRemembered, accounts, onChange, draft, onDraft, successText, onRegister } = props;
  const i18n = useI18n();
  const submit = useSignIn();
  const { ended } = state;
  const isSignedOut = state.phase === 'signedOut';
  const refusal = isSignedOut && ended?.error ? PartylineError.fromBody(ended.error) : undefined;
  const end = ended && !refusal && ended.reason !== 'byUser' && !successText ? ended : undefined;
  // A retry with the same wrong password would fail again.
  const isWrongPassword = end?.error?.code === 'wrongPassword';
  const canResume = end !== undefined && !isWrongPassword && (isSignedOut ? state.canResume : state.canRetry) === true;
  const hasAccounts = accounts.length > 0;
  const showsAccounts = isSignedOut && hasAccounts;
  return (
    <AccountForm
      kind="signIn"
      draft={draft}
      onDraft={onDraft}
      refusal={refusal}
      submitted={props.submitted}
      refusedField={ended?.error?.field}
      successText={successText}
      scrollsAsWhole={canResume || hasAccounts}
      isSecondary={canResume || showsAccounts}
      before={
        <>
          {end && <SessionEndedByTab state={state} end={end} canResume={canResume} account={account} />}
          <SavedAccountList accounts={accounts} onChange={onChange} folded={!isSignedOut} />
          {(canResume || showsAccounts) && (
            <p class="or">{canResume ? i18n.t('form.signInAgain') : i18n.t('form.otherAccount')}</p>
          )}
        </>
      }
      after={
        isSignedOut ? (
          <p class="aside">
            {i18n.t('form.noAccount')}{' '}
            {providerForms[draft.provider].canRegister ? (
              <button type="button" class="link" data-test="register" onClick={onRegister}>
                {i18n.t('form.register')}
              </button>
            ) : (
              i18n.t('form.askOwner')
            )}
          </p>
        ) : (
          <div class="aside">
            <SignOut account={account} user={state.account.userId} isRemembered={isRemembered} class="link" />
          </div>
        )
      }
      submit={submit}
    />
  );
}

interface AddAccountProps {
  draft: SignInForm;
  onDraft(change: (draft: SignInForm) => SignInForm): void;
  /** The error of the last attempt, whose form is unmounted. */
  refusal: PartylineError | undefined;
  submitted: NonNullable<AccountFormProps['submitted']>;
  onBack(): void;
  onPending(): void;
  onDone(): void;
  onFailed(error: PartylineError): void;
}

/** Signs in to an account beside those that are connected. */
export function AddAccount(props: AddAccountProps) {
  const i18n = useI18n();
  const signIn = useSignIn();
  const submit = async (entered: SignInForm, secrets: EnteredSecrets) => {
    props.onPending();
    try {
      await signIn(entered, secrets);
      props.onDone();
    } catch (thrown) {
      props.onFailed(PartylineError.from(thrown));
      throw thrown;
    }
  };
  return (
    <AccountForm
      kind="signIn"
      draft={props.draft}
      onDraft={props.onDraft}
      refusal={props.refusal}
      submitted={props.submitted}
      refusedField={props.refusal?.field}
      after={
        <p class="aside">
          <button type="button" class="link" data-test="back" onClick={props.onBack}>
            {i18n.t('actions.back')}
          </button>
        </p>
      }
      submit={submit}
    />
  );
}

function useSignIn() {
  const { client, requestOrigin } = useAppContext();
  return async (entered: SignInForm, secrets: EnteredSecrets) => {
    const request = toSignInRequest(entered, secrets);
    const { credential } = request;
    // Not awaited, because the browser may close the popup for its prompt.
    // Without the permission, the server's CORS headers decide.
    if (credential.kind === 'appServer') void requestOrigin(new URL(credential.endpoint).origin);
    await client.request('session.signIn', request, { timeout: signInTimeout });
  };
}
