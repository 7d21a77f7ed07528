import type { ErrorBody, VendorError } from './types';

/** Error codes; a newer extension may have more. `docs/web-developers.md` explains how to handle each. */
export type ErrorCode =
  | ClientErrorCode
  | 'badRequest'
  | 'notAllowed'
  | 'tooLarge'
  | 'tooMany'
  | 'notSignedIn'
  | 'notReady'
  | 'unreachable'
  | 'unknownOutcome'
  | 'vendor'
  | 'fileTooLarge'
  | 'fileUnreadable'
  | (string & {});

const sentences = {
  notInstalled: 'Partyline is not on this page: it is not installed, or the user has not allowed this site.',
  notPartyline: 'The announced object does not implement Partyline’s API.',
  otherAccount: 'Another account than the requested one is signed in.',
  notAllowed: 'The user has not allowed all of the requested scopes.',
  unknownMethod: 'The user’s Partyline is too old for this call and must be updated.',
  deadline: 'No answer came in time. Try again.',
  cancelled: 'This was cancelled.',
  detached: 'This page has detached from the session. Connect again.',
  disconnected: 'The connection to Partyline is lost. Connect again.',
  internal: 'Something went wrong inside Partyline. Try again.',
};
type ClientErrorCode = keyof typeof sentences;

/** The only error class of the client. Programs should check `code`; `message` is for developers. */
export class PartylineError extends Error {
  readonly code: ErrorCode;
  /** The parameter that the error is about. */
  readonly field: string | undefined;
  readonly about: string | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** The vendor's code and message. */
  readonly vendor: VendorError | undefined;

  constructor({ code, message, field, about, retryable, vendor }: ErrorBody, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PartylineError';
    this.code = code;
    this.field = field;
    this.about = about;
    this.retryable = retryable;
    this.vendor = vendor;
  }
}

export const clientError = (code: ClientErrorCode, more: { about?: string; cause?: unknown } = {}): PartylineError => {
  const retryable = code === 'deadline' || code === 'internal';
  return new PartylineError(
    { code, message: sentences[code], retryable, ...(more.about && { about: more.about }) },
    'cause' in more ? { cause: more.cause } : undefined,
  );
};

/** Converts the extension's errors, which have `code` and `message`. Anything else becomes `internal`. */
export function toPartylineError(thrown: unknown): PartylineError {
  if (thrown instanceof PartylineError) return thrown;
  const { code, message, field, about, retryable, vendor } = Object(thrown) as Record<string, unknown>;
  if (typeof code !== 'string' || typeof message !== 'string') return clientError('internal', { cause: thrown });
  return new PartylineError({
    code,
    message,
    retryable: retryable === true,
    ...(typeof field === 'string' && { field }),
    ...(typeof about === 'string' && { about }),
    ...(typeof vendor === 'object' && vendor !== null && { vendor }),
  });
}
