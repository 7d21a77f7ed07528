/** Errors as the SDKs have them: plain objects with `type`, `message` and sometimes `data`. */
import type { VendorError } from '../../client/types';
import { errorCodeOf } from '../shared-session';

export interface SdkError {
  /** One of `statusCode`. */
  type: number;
  message: string;
  data?: unknown;
}

/** What the session itself refuses, by the codes that the SDKs have for the like. */
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
  fileTooLarge: 101,
  fileUnreadable: 101,
  tooLarge: 511,
};

/** `SDK_RUNTIME_ERROR` */
const runtimeError = 999;

/**
 * What an app catches: the vendor's error as the SDK made it in the background; of ours, `data` has the code and the sentence.
 * Where the SDK throws an `Error`, so that `instanceof` holds, this is one.
 */
export function toVendorError(thrown: unknown): SdkError | Error {
  const code = errorCodeOf(thrown);
  const { message = '', vendor } = Object(thrown) as { message?: string; vendor?: VendorError };
  const { raw } = vendor ?? {};
  if (typeof raw === 'object' && raw !== null) {
    const { name, message: said, ...more } = raw as Record<string, unknown>;
    return typeof name === 'string' && name.endsWith('Error')
      ? Object.assign(Error(String(said)), more)
      : ({ ...raw } as SdkError);
  }
  if (vendor?.code !== undefined) return { type: vendor.code, message: vendor.message ?? message };
  return { type: types[code] ?? runtimeError, message, data: { code, message } };
}
