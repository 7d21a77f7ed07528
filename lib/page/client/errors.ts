/** The errors of the page's client: what the extension says, and the few things that only the page can know. */
import type { ErrorBody, VendorError } from './types';

/** The codes that a page may meet; `docs/web-developers.md` says what to do about each. A newer extension may have more. */
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
  notPartyline: 'What announced itself as Partyline does not behave like it.',
  otherAccount: 'The user is signed in to another account than this page has asked for.',
  notAllowed: 'The user has not allowed this site all of the scopes that it asked for.',
  unknownMethod: 'The user’s Partyline is older than this call. It has to be updated first.',
  deadline: 'No answer came in time. Try again.',
  cancelled: 'This was cancelled.',
  detached: 'This page has detached from the session. Connect again.',
  disconnected: 'The connection to Partyline is lost. Connect again.',
  internal: 'Something went wrong inside Partyline. Try again.',
};
type ClientErrorCode = keyof typeof sentences;

/** The one error class of the client. `message` is a sentence for people; `code` is for programs. */
export class PartylineError extends Error {
  readonly code: ErrorCode;
  /** The field that the error concerns. */
  readonly field: string | undefined;
  readonly about: string | undefined;
  /** The same call may succeed later, unchanged. */
  readonly retryable: boolean;
  /** The vendor's own code and words. */
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

/** What was thrown, as one of ours: the extension's errors have a code and a sentence, whatever else is thrown has not. */
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
