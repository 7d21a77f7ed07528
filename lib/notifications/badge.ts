import type { SessionState } from '@/lib/contract/session';
import type { Settings } from '@/lib/contract/settings';
import type { Messages } from '@/lib/i18n/messages';

export interface Badge {
  text: string;
  /** CSS background colour. White text on it has a contrast of at least 4.5:1. */
  color: string;
  /** Describes the state in words, for users who cannot tell the colours apart. */
  title: string;
  /** Selects the hollow icon. */
  signedOut: boolean;
}

const green = '#1a7f37';
const amber = '#9a6700';
const red = '#cf222e';
const grey = '#59636e';

/** @param content what the badge shows while connected: the number of unread messages, or only the state */
export function badgeOf(state: SessionState, i18n: Messages, content: Settings['badge'] = 'unread'): Badge {
  const badge = (text: string, color: string, stateText: string, signedOut = false): Badge => ({
    text,
    color,
    title: i18n.t('badge.title', { state: stateText }),
    signedOut,
  });
  switch (state.phase) {
    case 'signedOut': {
      const reason = state.ended?.reason;
      const isWarning = reason && reason !== 'byUser' && reason !== 'network';
      return isWarning
        ? badge('!', red, i18n.t(`sessionEnd.${reason}.title`), true)
        : badge('', grey, i18n.t('badge.signedOut'), true);
    }
    case 'signingIn':
      return badge('…', amber, i18n.t('badge.signingIn', { user: state.account.userId }));
    case 'online': {
      const { unread, account } = state;
      if (unread === 0) return badge('ON', green, i18n.t('badge.online', { user: account.userId }));
      const text = content === 'state' ? 'ON' : unread > 999 ? '999+' : String(unread);
      return badge(text, green, i18n.t('badge.unread', { user: account.userId, n: unread }));
    }
    case 'reconnecting': {
      const { attempt, maxAttempts } = state;
      return badge('…', amber, i18n.t('badge.reconnecting', { attempt, max: maxAttempts }));
    }
    case 'offline':
      return badge('off', grey, i18n.t(`badge.${state.cause}`));
    case 'needsCredentials':
      return badge('!', red, i18n.t(`sessionEnd.${state.ended.reason}.title`));
  }
}
