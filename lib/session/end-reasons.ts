/** What each end of a session means for what comes after it. */

import type { ErrorCode } from '@/lib/contract/error-codes';
import type { ErrorBody } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';

/** After these the account itself is gone or its secret is void, so nothing of it is kept. */
const wiping: ReadonlySet<EndReason> = new Set(['removed', 'passwordChanged', 'badCredentials', 'byUser']);

/** Whether the user may return with one press, because the token that the session had is still good. */
export function keepsToken(reason: EndReason): boolean {
  return !wiping.has(reason) && reason !== 'tokenExpired';
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
  appServerUnreachable: 'network',
  appServerTimeout: 'network',
  appServerFailed: 'network',
};

/** The end reason of a sign-in that was refused with this error. */
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

/** Whether a new token or password would help. */
export const isAboutCredential = ({ code }: Pick<ErrorBody, 'code'>): boolean => aboutCredential.has(code);
