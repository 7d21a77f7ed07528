/** Nobody is on the line: the sign-in form, after what ended the session before, if anything did. */
import { PartylineError } from '@/lib/contract/errors';
import type { SessionState } from '@/lib/contract/session';
import { AccountForm } from './account-form';
import { useSurroundings } from './context';
import { type Draft, signInOf } from './draft';
import { Ended } from './ended';
import { providerForms } from './provider-forms';

/** Sign-in ends by itself before this; the background has its own, shorter deadlines. */
const signInTimeout = 120_000;

interface SignInProps {
  state: Extract<SessionState, { phase: 'signedOut' | 'needsCredentials' }>;
  draft: Draft;
  onDraft(change: (draft: Draft) => Draft): void;
  notice?: string | undefined;
  onRegister(): void;
}

export function SignIn({ state, draft, onDraft, notice, onRegister }: SignInProps) {
  const { client, words } = useSurroundings();
  const { ended } = state;
  const refusal = ended?.error && PartylineError.fromBody(ended.error);
  const canResume = state.phase === 'signedOut' && state.canResume === true;
  const isEnd = ended && !refusal && ended.reason !== 'byUser' && !notice;
  return (
    <AccountForm
      kind="signIn"
      draft={draft}
      onDraft={onDraft}
      refusal={refusal}
      notice={notice}
      secondary={Boolean(isEnd && canResume)}
      before={isEnd && <Ended end={ended} account={state.account} canResume={canResume} />}
      after={
        state.phase === 'signedOut' ? (
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
        await client.request('session.signIn', signInOf(entered, secrets), { timeout: signInTimeout });
      }}
    />
  );
}
