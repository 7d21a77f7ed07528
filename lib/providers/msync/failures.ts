import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError, type VendorError } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';
import type { DirectCredential } from '@/lib/contract/sign-in';
import type { Hide } from '@/lib/providers/secrets';
import { toPlainData } from '@/lib/providers/to-plain-data';

interface VendorFailure {
  type?: number;
  message?: string;
  data?: unknown;
  /** Of a request to the REST server or HTTP-DNS. */
  extraInfo?: { httpCode?: unknown };
}

const failureOf = (thrown: unknown): VendorFailure => (typeof thrown === 'object' && thrown !== null ? thrown : {});

/** The vendor's code and message, without secrets. */
function vendorErrorOf(thrown: unknown, hide: Hide): VendorError {
  const { type, message } = failureOf(thrown);
  return {
    ...(typeof type === 'number' && { code: type }),
    ...(typeof message === 'string' && message !== '' && { message: hide(message).slice(0, 500) }),
  };
}

/**
 * Adds the whole error, for pages that use the SDK's API. Not for sign-in errors, which pages must not see.
 */
export function vendorErrorWithRaw(thrown: unknown, hide: Hide): VendorError {
  const raw = rawOf(thrown, hide);
  return { ...vendorErrorOf(thrown, hide), ...(raw !== undefined && { raw }) };
}

/** Characters of JSON. */
const maxRawLength = 4_000;

/** The error as data, if it has more than a code and a message. */
function rawOf(thrown: unknown, hide: Hide): unknown {
  const raw = withoutSecrets(toPlainData(thrown), hide);
  const hasMore =
    typeof raw === 'object' && raw !== null && Object.keys(raw).some(key => !['type', 'message'].includes(key));
  return hasMore && JSON.stringify(raw).length <= maxRawLength ? raw : undefined;
}

function withoutSecrets(value: unknown, hide: Hide): unknown {
  if (typeof value === 'string') return hide(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(item => withoutSecrets(item, hide));
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [hide(key), withoutSecrets(field, hide)]));
}

/**
 * A failure wraps its cause in `data`, often several levels deep. The innermost one with a code is the most
 * specific.
 */
function innermost(failure: VendorFailure): VendorFailure {
  const inner = failureOf(failure.data);
  return typeof inner.type === 'number' ? innermost(inner) : failure;
}

/** `statusCode` of agora-chat 1.4.0 and easemob-websdk 4.21.1. */
const code = {
  timeout: -1,
  unknown: -2,
  authError: 2,
  disconnected: 16,
  ajax: 17,
  tokenRejected: 28,
  closed: 39,
  connectionError: 40,
  limit: 50,
  noPermission: 52,
  tokenExpired: 56,
  servingDisabled: 57,
  userNotFound: 204,
  replaced: 206,
  removed: 207,
  tooManyDevices: 214,
  passwordChanged: 216,
  kicked: 217,
  deviceChanged: 220,
  dnsFailed: 304,
  serverBusy: 500,
  socketLost: 510,
} as const;

const signInCodes: ReadonlyMap<number | undefined, ErrorCode> = new Map([
  [code.timeout, 'unreachable'],
  [code.unknown, 'unreachable'],
  [code.disconnected, 'unreachable'],
  [code.connectionError, 'unreachable'],
  [code.socketLost, 'unreachable'],
  [code.limit, 'limited'],
  [code.tokenExpired, 'tokenExpired'],
  [code.servingDisabled, 'serviceDisabled'],
  [code.userNotFound, 'unknownUser'],
]);

/** agora-chat has no code for it: it gives 2 and the service's message. */
function isTooManyDevices({ type, message = '' }: VendorFailure): boolean {
  if (type === code.tooManyDevices || type === code.deviceChanged) return true;
  return type === code.authError && /too many devices|resource changed/i.test(message);
}

export interface SignInContext {
  credential: DirectCredential['kind'];
  /** HTTP-DNS answered, but without an encrypted host. */
  noUsableHost: boolean;
  hide: Hide;
}

