interface ChatErrorOptions {
  method?: string;
  code?: number | undefined;
  message?: string;
  data?: unknown;
  /** Text after the message, as in the SDK: `groupID:desk`. */
  more?: string;
  /** Code of an error of the extension. */
  partyline?: string | undefined;
}

/** The SDK's error, with the key order and texts of 4.2.1 and 1.6.13. */
export class ChatError extends Error {
  declare code: number | undefined;
  declare errorCode: number | undefined;
  declare errorMessage: string;
  declare data: unknown;
  declare partyline?: string;

  constructor({ method = 'Unknown', code, message = '', data = '', more = '', partyline }: ChatErrorOptions) {
    super();
    this.code = code;
    this.errorCode = code;
    this.errorMessage = message;
    this.message = `${method} failed. error: {"message": ${message}${code ? `, "code": ${code}` : ''}} ${more}`;
    this.data = data;
    if (partyline) Object.defineProperty(this, 'partyline', { value: partyline, configurable: true });
  }
}
