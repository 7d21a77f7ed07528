/** What the user is to be told although no page of ours may be open: that the session has ended, and it was not the user who ended it. */
import type { SessionState } from '@/lib/contract/session';

/** `signIn`: it could not be renewed. `ended`: the service or another device has ended it. */
export type SessionNotification = 'signIn' | 'ended';

/** `undefined` where there is nothing, or no longer anything, to tell. */
export function sessionNotificationOf(state: SessionState, before: SessionState): SessionNotification | undefined {
  if (state.phase === 'needsCredentials') return 'signIn';
  // What comes of a sign-in is told where it was asked for.
  if (state.phase !== 'signedOut' || before.phase === 'signingIn') return undefined;
  const reason = state.ended?.reason;
  return reason === undefined || reason === 'byUser' || reason === 'network' ? undefined : 'ended';
}
