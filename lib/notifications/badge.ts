/** The badge for each state: short text, a colour, and a title that says it in words, for colour never speaks alone. */
import type { SessionState } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';

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

/** @param about what it says while on the line: how much is unread, or only the state */
export function badgeOf(state: SessionState, words: Messages, about: Settings['badge'] = 'unread'): Badge {
  const badge = (text: string, color: string, said: string, signedOut = false): Badge => ({
    text,
    color,
    title: words.t('badge.title', { state: said }),
    signedOut,
  });
  switch (state.phase) {
    case 'signedOut': {
      const reason = state.ended?.reason;
      const warns = reason && reason !== 'byUser' && reason !== 'network';
      return warns
        ? badge('!', red, words.t(`ends.${reason}.title`), true)
        : badge('', grey, words.t('badge.signedOut'), true);
    }
    case 'signingIn':
      return badge('…', amber, words.t('badge.signingIn', { user: state.account.userId }));
    case 'online': {
      const { unread, account } = state;
      if (unread === 0) return badge('ON', green, words.t('badge.online', { user: account.userId }));
      const text = about === 'state' ? 'ON' : unread > 999 ? '999+' : String(unread);
      return badge(text, green, words.t('badge.unread', { user: account.userId, n: unread }));
    }
    case 'reconnecting': {
      const { attempt, maxAttempts } = state;
      return badge('…', amber, words.t('badge.reconnecting', { attempt, max: maxAttempts }));
    }
    case 'offline':
      return badge('off', grey, words.t(state.cause === 'noNetwork' ? 'badge.noNetwork' : 'badge.gaveUp'));
    case 'needsCredentials':
      return badge('!', red, words.t(`ends.${state.ended.reason}.title`));
  }
}
