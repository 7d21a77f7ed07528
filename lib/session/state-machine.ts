/** The session's states and every way from one to the next; pure, so that each transition is a row in a test. */
import {
  type Account,
  accountId,
  type End,
  type Expiring,
  type SessionState,
  type SignInStep,
} from '@/lib/contract/session';

export type SessionEvent =
  | { type: 'signIn'; account: Account }
  | { type: 'step'; step: SignInStep }
  /** `account`: where the app's server gave it another name than it was asked with. */
  | { type: 'connected'; account?: Account }
  | { type: 'refused'; end: End }
  | { type: 'cancelled' }
  | { type: 'lost'; attempt: number; maxAttempts: number }
  | { type: 'gaveUp'; nextTryAt?: number }
  | { type: 'networkLost' }
  | { type: 'retry' }
  | { type: 'unread'; unread: number }
  | { type: 'expiring'; expiring: Expiring | undefined }
  | { type: 'ended'; end: End; canResume: boolean }
  | { type: 'credentialsNeeded'; end: End; canRetry: boolean }
  /** Another account takes its place, at the user's wish. */
  | { type: 'switched'; account: Account }
  | { type: 'signedOut' };

/**
 * The state after `happening`, the same object if nothing changes, or `undefined` where it cannot happen:
 * then the caller has a bug, or a late signal of a session that is over.
 *
 * @param now milliseconds since 1970
 */
export function nextState(state: SessionState, happening: SessionEvent, now: number): SessionState | undefined {
  if (happening.type === 'unread') return mayBeUnread(state) ? withUnread(state, happening.unread) : undefined;
  const after = step(state, happening, now);
  const isCarried = after && after !== state && isSameSession(state, happening, after) && mayBeUnread(after);
  return isCarried ? withUnread(after, state.unread ?? 0) : after;
}

function isSameSession({ account }: SessionState, happening: SessionEvent, after: SessionState): boolean {
  if (happening.type === 'connected') return true;
  return (
    happening.type !== 'switched' && !!account && !!after.account && accountId(account) === accountId(after.account)
  );
}

/** Where the session is over there is nothing left to read. */
function mayBeUnread(state: SessionState): boolean {
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
  happening: Exclude<SessionEvent, { type: 'unread' }>,
  now: number,
): SessionState | undefined {
  if (happening.type === 'switched') return signingIn(happening.account, now);
  switch (state.phase) {
    case 'signedOut':
      return happening.type === 'signIn' ? signingIn(happening.account, now) : undefined;

    case 'signingIn':
      switch (happening.type) {
        case 'step':
          return happening.step === state.step ? state : { ...state, step: happening.step };
        case 'connected':
          return online(happening.account ?? state.account, now);
        case 'refused':
          return { phase: 'signedOut', since: now, account: state.account, ended: happening.end };
        case 'cancelled':
          return { phase: 'signedOut', since: now, account: state.account };
        // Only a return to a session that was there already ends so; a first sign-in is refused.
        case 'gaveUp':
          return gaveUp(state.account, happening.nextTryAt, now);
        case 'ended':
        case 'credentialsNeeded':
        case 'signedOut':
          return over(state.account, happening, now);
        default:
          return undefined;
      }

    case 'online':
      switch (happening.type) {
        case 'connected':
          return state;
        case 'expiring': {
          const { expiring: _, ...rest } = state;
          return happening.expiring ? { ...rest, expiring: happening.expiring } : state.expiring ? rest : state;
        }
        case 'lost':
          return reconnecting(state.account, happening, now);
        case 'networkLost':
          return noNetwork(state.account, now);
        case 'gaveUp':
          return gaveUp(state.account, happening.nextTryAt, now);
        case 'ended':
        case 'credentialsNeeded':
        case 'signedOut':
          return over(state.account, happening, now);
        default:
          return undefined;
      }

    case 'reconnecting':
      switch (happening.type) {
        case 'step':
          return state;
        case 'connected':
          return online(happening.account ?? state.account, now);
        case 'lost':
          return reconnecting(state.account, happening, state.since);
        case 'gaveUp':
          return gaveUp(state.account, happening.nextTryAt, now);
        case 'networkLost':
          return noNetwork(state.account, now);
        case 'ended':
        case 'credentialsNeeded':
        case 'signedOut':
          return over(state.account, happening, now);
        default:
          return undefined;
      }

    case 'offline':
      switch (happening.type) {
        // Without a network the SDK goes on trying for a while; that is not news.
        case 'lost':
          return state;
        case 'gaveUp':
          return state.cause === 'noNetwork' ? state : gaveUp(state.account, happening.nextTryAt, state.since);
        case 'networkLost':
          return state.cause === 'noNetwork' ? state : noNetwork(state.account, now);
        case 'retry':
          return reconnecting(state.account, happening, now);
        case 'connected':
          return online(happening.account ?? state.account, now);
        case 'ended':
        case 'credentialsNeeded':
        case 'signedOut':
          return over(state.account, happening, now);
        default:
          return undefined;
      }

    case 'needsCredentials':
      switch (happening.type) {
        case 'signIn':
          return signingIn(happening.account, now);
        case 'signedOut':
          return over(state.account, happening, now);
        default:
          return undefined;
      }
  }
}

function signingIn(account: Account, now: number): SessionState {
  return { phase: 'signingIn', since: now, account, step: 'starting' };
}

function online(account: Account, now: number): SessionState {
  return { phase: 'online', since: now, account, unread: 0 };
}

function noNetwork(account: Account, now: number): SessionState {
  return { phase: 'offline', since: now, account, cause: 'noNetwork' };
}

function gaveUp(account: Account, nextTryAt: number | undefined, since: number): SessionState {
  return { phase: 'offline', since, account, cause: 'gaveUp', ...(nextTryAt !== undefined && { nextTryAt }) };
}

/** `since` stays that of the first loss, however many attempts follow. */
function reconnecting(
  account: Account,
  happening: { type: 'lost'; attempt: number; maxAttempts: number } | { type: 'retry' },
  since: number,
): SessionState {
  const { attempt, maxAttempts } = happening.type === 'lost' ? happening : { attempt: 1, maxAttempts: 1 };
  return { phase: 'reconnecting', since, account, attempt, maxAttempts };
}

function over(
  account: Account,
  happening: Extract<SessionEvent, { type: 'ended' | 'credentialsNeeded' | 'signedOut' }>,
  now: number,
): SessionState {
  switch (happening.type) {
    case 'ended':
      return {
        phase: 'signedOut',
        since: now,
        account,
        ended: happening.end,
        ...(happening.canResume && { canResume: true }),
      };
    case 'credentialsNeeded':
      return {
        phase: 'needsCredentials',
        since: now,
        account,
        ended: happening.end,
        ...(happening.canRetry && { canRetry: true }),
      };
    case 'signedOut':
      return { phase: 'signedOut', since: now, ended: { reason: 'byUser', at: now } };
  }
}
