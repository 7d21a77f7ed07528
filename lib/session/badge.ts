/** The badge for each state: short text, a colour, and a title that says it in words, for colour never speaks alone. */
import type { EndReason, SessionState } from '@/lib/contract/session';

export interface Badge {
  text: string;
  /** CSS colour behind the text; white text on it keeps 4.5:1. */
  color: string;
  title: string;
  /** Whether the mark is drawn hollow. */
  signedOut: boolean;
}

const green = '#1a7f37';
const amber = '#9a6700';
const red = '#cf222e';
const grey = '#59636e';

const endTitles: Record<EndReason, string> = {
  replaced: 'Signed in somewhere else',
  removed: 'This account was removed',
  passwordChanged: 'The password was changed',
  kicked: 'Signed out by another device',
  tooManyDevices: 'Too many devices',
  tokenExpired: 'The sign-in has expired',
  badCredentials: 'Sign-in was refused',
  limited: 'The service refused: a limit is reached',
  network: 'The service could not be reached',
  byUser: 'Signed out',
};

export function badgeOf(state: SessionState): Badge {
  const badge = (text: string, color: string, words: string, signedOut = false): Badge => ({
    text,
    color,
    title: `Partyline: ${words}`,
    signedOut,
  });
  switch (state.phase) {
    case 'signedOut': {
      const reason = state.ended?.reason;
      const warns = reason && reason !== 'byUser' && reason !== 'network';
      return warns ? badge('!', red, endTitles[reason], true) : badge('', grey, 'signed out', true);
    }
    case 'signingIn':
      return badge('…', amber, `signing in as ${state.account.userId}`);
    case 'online':
      return state.unread > 0
        ? badge(
            state.unread > 999 ? '999+' : String(state.unread),
            green,
            `on the line as ${state.account.userId}, ${state.unread} unread`,
          )
        : badge('ON', green, `on the line as ${state.account.userId}`);
    case 'reconnecting':
      return badge('…', amber, `reconnecting, attempt ${state.attempt} of ${state.maxAttempts}`);
    case 'offline':
      return badge('off', grey, state.cause === 'noNetwork' ? 'no network' : 'the service cannot be reached');
    case 'needsCredentials':
      return badge('!', red, endTitles[state.ended.reason]);
  }
}
