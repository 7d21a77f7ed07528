import { Confirm } from '../ui/confirm';
import { useAppContext } from '../ui/context';

interface SignOutProps {
  /** The account in requests; without it, the only one. */
  account: string | undefined;
  user: string;
  /** The sign-out also deletes the saved account. */
  isRemembered: boolean;
  class: string;
}

export function SignOut({ account, user, isRemembered, class: style }: SignOutProps) {
  const { client, i18n } = useAppContext();
  return (
    <Confirm
      name="sign-out"
      label={i18n.t(isRemembered ? 'actions.signOutForget' : 'actions.signOut')}
      question={isRemembered ? i18n.t('accounts.removeQuestion', { user }) : undefined}
      class={style}
      work={() => client.request('session.signOut', { account })}
    />
  );
}
