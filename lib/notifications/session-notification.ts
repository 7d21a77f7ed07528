import type { SessionState } from '@/lib/contract/session';

/** `signIn`: the user must sign in again. `ended`: the service or another device has ended the session. */
export type SessionNotification = 'signIn' | 'ended';

/** Returns the notification for a new state, or `undefined` if an earlier one is to be removed. */
export function sessionNotificationOf(state: SessionState, before: SessionState): SessionNotification | undefined {
  if (state.phase === 'needsCredentials') return 'signIn';
  // The sign-in form itself shows why a sign-in failed.
  if (state.phase !== 'signedOut' || before.phase === 'signingIn') return undefined;
  const reason = state.ended?.reason;
  return reason === undefined || reason === 'byUser' || reason === 'network' ? undefined : 'ended';
}

/** There is at most one about each account. @param slot the account's */
export const sessionNotificationId = (slot: number): string => `session ${slot}`;
