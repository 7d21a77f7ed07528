import type { ErrorCode } from '@/lib/contract/error-codes';
import type { ErrorBody } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';

/** After these the account is gone or its secret is void, so its saved data is deleted. */
const deletesSecrets: ReadonlySet<EndReason> = new Set(['removed', 'passwordChanged', 'badCredentials', 'byUser']);

/** Whether the token is still valid, so that the user can reconnect without signing in. */
export function keepsToken(reason: EndReason): boolean {
  return !deletesSecrets.has(reason) && reason !== 'tokenExpired';
}

const reasons: Partial<Record<ErrorCode, EndReason>> = {
  tokenExpired: 'tokenExpired',
  userSigExpired: 'tokenExpired',
  limited: 'limited',
  serviceDisabled: 'limited',
  tooManyDevices: 'tooManyDevices',
  unreachable: 'network',
  dnsMissing: 'network',
  noEncryptedHost: 'network',
  serverBusy: 'network',
  deadline: 'network',
  internal: 'network',
  storageFailed: 'network',
  appServerUnreachable: 'network',
  appServerTimeout: 'network',
  appServerFailed: 'network',
};

/** Maps the error of a failed sign-in to an end reason. */
export function reasonOf(error: Pick<ErrorBody, 'code'>): EndReason {
  return (Object.hasOwn(reasons, error.code) && reasons[error.code]) || 'badCredentials';
}

const aboutCredential: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'tokenExpired',
  'badToken',
  'wrongPassword',
  'userSigExpired',
  'userSigInvalid',
  'userSigForeign',
  'appServerMalformed',
  'appServerUnreachable',
  'appServerTimeout',
  'appServerRefused',
  'appServerFailed',
  'appServerRedirected',
  'appServerAnswer',
  'appServerNoToken',
  'appServerBadToken',
  'appServerExpired',
  'appServerOtherUser',
]);

/** Whether a new token or password could help. */
export const isAboutCredential = ({ code }: Pick<ErrorBody, 'code'>): boolean => aboutCredential.has(code);
