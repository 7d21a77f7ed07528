/** What the list of accounts shows, and what the user can do with each. */
import type { Account, SessionInfo, SessionState, Sharing } from '@/lib/contract/session';
import { needsUser, shownSessions } from '@/lib/contract/session-list';
import type { SavedAccount } from '@/lib/contract/sign-in';
import type { Messages } from '@/lib/i18n/messages';
import type { ClientState } from '../ui/context';
import { type StatusText, statusOf } from '../ui/status';

/**
 * - `resume`: signs in again with the stored credential.
 * - `signIn`: opens the sign-in form for the account.
 * - `dismiss`: removes an ended account from the list; it stays saved.
 * - `forget`: deletes the saved account.
 */
export type RowAction = 'cancel' | 'resume' | 'goOnline' | 'goOffline' | 'signIn' | 'signOut' | 'dismiss' | 'forget';

export interface AccountRow {
  info: SessionInfo;
  account: Account;
  /** One or two characters that no other account has. */
  mark: string;
  needsUser: boolean;
  unread: number;
  /** The one thing to do in this state. */
  primary?: RowAction;
  /** Everything else that the user can do. */
  others: readonly RowAction[];
}

export interface PopupModel {
  /** Several accounts are a list. One account, or none, has a screen of its own. */
  rows: readonly AccountRow[];
  isSeveral: boolean;
  /** Saved accounts that have no row. */
  saved: readonly SavedAccount[];
}

export function popupOf(sessions: readonly SessionInfo[], saved: readonly SavedAccount[]): PopupModel {
  const rows = withMarks(shownSessions(sessions).flatMap(rowOf));
  return {
    rows,
    isSeveral: rows.length > 1,
    saved: saved.filter(({ id }) => !rows.some(({ info }) => info.id === id)),
  };
}

/** The accounts of a view; none before the background has answered. */
export const sessionsOf = ({ sessions = [] }: ClientState): readonly SessionInfo[] => sessions;

/** The first letter, or as much more as tells the accounts apart. */
function withMarks(rows: readonly Omit<AccountRow, 'mark'>[]): AccountRow[] {
  const letters = (row: Omit<AccountRow, 'mark'>, count: number) =>
    [...row.account.userId].slice(0, count).join('').toUpperCase();
  return rows.map(row => {
    const isUnique = (count: number) =>
      rows.every(other => other === row || letters(other, count) !== letters(row, count));
    const count = [1, 2].find(isUnique);
    return { ...row, mark: count ? letters(row, count) : letters(row, 1) + row.info.slot };
  });
}

function rowOf(info: SessionInfo): Omit<AccountRow, 'mark'>[] {
  const { state, isRemembered } = info;
  if (!state.account) return [];
  const { primary, others } = actionsOf(state);
  return [
    {
      info,
      account: state.account,
      needsUser: needsUser(state),
      unread: state.unread ?? 0,
      ...(primary && { primary }),
      others: state.phase === 'signedOut' && isRemembered ? [...others, 'forget'] : others,
    },
  ];
}

/** Whether the action deletes the saved account, so that the user is asked first. */
export const isDeletion = (action: RowAction, { isRemembered }: SessionInfo): boolean =>
  action === 'forget' || (action === 'signOut' && isRemembered);

function actionsOf(state: SessionState): Pick<AccountRow, 'primary' | 'others'> {
  switch (state.phase) {
    case 'signingIn':
      return { primary: 'cancel', others: [] };
    case 'online':
    case 'reconnecting':
      return { others: ['goOffline', 'signOut'] };
    case 'offline':
      if (state.cause === 'byUser') return { primary: 'goOnline', others: ['signOut'] };
      return { primary: 'resume', others: ['goOffline', 'signOut'] };
    case 'needsCredentials':
      return state.canRetry
        ? { primary: 'resume', others: ['signIn', 'signOut'] }
        : { primary: 'signIn', others: ['signOut'] };
    case 'signedOut':
      return state.canResume
        ? { primary: 'resume', others: ['signIn', 'dismiss'] }
        : { primary: 'signIn', others: ['dismiss'] };
  }
}

/** How the session of the account has ended, for `SessionEnded`. */
export function endOf({ info: { id, state } }: AccountRow) {
  if ((state.phase !== 'signedOut' && state.phase !== 'needsCredentials') || !state.ended) return [];
  const canResume = (state.phase === 'signedOut' ? state.canResume : state.canRetry) === true;
  return [{ account: id, state, end: state.ended, canResume }];
}

/** The state of the most connected account is that of all. */
const phases = ['online', 'signingIn', 'reconnecting', 'offline', 'needsCredentials', 'signedOut'];
const rank = ({ info }: AccountRow) => phases.indexOf(info.state.phase);

/** The heading of several accounts. It does not change with the clock. */
export function statusOfAll(rows: readonly AccountRow[], i18n: Messages): StatusText {
  const inOrder = rows.toSorted((one, other) => rank(one) - rank(other));
  const state = inOrder[0]?.info.state;
  const { tone, shape, title } = statusOf({ link: 'open', state, sharing: undefined }, i18n, 0);
  const counts = {
    n: rows.filter(({ info }) => info.state.phase === 'online').length,
    total: rows.length,
  };
  const n = rows.reduce((sum, row) => sum + row.unread, 0);
  const isActionNeeded = rows.some(row => row.needsUser);
  const isConnected = tone === 'online' && !isActionNeeded;
  const detail = isConnected ? i18n.t('accounts.ofAll', counts) : i18n.t('accounts.connected', counts);
  const unread = n > 0 && { unread: i18n.t('status.unread', { n }) };
  return isActionNeeded
    ? { tone: 'ended', shape: 'broken', title: i18n.t('accounts.actionNeeded'), detail, ...unread }
    : { tone, shape, title, detail, ...unread };
}

/** The tabs of all accounts. */
export function allTabs(sessions: readonly SessionInfo[]): Sharing {
  const tabs = new Map<string, number[]>();
  for (const { sharing } of sessions)
    for (const { origin, tabIds } of sharing.sites) tabs.set(origin, [...(tabs.get(origin) ?? []), ...tabIds]);
  const sites = [...tabs].map(([origin, tabIds]) => ({ origin, tabIds }));
  return { tabs: sites.reduce((sum, { tabIds }) => sum + tabIds.length, 0), sites };
}

/** The account that a page of the site uses if it names none. */
export const accountOfSite = (
  granted: readonly string[] | undefined,
  sessions: readonly SessionInfo[],
): string | undefined => granted?.[0] ?? sessions.find(({ state }) => state.phase !== 'signedOut')?.id;

/** Whether the user can give the site another account: also when the site's own has been signed out. */
export const hasChoice = (options: readonly { id: string }[], used: string | undefined): boolean =>
  options.length > 1 || (used !== undefined && options.some(({ id }) => id !== used));

/** Makes an account the site's first. It replaces the first unless the site may use it already. */
export const withFirst = (granted: readonly string[], chosen: string): string[] => [
  chosen,
  ...(granted.includes(chosen) ? granted.filter(id => id !== chosen) : granted.slice(1)),
];
