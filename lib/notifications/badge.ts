import type { SessionInfo, SessionState } from '@/lib/contract/session';
import { needsUser, shownSessions } from '@/lib/contract/session-list';
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

/**
 * The badge of all accounts. With several, the title has a line for each; accounts that need the user come first.
 * @param content what the badge shows while connected: the number of unread messages (the default), or only the state
 */
export function badgeOf(
  sessions: readonly Pick<SessionInfo, 'state'>[],
  i18n: Messages,
  content?: Settings['badge'],
): Badge {
  const states = shownSessions(sessions).map(({ state }) => state);
  const badges = states.map(state => badgeOfState(state, i18n, content));
  const first = badges[0] ?? badgeOfState({ phase: 'signedOut', since: 0 }, i18n, content);
  if (badges.length < 2) return first;
  const unread = states.reduce((sum, state) => sum + (state.unread ?? 0), 0);
  const withColor = (color: string) => badges.find(badge => badge.color === color);
  const best = withColor(red) ?? withColor(green) ?? withColor(amber) ?? first;
  const inOrder = [...states.filter(needsUser), ...states.filter(state => !needsUser(state))];
  return {
    text: best.color === green ? countText(unread, content) : best.text,
    color: best.color,
    title: ['Partyline', ...inOrder.map(state => accountText(state, i18n))].join('\n'),
    signedOut: badges.every(({ signedOut }) => signedOut),
  };
}

/** The badge while saved accounts are locked. A connection counts more than they do. */
export const withLocked = (badge: Badge, i18n: Messages): Badge => {
  if (badge.text) return { ...badge, title: `${badge.title}\n${i18n.t('badge.locked')}` };
  return { ...badge, text: '!', color: red, title: i18n.t('badge.title', { state: i18n.t('badge.locked') }) };
};

/** The badge during do not disturb. The mark is beside the text, which has four characters at most. */
export const withDoNotDisturb = (badge: Badge, i18n: Messages): Badge => ({
  ...badge,
  text: badge.text && `☾${badge.text === '999+' ? '99+' : badge.text}`,
  title: i18n.t('doNotDisturb.badge', { title: badge.title }),
});

const countText = (unread: number, content: Settings['badge'] | undefined): string =>
  content === 'state' || unread === 0 ? 'ON' : unread > 999 ? '999+' : String(unread);

/** The account and its state, for one line of the title. */
function accountText(state: SessionState, i18n: Messages): string {
  const { phase, account } = state;
  const ended = phase === 'signedOut' || phase === 'needsCredentials' ? state.ended : undefined;
  const stateText = ended
    ? i18n.t(`sessionEnd.${ended.reason}.title`)
    : phase === 'offline'
      ? i18n.t(`status.${state.cause}`)
      : i18n.t(`status.${phase}`);
  const unread = state.unread && i18n.t('status.unread', { n: state.unread });
  return i18n.t('badge.account', {
    user: account!.userId,
    state: [stateText, unread].filter(Boolean).join(' · '),
  });
}

export function badgeOfState(state: SessionState, i18n: Messages, content?: Settings['badge']): Badge {
  const badge = (text: string, color: string, stateText: string, signedOut = false): Badge => ({
    text,
    color,
    title: i18n.t('badge.title', { state: stateText }),
    signedOut,
  });
  switch (state.phase) {
    case 'signedOut': {
      return needsUser(state)
        ? badge('!', red, i18n.t(`sessionEnd.${state.ended!.reason}.title`), true)
        : badge('', grey, i18n.t('badge.signedOut'), true);
    }
    case 'signingIn':
      return badge('…', amber, i18n.t('badge.signingIn', { user: state.account.userId }));
    case 'online': {
      const { unread, account } = state;
      const text = countText(unread, content);
      const user = account.userId;
      return badge(
        text,
        green,
        unread ? i18n.t('badge.unread', { user, n: unread }) : i18n.t('badge.online', { user }),
      );
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
