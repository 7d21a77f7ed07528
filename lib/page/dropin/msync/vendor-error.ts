/** The SDKs' errors are plain objects with `type`, `message` and sometimes `data`. */
import type { VendorError } from '../../client/types';
import { errorCodeOf } from '../session-error';

export interface SdkError {
  /** A `statusCode`. */
  type: number;
  message: string;
  data?: unknown;
}

/** The SDKs' closest code for each Partyline error. */
const types: Record<string, number> = {
  deadline: -1,
  unreachable: -2,
  unknownOutcome: -2,
  cancelled: -4,
  otherAccount: 1,
  disconnected: 16,
  notSignedIn: 39,
  detached: 39,
  notAllowed: 52,
  unknownMethod: 53,
  tokenNotNeeded: 53,
  fileTooLarge: 101,
  fileUnreadable: 101,
  tooLarge: 511,
};

/** `SDK_RUNTIME_ERROR` */
const runtimeError = 999;

/**
 * Converts an error of the extension to the SDK's error. If the SDK threw an `Error`, so does this, for
 * `instanceof`. For Partyline's own errors, `data` has the code and message.
 */
export function toVendorError(thrown: unknown): SdkError | Error {
  const code = errorCodeOf(thrown);
  const { message = '', vendor } = Object(thrown) as { message?: string; vendor?: VendorError };
  const { raw } = vendor ?? {};
  if (typeof raw === 'object' && raw !== null) {
    const { name, message: text, ...more } = raw as Record<string, unknown>;
    return typeof name === 'string' && name.endsWith('Error')
      ? Object.assign(Error(String(text)), more)
      : ({ ...raw } as SdkError);
  }
  if (vendor?.code !== undefined) return { type: vendor.code, message: vendor.message ?? message };
  return { type: types[code] ?? runtimeError, message, data: { code, message } };
}
