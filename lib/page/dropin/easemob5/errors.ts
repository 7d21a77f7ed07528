/** The error classes of easemob-websdk 5, with their default codes. */
interface ErrorOptions5 {
  code?: number | undefined;
  details?: object | undefined;
}

export class SDKError extends Error {
  override name = 'SDKError';
  readonly code: number;
  readonly details: object | undefined;

  constructor(message: string, code = 1, { details }: ErrorOptions5 = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }

  toJSON(): object {
    const { name, message, code, details, stack } = this;
    return { name, message, code, details, stack };
  }
}

export type SdkErrorClass = new (message: string, options?: ErrorOptions5) => SDKError;

function subclass(name: string, defaultCode: number): SdkErrorClass {
  const classes = {
    [name]: class extends SDKError {
      override name = name;

      constructor(message: string, options: ErrorOptions5 = {}) {
        super(message, options.code ?? defaultCode, options);
      }
    },
  };
  return classes[name]!;
}

export const NetworkError = /* @__PURE__ */ subclass('NetworkError', 2);
export const ConnectionError = /* @__PURE__ */ subclass('ConnectionError', 300);
export const AuthenticationError = /* @__PURE__ */ subclass('AuthenticationError', 202);
export const ValidationError = /* @__PURE__ */ subclass('ValidationError', 110);
export const MessageSendError = /* @__PURE__ */ subclass('MessageSendError', 303);
export const MessageReceiveError = /* @__PURE__ */ subclass('MessageReceiveError', 500);
export const StorageError = /* @__PURE__ */ subclass('StorageError', 3);
export const RestTransportError = /* @__PURE__ */ subclass('RestTransportError', 2);
export const RestBusinessError = /* @__PURE__ */ subclass('RestBusinessError', 303);
export const UploadError = /* @__PURE__ */ subclass('UploadError', 402);
