/** What the badge and all screens derive from the list of accounts. */
import type { SessionInfo, SessionState } from './session';

/** Whether only the user can bring the account back. */
export const needsUser = (state: SessionState): boolean =>
  state.phase === 'needsCredentials' ||
  (state.phase === 'signedOut' && ![undefined, 'byUser', 'network'].includes(state.ended?.reason));

/** The accounts to show: all but those that the user has signed out. */
export const shownSessions = <Info extends Pick<SessionInfo, 'state'>>(sessions: readonly Info[]): Info[] =>
  sessions.filter(({ state }) => state.phase !== 'signedOut' || (state.ended && state.ended.reason !== 'byUser'));
