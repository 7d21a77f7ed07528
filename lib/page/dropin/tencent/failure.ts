/** The SDK's error with its numeric code, and Partyline's code as an extra property. */
import type { ErrorBody } from '../../client/types';

/** Codes of SDK 3.6.6. */
export const notLoggedIn = 2024;
export const loginFailed = 3001;
export const loggedOut = 3005;
const notReady = 2999;
export const invalidOperation = 2905;

const codes: Readonly<Record<string, number>> = {
  ...{ tooLarge: 2100, fileTooLarge: 2100, fileUnreadable: 2100, disconnected: 2800, unreachable: 2800 },
  ...{ deadline: 2801, unknownOutcome: 2801, tooMany: 2996, notAllowed: 2998, unknownMethod: 2998 },
  ...{ notSignedIn: notLoggedIn, otherAccount: loginFailed },
};

/** The SDK's `IMError`. `partyline` is the code of an error of the extension. */
export class ImError extends Error {
  declare partyline?: string;

  declare readonly code: number;
  declare readonly data: Record<string, unknown>;

  constructor(code: number, message: string, data: Record<string, unknown> = {}, partyline?: string) {
    // The SDK's key order, with `message` as an own property.
    super();
    this.code = code;
    this.message = message;
    this.data = data;
    if (partyline) Object.defineProperty(this, 'partyline', { value: partyline, configurable: true });
  }
}

const invalidParamsMessage = 'Params validate failed.';

/** The error that the SDK throws synchronously for a missing argument. */
export const invalidParamsError = (): Error => new Error(invalidParamsMessage);

/** Converts an error of the extension to the SDK's; `fallback` is the code if there is no equivalent. */
export function toImError(thrown: unknown, fallback: number = notReady): Error {
  if (thrown instanceof ImError) return thrown;
  const { code = 'internal', message = '', vendor } = Object(thrown) as Partial<ErrorBody>;
  // The SDK has no message for some of its codes.
  if (vendor?.code !== undefined) return new ImError(vendor.code, vendor.message ?? '', {}, code);
  if (vendor?.message === invalidParamsMessage) return invalidParamsError();
  return new ImError(codes[code] ?? fallback, message, {}, code);
}
