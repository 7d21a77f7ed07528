/** The error class, and the errors that are raised in a page. */
import type { ErrorCode } from './error-codes';

/** The vendor's error behind ours. */
export interface VendorError {
  code?: number;
  message?: string;
  /** The vendor's error object as data, without secrets. Absent if it adds nothing or is large. */
  raw?: unknown;
  /** The arguments of each call that the SDK made of the page's `error` callback. */
  callbacks?: unknown;
}

export interface ErrorKind {
  sentence: string;
  /** The form field that the error concerns. */
  field?: string;
  /** The unchanged request may succeed later. */
  retryable?: true;
}

export const pageErrorKinds = {
  badRequest: { sentence: 'This request is not valid. Check its fields.' },
  disconnected: { sentence: 'The connection to Partyline was lost. Try again.', retryable: true },
  cancelled: { sentence: 'This was cancelled.' },
  otherAccount: { sentence: 'This page uses another account.' },
} as const satisfies Record<string, ErrorKind>;

const registered: Partial<Record<ErrorCode, ErrorKind>> = { ...pageErrorKinds };

/** Adds errors for every `PartylineError` of this script. */
export const registerErrorKinds = (kinds: Partial<Record<ErrorCode, ErrorKind>>): void =>
  void Object.assign(registered, kinds);

/** A serialised error. Never contains a token or a password. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  field?: string;
  /** What the error concerns beyond a form field: an address, or a field of a response. */
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

  /** Each script is bundled with its own copy of this class; the brand makes `instanceof` work across copies. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && brand in value;
  }

  constructor(
    code: ErrorCode,
    details: {
      vendor?: VendorError | undefined;
      field?: string | undefined;
      about?: string | undefined;
      message?: string;
      retryable?: boolean;
    } = {},
  ) {
    const kind: ErrorKind = registered[code] ?? { sentence: code };
    super(details.message ?? kind.sentence);
    this.code = code;
    this.field = details.field ?? kind.field;
    this.about = details.about;
    this.retryable = details.retryable ?? kind.retryable ?? false;
    this.vendor = details.vendor;
  }

  toBody(): ErrorBody {
    const { code, message, field, about, retryable, vendor } = this;
    return { code, message, retryable, ...(field && { field }), ...(about && { about }), ...(vendor && { vendor }) };
  }

  static fromBody({ code, ...details }: ErrorBody): PartylineError {
    return new PartylineError(code, details);
  }

  /** Any other error becomes `internal` without its text, which could contain a secret. */
  static from(thrown: unknown): PartylineError {
    return thrown instanceof PartylineError ? thrown : new PartylineError('internal');
  }
}
