/** Error codes of the mobile SDKs: https://docs.agora.io/en/agora-chat/reference/error-codes */
export const chatErrorCode = {
  general: 1,
  network: 2,
  limit: 4,
  tokenExpired: 108,
  invalidParam: 110,
  unsupported: 111,
  alreadyLoggedIn: 200,
  notLoggedIn: 201,
  authenticationFailed: 202,
  userAlreadyExists: 203,
  userNotFound: 204,
  anotherDevice: 206,
  removed: 207,
  permissionDenied: 210,
  tooManyDevices: 214,
  passwordChanged: 216,
  kicked: 217,
  otherUserLoggedIn: 218,
  notReachable: 300,
  timeout: 301,
  restricted: 305,
  fileNotFound: 400,
  uploadFailed: 402,
  downloadFailed: 403,
  invalidMessage: 500,
} as const;

/** Not an `Error`, as in the vendor's package. */
export class ChatError {
  code: number;
  description: string;

  constructor({ code, description }: { code: number; description: string }) {
    this.code = code;
    this.description = description;
  }
}

export class ChatException extends ChatError {}

/**
 * Mobile code by the web SDK's `statusCode` (agora-chat 1.4.0). Other codes from 206 to 221 are equal in
 * both.
 */
const codes: ReadonlyMap<number, number> = new Map([
  [-1, chatErrorCode.timeout],
  [-2, chatErrorCode.notReachable],
  [-3, chatErrorCode.invalidParam],
  [2, chatErrorCode.authenticationFailed],
  [16, chatErrorCode.network],
  [28, chatErrorCode.authenticationFailed],
  [39, chatErrorCode.notLoggedIn],
  [50, chatErrorCode.limit],
  [51, chatErrorCode.invalidMessage],
  [52, chatErrorCode.permissionDenied],
  [53, chatErrorCode.unsupported],
  [56, chatErrorCode.tokenExpired],
  [57, chatErrorCode.restricted],
  [101, chatErrorCode.uploadFailed],
  [200, chatErrorCode.downloadFailed],
  [204, chatErrorCode.userNotFound],
  [205, chatErrorCode.invalidMessage],
  [501, 501],
  [502, 508],
  [504, 504],
  [505, 505],
  [509, 509],
  [510, chatErrorCode.network],
  [511, 510],
  [512, chatErrorCode.timeout],
  [601, 601],
  [602, 602],
  [603, chatErrorCode.permissionDenied],
  [605, 605],
  [606, 604],
  [702, 702],
  [704, 704],
  [705, 705],
]);

interface WebFailure {
  type?: unknown;
  message?: unknown;
  data?: unknown;
}

/** Converts a code of the web SDK; `general` if the mobile SDKs have no equivalent. */
export function toMobileCode(type: unknown): number {
  if (typeof type !== 'number') return chatErrorCode.general;
  return codes.get(type) ?? (type >= 206 && type <= 221 ? type : chatErrorCode.general);
}

/** Converts an error of the web SDK. */
export function toChatError(thrown: unknown): ChatError {
  if (thrown instanceof ChatError) return thrown;
  const failure = (typeof thrown === 'object' && thrown !== null ? thrown : { message: thrown }) as WebFailure;
  const { type } = innermost(failure);
  const text = typeof failure.message === 'string' ? failure.message : '';
  // The web SDK reports a wrong password as a failed request (17).
  const code = /invalid password|invalid_grant/i.test(text) ? chatErrorCode.authenticationFailed : toMobileCode(type);
  return new ChatError({ code, description: text });
}

/** The web SDK's `open` nests the cause in `data`. */
function innermost(failure: WebFailure): WebFailure {
  const inner = failure.data as WebFailure | null | undefined;
  return typeof inner?.type === 'number' ? innermost(inner) : failure;
}

/** Converts a rejection of the web SDK. @throws {ChatError} */
export async function withChatErrors<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (thrown) {
    throw toChatError(thrown);
  }
}
