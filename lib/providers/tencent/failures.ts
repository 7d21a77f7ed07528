// Error codes: https://trtc.io/document/34348
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError, type VendorError } from '@/lib/contract/errors';
import type { EndReason } from '@/lib/contract/session';
import type { Hide } from '@/lib/providers/secrets';

interface ImError {
  code?: unknown;
  message?: unknown;
}

const errorOf = (thrown: unknown): ImError => (typeof thrown === 'object' && thrown !== null ? thrown : {});

function vendorErrorOf(thrown: unknown, hide: Hide): VendorError {
  const { code, message } = errorOf(thrown);
  return {
    ...(typeof code === 'number' && { code }),
    ...(typeof message === 'string' && message !== '' && { message: hide(message).slice(0, 500) }),
  };
}

const signInCodes: ReadonlyMap<unknown, ErrorCode> = new Map([
  [70001, 'userSigExpired'],
  [70003, 'userSigInvalid'],
  [70009, 'userSigInvalid'],
  [70013, 'userSigForeign'],
  [70014, 'userSigForeign'],
  [70107, 'unknownUser'],
  [60020, 'limited'],
  [60022, 'limited'],
  [2800, 'unreachable'],
  [2801, 'unreachable'],
]);

export const tencentSignInError = (thrown: unknown, hide: Hide): PartylineError =>
  new PartylineError(signInCodes.get(errorOf(thrown).code) ?? 'signInRefused', { vendor: vendorErrorOf(thrown, hide) });

const callCodes: ReadonlyMap<unknown, ErrorCode> = new Map([
  [2024, 'notSignedIn'],
  [2999, 'notReady'],
  [3000, 'notReady'],
  [2800, 'unreachable'],
  [2801, 'unreachable'],
]);

export const tencentCallError = (thrown: unknown, hide: Hide): PartylineError =>
  new PartylineError(callCodes.get(errorOf(thrown).code) ?? 'vendor', { vendor: vendorErrorOf(thrown, hide) });

/** By the `type` of the `kickedOut` event. */
const endReasons: ReadonlyMap<unknown, EndReason> = new Map([
  ['multipleAccount', 'replaced'],
  ['multipleDevice', 'tooManyDevices'],
  ['REST_API_Kick', 'kicked'],
  ['userSigExpired', 'tokenExpired'],
]);

export const tencentEndReason = (kickType: unknown): EndReason => endReasons.get(kickType) ?? 'kicked';
