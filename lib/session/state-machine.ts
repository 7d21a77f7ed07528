import {
  type Account,
  accountId,
  type End,
  type Expiring,
  isOfflineByUser,
  type SessionState,
  type SignInStep,
} from '@/lib/contract/session';

export type SessionEvent =
  | { type: 'signIn'; account: Account }
  | { type: 'step'; step: SignInStep }
  /** `account`: present when the app's server returned another user id than the login. */
  | { type: 'connected'; account?: Account }
  | { type: 'refused'; end: End }
  | { type: 'cancelled' }
  | { type: 'lost'; attempt: number; maxAttempts: number }
  | { type: 'gaveUp'; nextTryAt?: number }
  | { type: 'networkLost' }
  /** The user takes the account offline. */
  | { type: 'wentOffline' }
  | { type: 'retry' }
  | { type: 'unread'; unread: number }
  | { type: 'expiring'; expiring: Expiring | undefined }
  | { type: 'ended'; end: End; canResume: boolean }
  | { type: 'credentialsNeeded'; end: End; canRetry: boolean }
  | { type: 'signedOut' };

/**
 * Pure state transition.
 *
 * @param now milliseconds since 1970
 * @returns the same object if nothing changes; `undefined` if the event is not valid in this phase, as a late signal is
 */
export function nextState(state: SessionState, event: SessionEvent, now: number): SessionState | undefined {
  if (event.type === 'unread') return hasUnread(state) ? withUnread(state, event.unread) : undefined;
  const after = step(state, event, now);
  const keepsUnread = after && after !== state && isSameSession(state, event, after) && hasUnread(after);
  return keepsUnread ? withUnread(after, state.unread ?? 0) : after;
}

function isSameSession({ account }: SessionState, event: SessionEvent, after: SessionState): boolean {
  if (event.type === 'connected') return true;
  return !!account && !!after.account && accountId(account) === accountId(after.account);
}

/** A session that is over, and cannot be resumed, has no unread count. */
function hasUnread(state: SessionState): boolean {
  return state.phase !== 'signedOut' || state.canResume === true;
}

function withUnread(state: SessionState, unread: number): SessionState {
  if (unread === (state.unread ?? 0)) return state;
  if (unread > 0 || state.phase === 'online') return { ...state, unread };
  const { unread: _, ...rest } = state;
  return rest;
}

