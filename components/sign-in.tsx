/** Nobody is on the line: the sign-in form, after what ended the session before and the accounts that are remembered. */
import { PartylineError } from '@/lib/contract/errors';
import { AccountForm } from './account-form';
import { Accounts, type AccountsProps } from './accounts';
import { type SignedOutState, signInTimeout, useSurroundings } from './context';
import { type Draft, signInOf } from './draft';
import { Ended } from './ended';
import { providerForms } from './provider-forms';

interface SignInProps extends AccountsProps {
  state: SignedOutState;
  draft: Draft;
  onDraft(change: (draft: Draft) => Draft): void;
  notice?: string | undefined;
  onRegister(): void;
}

export function SignIn({ state, accounts, onChange, draft, onDraft, notice, onRegister }: SignInProps) {
  const { client, words, reach } = useSurroundings();
  const { ended } = state;
  const isOut = state.phase === 'signedOut';
  const refusal = isOut && ended?.error ? PartylineError.fromBody(ended.error) : undefined;
  const end = ended && !refusal && ended.reason !== 'byUser' && !notice ? ended : undefined;
  const canResume = end !== undefined && (isOut ? state.canResume : state.canRetry) === true;
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
          {end && <Ended state={state} end={end} canResume={canResume} />}
          <Accounts accounts={accounts} onChange={onChange} folded={!isOut} />
          {(canResume || isChoice) && <p class="or">{canResume ? words.form.other : words.form.otherAccount}</p>}
        </>
      }
      after={
        isOut ? (
          <p class="aside">
            {words.form.noAccount}{' '}
            {providerForms[draft.provider].registers ? (
              <button type="button" class="link" data-test="register" onClick={onRegister}>
                {words.form.register}
              </button>
            ) : (
              words.form.askOwner
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
              {words.actions.signOut}
            </button>
          </p>
        )
      }
      submit={async (entered, secrets) => {
        const request = signInOf(entered, secrets);
        const { credential } = request;
        // Not waited for: the browser closes the popup to ask, and without the permission the server may allow it (CORS).
        if (credential.kind === 'appServer') void reach(new URL(credential.endpoint).origin);
        await client.request('session.signIn', request, { timeout: signInTimeout });
      }}
    />
  );
}