export function msyncSignInError(thrown: unknown, { credential, noUsableHost, hide }: SignInContext): PartylineError {
  const outer = failureOf(thrown);
  const inner = innermost(outer);
  const vendor = vendorErrorOf(inner, hide);
  return new PartylineError(signInCode(outer, inner, credential, noUsableHost), { vendor });
}

/** The SDK gives 500 for statuses 429 and 503, and 17 without a message for other statuses. */
function isServerFault({ type, extraInfo }: VendorFailure): boolean {
  return type === code.serverBusy || Number(extraInfo?.httpCode) >= 500;
}

function signInCode(
  outer: VendorFailure,
  inner: VendorFailure,
  credential: DirectCredential['kind'],
  noUsableHost: boolean,
): ErrorCode {
  if (isServerFault(inner)) return 'serverBusy';
  if (outer.type === code.dnsFailed) {
    if (noUsableHost) return 'noEncryptedHost';
    return inner.type === code.unknown || inner.type === code.timeout ? 'unreachable' : 'dnsMissing';
  }
  // Not the REST server's JSON: the page of a captive portal, for example.
  if (inner.data instanceof SyntaxError) return 'unreachable';
  // The REST server has no code for a wrong password, only this message.
  if (inner.message === 'invalid password') return 'wrongPassword';
  if (inner.type === code.tokenRejected) return credential === 'token' ? 'badToken' : 'wrongPassword';
  if (isTooManyDevices(inner)) return 'tooManyDevices';
  if (inner.type === code.authError) return credential === 'token' ? 'badToken' : 'signInRefused';
  return signInCodes.get(inner.type) ?? 'signInRefused';
}

export function registrationError(thrown: unknown, context: SignInContext): PartylineError {
  const failure = failureOf(thrown);
  const vendor = vendorErrorOf(failure, context.hide);
  switch (restError(failure.data)) {
    case 'duplicate_unique_property_exists':
      return new PartylineError('duplicateUser', { vendor });
    case 'illegal_argument':
      return new PartylineError(/TOO_LONG/.test(String(failure.data)) ? 'userNameTooLong' : 'illegalUserName', {
        vendor,
      });
    case 'unauthorized':
      return new PartylineError('registrationClosed', { vendor });
    case 'resource_limited':
      return new PartylineError('registrationLimit', { vendor });
    default:
      return msyncSignInError(thrown, context);
  }
}

/** The `error` field of the REST server's answer, which the SDK passes on as an unparsed body. */
function restError(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    const body: unknown = JSON.parse(data);
    return typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  } catch {
    return undefined;
  }
}

const endReasons: ReadonlyMap<unknown, EndReason> = new Map([
  [code.replaced, 'replaced'],
  [code.removed, 'removed'],
  [code.passwordChanged, 'passwordChanged'],
  [code.kicked, 'kicked'],
  [code.tokenExpired, 'tokenExpired'],
  [code.limit, 'limited'],
  [code.servingDisabled, 'limited'],
  [code.tokenRejected, 'badCredentials'],
  [code.authError, 'badCredentials'],
  [code.userNotFound, 'badCredentials'],
]);

/** @returns `undefined` if the error does not end the session */
export function msyncEndReason(thrown: unknown): EndReason | undefined {
  const failure = failureOf(thrown);
  return isTooManyDevices(failure) ? 'tooManyDevices' : endReasons.get(failure.type);
}

const networkCodes: readonly unknown[] = [code.timeout, code.unknown, code.socketLost, 512];

/** @param callbacks the arguments of each call of the page's `error` callback */
export function msyncCallError(thrown: unknown, hide: Hide, callbacks?: unknown): PartylineError {
  const failure = failureOf(thrown);
  const vendor = {
    ...vendorErrorWithRaw(failure, hide),
    ...(callbacks !== undefined && { callbacks: withoutSecrets(callbacks, hide) }),
  };
  if (failure.type === code.closed) return new PartylineError('notSignedIn', { vendor });
  return new PartylineError(networkCodes.includes(failure.type) ? 'unreachable' : 'vendor', { vendor });
}
