import type { SessionInfo } from '@/lib/contract/session';
import type { Messages } from '@/lib/i18n/messages';
import { accountText } from '../ui/labels';

/** Names the account that a site would use. @param account its id */
export function usedAccountText(i18n: Messages, sessions: readonly SessionInfo[], account: string | null): string {
  const used = sessions.filter(({ id }) => id === account);
  const state = used[0]?.state;
  return sessions.length > 1 && state?.account
    ? i18n.t('consent.uses', { who: accountText(i18n, state.account) })
    : signedInText(i18n, used);
}

/** Names the accounts that are signed in. */
export function signedInText(i18n: Messages, sessions: readonly SessionInfo[]): string {
  const accounts = sessions.flatMap(({ state }) => (state.phase === 'signedOut' ? [] : [state.account]));
  if (accounts.length === 0) return i18n.t('consent.signedOut');
  const who = accounts.map(account => accountText(i18n, account)).join(i18n.t('sites.and'));
  return i18n.t('consent.signedInAs', { who });
}
