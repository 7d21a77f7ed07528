/** The SDK's error, with a number that its users look at, and our own code beside it. */
import type { ErrorBody } from '../../client/types';

/** As the SDK numbers them (3.6.6). */
export const notLoggedIn = 2024;
export const loginFailed = 3001;
export const loggedOut = 3005;
const notReady = 2999;

const codes: Readonly<Record<string, number>> = {
  ...{ tooLarge: 2100, fileTooLarge: 2100, fileUnreadable: 2100, disconnected: 2800, unreachable: 2800 },
  ...{ deadline: 2801, unknownOutcome: 2801, tooMany: 2996, notAllowed: 2998, unknownMethod: 2998 },
  ...{ notSignedIn: notLoggedIn, otherAccount: loginFailed },
};

/** The SDK's `IMError`: an `Error` with three keys of its own. `partyline` is our code, where the error is of the extension. */
export class ImError extends Error {
  declare partyline?: string;

  declare readonly code: number;
  declare readonly data: Record<string, unknown>;

  constructor(code: number, message: string, data: Record<string, unknown> = {}, ours?: string) {
    // In the SDK's order, and the message among them.
    super();
    this.code = code;
    this.message = message;
    this.data = data;
    if (ours) Object.defineProperty(this, 'partyline', { value: ours, configurable: true });
  }
}

const invalid = 'Params validate failed.';

/** What the SDK throws, at once, where an argument is missing. */
export const invalidParamsError = (): Error => new Error(invalid);

/** What came from the extension, as the SDK would have said it; `other` where it has no number for it. */
export function toImError(thrown: unknown, other: number = notReady): Error {
  if (thrown instanceof ImError) return thrown;
  const { code = 'internal', message = '', vendor } = Object(thrown) as Partial<ErrorBody>;
  // The SDK has no words for some of its numbers.
  if (vendor?.code !== undefined) return new ImError(vendor.code, vendor.message ?? '', {}, code);
  if (vendor?.message === invalid) return invalidParamsError();
  return new ImError(codes[code] ?? other, message, {}, code);
}
