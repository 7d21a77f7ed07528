/** The error class, and the errors that are raised in a tab. */
import type { ErrorCode } from './error-codes';

/** The vendor's own words for an error, kept beside ours. */
export interface VendorError {
  code?: number;
  message?: string;
  /** The error itself as data, where it says more; without secrets, and left out where it is large. */
  raw?: unknown;
}

export interface ErrorKind {
  sentence: string;
  /** The form field that the error concerns. */
  field?: string;
  /** The same request may succeed later, unchanged. */
  retryable?: true;
}

export const tabKinds = {
  badRequest: {
    sentence: 'This request is not valid. Check its fields against the documentation.',
  },
  deadline: { sentence: 'No answer in time. Try again, or allow more time.', retryable: true },
  disconnected: {
    sentence: 'The connection to Partyline was lost before the answer. Try again.',
    retryable: true,
  },
  cancelled: { sentence: 'This was cancelled.' },
  tooLarge: { sentence: 'This request is too large. Split it up.' },
  tooMany: { sentence: 'Too many requests are waiting. Let some finish first.', retryable: true },
  fileUnreadable: { sentence: 'This file cannot be read. Choose it again.' },
  internal: {
    sentence: 'Something went wrong in Partyline. Try again, or export the log and report it.',
    retryable: true,
  },
} as const satisfies Record<string, ErrorKind>;

const known: Partial<Record<ErrorCode, ErrorKind>> = { ...tabKinds };

/** Has the class know more errors, wherever it is used in this script. */
export const registerErrorKinds = (kinds: Record<ErrorCode, ErrorKind>): void => void Object.assign(known, kinds);

/** An error as it crosses a port. Never holds a token or a password. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  field?: string;
  /** What the error concerns, beyond the form: an address, or a field of an answer. */
  about?: string;
  retryable: boolean;
  vendor?: VendorError;
}

const brand = Symbol.for('partyline.error');

/** The only error class of Partyline. Programs should check `code`; `message` is for developers. */
export class PartylineError extends Error {
  override readonly name = 'PartylineError';
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly about: string | undefined;
  readonly retryable: boolean;
  readonly vendor: VendorError | undefined;
  readonly [brand] = true;

  /** The scripts of the SDKs are bundled apart, each with its own copy of this class; their errors are ours all the same. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(
    code: ErrorCode,
    more: {
      vendor?: VendorError | undefined;
      field?: string | undefined;
      about?: string | undefined;
      message?: string;
      retryable?: boolean;
    } = {},
  ) {
    const kind: ErrorKind = known[code] ?? { sentence: code };
    super(more.message ?? kind.sentence);
    this.code = code;
    this.field = more.field ?? kind.field;
    this.about = more.about;
    this.retryable = more.retryable ?? kind.retryable ?? false;
    this.vendor = more.vendor;
  }

  toBody(): ErrorBody {
    const { code, message, field, about, retryable, vendor } = this;
    return { code, message, retryable, ...(field && { field }), ...(about && { about }), ...(vendor && { vendor }) };
  }

  static fromBody({ code, ...more }: ErrorBody): PartylineError {
    return new PartylineError(code, more);
  }

  /** What was thrown, as one of ours. An unforeseen error keeps no text: it could hold a secret. */
  static from(thrown: unknown): PartylineError {
    return thrown instanceof PartylineError ? thrown : new PartylineError('internal');
  }
}
