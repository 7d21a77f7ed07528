/** Nobody is on the line: the sign-in form, after what ended the session before and the accounts that are remembered. */
import { PartylineError } from '@/lib/contract/errors';
import { type SignedOutState, signInTimeout, useMessages, useSurroundings } from '../ui/context';
import { Accounts, type AccountsProps } from '../ui/saved-accounts';
import { AccountForm } from './account-form';
import { providerForms } from './provider-forms';
import { SessionEnded } from './session-ended';
import { type FormSecrets, type SignInForm, signInOf } from './sign-in-form';

interface SignInProps extends AccountsProps {
  state: SignedOutState;
  draft: SignInForm;
  onDraft(change: (draft: SignInForm) => SignInForm): void;
  notice?: string | undefined;
  onRegister(): void;
}

export function SignInScreen({ state, accounts, onChange, draft, onDraft, notice, onRegister }: SignInProps) {
  const { client, i18n } = useSurroundings();
  const submit = useSignIn();
  const { ended } = state;
  const isOut = state.phase === 'signedOut';
  const refusal = isOut && ended?.error ? PartylineError.fromBody(ended.error) : undefined;
  const end = ended && !refusal && ended.reason !== 'byUser' && !notice ? ended : undefined;
  // A password that was wrong is so the next time, too: it is for the user to correct.
  const isHopeless = end?.error?.code === 'wrongPassword';
  const canResume = end !== undefined && !isHopeless && (isOut ? state.canResume : state.canRetry) === true;
  const hasAccounts = accounts.length > 0;
  const isChoice = isOut && hasAccounts;
  return (
    <AccountForm
      kind="signIn"
      draft={draft}
      onDraft={onDraft}
      refusal={refusal}
      notice={notice}
      flows={canResume || hasAccounts}
      secondary={canResume || isChoice}
      before={
        <>
          {end && <SessionEnded state={state} end={end} canResume={canResume} />}
          <Accounts accounts={accounts} onChange={onChange} folded={!isOut} />
          {(canResume || isChoice) && (
            <p class="or">{canResume ? i18n.t('form.other') : i18n.t('form.otherAccount')}</p>
          )}
        </>
      }
      after={
        isOut ? (
          <p class="aside">
            {i18n.t('form.noAccount')}{' '}
            {providerForms[draft.provider].registers ? (
              <button type="button" class="link" data-test="register" onClick={onRegister}>
                {i18n.t('form.register')}
              </button>
            ) : (
              i18n.t('form.askOwner')
            )}
          </p>
        ) : (
          <p class="aside">
            <button
              type="button"
              class="link"
              data-test="sign-out"
              onClick={() => void client.request('session.signOut', {}).catch(() => {})}
            >
              {i18n.t('actions.signOut')}
            </button>
          </p>
        )
      }
      submit={submit}
    />
  );
}

interface AnotherAccountProps {
  /** Who is signed in. */
  user: string;
  draft: SignInForm;
  onDraft(change: (draft: SignInForm) => SignInForm): void;
  onBack(): void;
}

/** The form, while somebody is signed in: the new account takes that one's place. */
export function AnotherAccount({ user, draft, onDraft, onBack }: AnotherAccountProps) {
  const i18n = useMessages();
  const submit = useSignIn(true);
  return (
    <AccountForm
      kind="signIn"
      draft={draft}
      onDraft={onDraft}
      after={
        <p class="aside">
          <button type="button" class="link" data-test="back" onClick={onBack}>
            {i18n.t('accounts.staysWith', { user })}
          </button>
        </p>
      }
      submit={submit}
    />
  );
}

/** @param instead whether it takes the place of the session that there is */
function useSignIn(instead = false) {
  const { client, reach } = useSurroundings();
  return async (entered: SignInForm, secrets: FormSecrets) => {
    const request = { ...signInOf(entered, secrets), instead };
    const { credential } = request;
    // Not waited for: the browser closes the popup to ask, and without the permission the server may allow it (CORS).
    if (credential.kind === 'appServer') void reach(new URL(credential.endpoint).origin);
    await client.request('session.signIn', request, { timeout: signInTimeout });
  };
}
