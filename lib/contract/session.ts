/** The session as everyone outside the background sees it: account, state, and why it ended. No secret is in it. */
import type { ErrorBody, VendorError } from './errors';
import type { ProviderId } from './provider-id';

/** Provider + app + user: what a session is of. */
export interface Account {
  provider: ProviderId;
  /** App Key or App ID. */
  app: string;
  userId: string;
}

/** Why a session ended, or was refused; one list for all providers. */
export type EndReason =
  | 'replaced'
  | 'removed'
  | 'passwordChanged'
  | 'kicked'
  | 'tooManyDevices'
  | 'tokenExpired'
  | 'badCredentials'
  | 'limited'
  | 'network'
  | 'byUser';

export interface End {
  reason: EndReason;
  /** Milliseconds since 1970. */
  at: number;
  vendor?: VendorError;
  /** Where a sign-in was refused: the refusal in full, for a form that was closed meanwhile. */
  error?: ErrorBody;
}

/** The token could not be renewed so far, and will end. */
export interface Expiring {
  /** Milliseconds since 1970. */
  at?: number;
  error: ErrorBody;
}

/** What sign-in is busy with. */
export type SignInStep = 'starting' | 'locating' | 'checking' | 'connecting';

/**
 * `since` is when the state began, in milliseconds since 1970. `unread`: messages that no tab was there to be told of; off the
 * line it is absent where there are none.
 */
export type SessionState = { since: number; unread?: number } & (
  | { phase: 'signedOut'; account?: Account; ended?: End; canResume?: boolean }
  | { phase: 'signingIn'; account: Account; step: SignInStep }
  | { phase: 'online'; account: Account; unread: number; expiring?: Expiring }
  | { phase: 'reconnecting'; account: Account; attempt: number; maxAttempts: number; nextTryAt?: number }
  | { phase: 'offline'; account: Account; cause: 'noNetwork' | 'gaveUp'; nextTryAt?: number }
  /** `canRetry`: there is someone to ask for a new token, who did not give one. */
  | { phase: 'needsCredentials'; account: Account; ended: End; canRetry?: boolean }
);

export type Phase = SessionState['phase'];

/**
 * Whether the service ignores the case of user ids.
 * https://docs.agora.io/en/api-reference/api-ref/im/user-system-registration,
 * https://doc.easemob.com/product/console/operation_user.html
 */
const ignoresCase: Readonly<Record<ProviderId, boolean>> = { agora: true, easemob: true, tencent: false };

/** A user id as it is compared; what the user typed is shown. */
const foldUserId = (provider: ProviderId, userId: string): string =>
  ignoresCase[provider] ? userId.toLowerCase() : userId;

/** Names an account among all accounts. No other code makes such an id. */
export const accountId = ({ provider, app, userId }: Account): string =>
  [provider, app, foldUserId(provider, userId)].join(' ');

export const isSameAccount = (one: Account, other: Account): boolean => accountId(one) === accountId(other);

/** The id of today for one that 0.1.0 stored, which kept the case of the user id. */
export function currentIdOf(stored: string): string {
  const [provider, app = '', ...userId] = stored.split(' ');
  return accountId({ provider: provider as ProviderId, app, userId: userId.join(' ') });
}

/** The account of the session, unless that is in one of these phases. */
export const accountUnless = ({ phase, account }: SessionState, ...phases: Phase[]): string | undefined =>
  account && !phases.includes(phase) ? accountId(account) : undefined;

/** Whether it is the session of another account than `id` names. Where nobody is signed in it is nobody's. */
export const isOthers = (state: SessionState, id: string): boolean =>
  state.phase !== 'signedOut' && accountId(state.account) !== id;

/** The tabs that share the session, by site; only the extension's own pages are told. */
export interface Sharing {
  tabs: number;
  sites: { origin: string; tabs: number }[];
}
