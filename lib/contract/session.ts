/** The session as tabs and the extension's pages see it. Contains no secret. */
import type { ErrorBody, VendorError } from './errors';
import { type ProviderId, type ProviderTraits, providerTraits } from './provider-id';

export interface Account {
  provider: ProviderId;
  /** App Key, App ID or SDKAppID. */
  app: string;
  userId: string;
}

/** Why a session ended or a sign-in was refused; the same for all providers. */
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
  /** The error of a refused sign-in, for a form that was closed meanwhile. */
  error?: ErrorBody;
}

/** The last token refresh failed; the token is still valid. */
export interface Expiring {
  /** When the token expires, in milliseconds since 1970. */
  at?: number;
  error: ErrorBody;
}

export type SignInStep = 'starting' | 'locating' | 'checking' | 'connecting';

/**
 * `since`: start of the state, in milliseconds since 1970. `unread`: messages that the user has not seen; while not online,
 * absent instead of 0.
 */
export type SessionState = { since: number; unread?: number } & (
  | { phase: 'signedOut'; account?: Account; ended?: End; canResume?: boolean }
  | { phase: 'signingIn'; account: Account; step: SignInStep }
  | { phase: 'online'; account: Account; unread: number; expiring?: Expiring }
  | { phase: 'reconnecting'; account: Account; attempt: number; maxAttempts: number; nextTryAt?: number }
  /** `byUser`: the user took the account offline; it connects again only when the user says so. */
  | { phase: 'offline'; account: Account; cause: 'noNetwork' | 'gaveUp' | 'byUser'; nextTryAt?: number }
  /** `canRetry`: the account has a source of new tokens, which failed. */
  | { phase: 'needsCredentials'; account: Account; ended: End; canRetry?: boolean }
);

export type Phase = SessionState['phase'];

type OfflineByUser = SessionState & { phase: 'offline'; cause: 'byUser' };

export const isOfflineByUser = (state: SessionState): state is OfflineByUser =>
  state.phase === 'offline' && state.cause === 'byUser';

/** Whether the session has no connection, and only the user can change that. The background may then be unloaded. */
export const isAtRest = (state: SessionState | undefined): boolean =>
  state !== undefined && (state.phase === 'signedOut' || state.phase === 'needsCredentials' || isOfflineByUser(state));

/** For comparison only; screens show the id as typed. The provider of a damaged stored id may be unknown. */
const foldUserId = (provider: ProviderId, userId: string): string =>
  (providerTraits[provider] as ProviderTraits | undefined)?.ignoresUserIdCase ? userId.toLowerCase() : userId;

/** Identifies an account. No other code builds such an id. */
export const accountId = ({ provider, app, userId }: Account): string =>
  [provider, app, foldUserId(provider, userId)].join(' ');

/** The user at the service, whichever provider connects: two connections of one user sign each other out. */
export function serviceUser(account: Account): string {
  const { sharesUsersOf = account.provider }: ProviderTraits = providerTraits[account.provider];
  return accountId({ ...account, provider: sharesUsersOf as ProviderId });
}

export const isSameAccount = (one: Account, other: Account): boolean => accountId(one) === accountId(other);

/** Converts an id that version 0.1.0 stored, which kept the case of the user id. */
export function currentIdOf(stored: string): string {
  const [provider, app = '', ...userId] = stored.split(' ');
  return accountId({ provider: provider as ProviderId, app, userId: userId.join(' ') });
}

/** Whether another account than `id` is signed in. */
export const isOthers = (state: SessionState, id: string): boolean =>
  state.phase !== 'signedOut' && accountId(state.account) !== id;

/** The tabs that share the session. Only the extension's own pages receive it. */
export interface Sharing {
  tabs: number;
  /** With the browser's ids of their tabs. */
  sites: { origin: string; tabIds: number[] }[];
}

/** Whether a tab shares a session. */
export const isSharing = (sharing: Sharing | undefined, tabId: number): boolean =>
  sharing?.sites.some(({ tabIds }) => tabIds.includes(tabId)) === true;

/** One of the accounts in this browser. Only the extension's own pages receive it. */
export interface SessionInfo {
  /** As `accountId` returns it. */
  id: string;
  /** A small number that no other account in the list has. It stays the same while the account is in the list. */
  slot: number;
  state: SessionState;
  /** Whether the account is saved, so that it can connect again after a browser restart. */
  isRemembered: boolean;
  /** The tabs that use this account. */
  sharing: Sharing;
}

/** Accounts that can be online at once. */
export const maxOnline = 8;
