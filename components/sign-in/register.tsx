import { useAppContext } from '../ui/context';
import { AccountForm } from './account-form';
import { type SignInForm, toRegistration } from './sign-in-form';

interface RegisterProps {
  draft: SignInForm;
  onDraft(change: (draft: SignInForm) => SignInForm): void;
  onRegistered(userId: string): void;
  onSignIn(): void;
}

export function Register({ draft, onDraft, onRegistered, onSignIn }: RegisterProps) {
  const { client, i18n } = useAppContext();
  return (
    <AccountForm
      kind="register"
      draft={draft}
      onDraft={onDraft}
      after={
        <p class="aside">
          {i18n.t('form.haveAccount')}{' '}
          <button type="button" class="link" data-test="to-sign-in" onClick={onSignIn}>
            {i18n.t('form.toSignIn')}
          </button>
        </p>
      }
      submit={async (entered, secrets, nickname) => {
        const registration = toRegistration(entered, secrets, nickname);
        await client.request('account.register', registration);
        onRegistered(registration.userId);
      }}
    />
  );
}