function step(
  state: SessionState,
  event: Exclude<SessionEvent, { type: 'unread' }>,
  now: number,
): SessionState | undefined {
  if (event.type === 'wentOffline')
    return state.phase === 'signedOut' ? undefined : offline(state.account, 'byUser', now);
  if (isOfflineByUser(state)) return afterOfflineByUser(state.account, event, now);
  switch (state.phase) {
    case 'signedOut':
      if (event.type === 'signIn') return startOf(event.account, now);
      // Removes the account of a session that ended, so that it cannot be resumed.
      return event.type === 'signedOut' && state.account ? over(state.account, event, now) : undefined;

    case 'signingIn':
      switch (event.type) {
        case 'step':
          return event.step === state.step ? state : { ...state, step: event.step };
        case 'connected':
          return online(event.account ?? state.account, now);
        case 'refused':
          return { phase: 'signedOut', since: now, account: state.account, ended: event.end };
        case 'cancelled':
          return { phase: 'signedOut', since: now, account: state.account };
        // Only when resuming a session; a first sign-in is refused instead.
        case 'gaveUp':
          return gaveUp(state.account, event.nextTryAt, now);
        case 'ended':
        case 'credentialsNeeded':
        case 'signedOut':
          return over(state.account, event, now);
        default:
          return undefined;
      }

    case 'online':
      switch (event.type) {
        case 'connected':
          return state;
        case 'expiring': {
          const { expiring: _, ...rest } = state;
          return event.expiring ? { ...rest, expiring: event.expiring } : state.expiring ? rest : state;
        }
        case 'lost':
          return reconnecting(state.account, event, now);
        case 'networkLost':
          return offline(state.account, 'noNetwork', now);
        case 'gaveUp':
          return gaveUp(state.account, event.nextTryAt, now);
        case 'ended':
        case 'credentialsNeeded':
        case 'signedOut':
          return over(state.account, event, now);
        default:
          return undefined;
      }

    case 'reconnecting':
      switch (event.type) {
        case 'step':
          return state;
        case 'connected':
          return online(event.account ?? state.account, now);
        case 'lost':
          return reconnecting(state.account, event, state.since);
        case 'gaveUp':
          return gaveUp(state.account, event.nextTryAt, now);
        case 'networkLost':
          return offline(state.account, 'noNetwork', now);
        case 'ended':
        case 'credentialsNeeded':
        case 'signedOut':
          return over(state.account, event, now);
        default:
          return undefined;
      }

    case 'offline':
      switch (event.type) {
        // Without a network the SDK goes on trying for a while.
        case 'lost':
          return state;
        case 'gaveUp':
          return state.cause === 'noNetwork' ? state : gaveUp(state.account, event.nextTryAt, state.since);
        case 'networkLost':
          return state.cause === 'noNetwork' ? state : offline(state.account, 'noNetwork', now);
        case 'retry':
          return reconnecting(state.account, event, now);
        case 'connected':
          return online(event.account ?? state.account, now);
        case 'ended':
        case 'credentialsNeeded':
        case 'signedOut':
          return over(state.account, event, now);
        default:
          return undefined;
      }

    case 'needsCredentials':
      switch (event.type) {
        case 'signIn':
          return startOf(event.account, now);
        case 'signedOut':
          return over(state.account, event, now);
        default:
          return undefined;
      }
  }
}

/** Only what the user does ends it. */
function afterOfflineByUser(account: Account, event: SessionEvent, now: number): SessionState | undefined {
  if (event.type === 'signIn') return startOf(event.account, now);
  if (event.type === 'retry') return reconnecting(account, event, now);
  return event.type === 'signedOut' ? over(account, event, now) : undefined;
}

/** The state at the beginning of a sign-in. */
export function startOf(account: Account, now: number): SessionState {
  return { phase: 'signingIn', since: now, account, step: 'starting' };
}

function online(account: Account, now: number): SessionState {
  return { phase: 'online', since: now, account, unread: 0 };
}

function offline(account: Account, cause: 'noNetwork' | 'byUser', now: number): SessionState {
  return { phase: 'offline', since: now, account, cause };
}

function gaveUp(account: Account, nextTryAt: number | undefined, since: number): SessionState {
  return { phase: 'offline', since, account, cause: 'gaveUp', ...(nextTryAt !== undefined && { nextTryAt }) };
}

/** `since` stays that of the first loss, for all attempts that follow. */
function reconnecting(
  account: Account,
  event: { type: 'lost'; attempt: number; maxAttempts: number } | { type: 'retry' },
  since: number,
): SessionState {
  const { attempt, maxAttempts } = event.type === 'lost' ? event : { attempt: 1, maxAttempts: 1 };
  return { phase: 'reconnecting', since, account, attempt, maxAttempts };
}

function over(
  account: Account,
  event: Extract<SessionEvent, { type: 'ended' | 'credentialsNeeded' | 'signedOut' }>,
  now: number,
): SessionState {
  switch (event.type) {
    case 'ended':
      return {
        phase: 'signedOut',
        since: now,
        account,
        ended: event.end,
        ...(event.canResume && { canResume: true }),
      };
    case 'credentialsNeeded':
      return {
        phase: 'needsCredentials',
        since: now,
        account,
        ended: event.end,
        ...(event.canRetry && { canRetry: true }),
      };
    case 'signedOut':
      return { phase: 'signedOut', since: now, ended: { reason: 'byUser', at: now } };
  }
}
