/** Errors as `react-native-agora-chat` has them: the mobile SDKs' codes, which are not those of the web SDK. */

/** The mobile SDKs' codes that are told here. docs.agora.io/en/agora-chat/reference/error-codes */
export const chatErrorCode = {
  general: 1,
  network: 2,
  limit: 4,
  tokenExpired: 108,
  invalidParam: 110,
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
  invalidMessage: 500,
} as const;

/** As the vendor's: no `Error`. */
export class ChatError {
  code: number;
  description: string;

  constructor({ code, description }: { code: number; description: string }) {
    this.code = code;
    this.description = description;
  }
}

export class ChatException extends ChatError {}

/** By the web SDK's `statusCode`, agora-chat 1.4.0; those from 206 to 221 that are not here have the same number in both. */
const codes: ReadonlyMap<number, number> = new Map([
  [-1, chatErrorCode.timeout],
  [-2, chatErrorCode.notReachable],
  [-3, chatErrorCode.invalidParam],
  [2, chatErrorCode.authenticationFailed],
  [16, chatErrorCode.network],
  [28, chatErrorCode.authenticationFailed],
  [39, chatErrorCode.notLoggedIn],
  [50, chatErrorCode.limit],
  [52, chatErrorCode.permissionDenied],
  [56, chatErrorCode.tokenExpired],
  [57, chatErrorCode.restricted],
  [204, chatErrorCode.userNotFound],
  [205, chatErrorCode.invalidMessage],
  [510, chatErrorCode.network],
  [512, chatErrorCode.timeout],
  [603, chatErrorCode.permissionDenied],
]);

interface WebFailure {
  type?: unknown;
  message?: unknown;
  data?: unknown;
}

/** The mobile SDKs' code for the web SDK's; `general` where they have none. */
export function toMobileCode(type: unknown): number {
  if (typeof type !== 'number') return chatErrorCode.general;
  return codes.get(type) ?? (type >= 206 && type <= 221 ? type : chatErrorCode.general);
}

/** What a method of the web SDK was rejected with, as the mobile SDKs would tell it. */
export function toChatError(thrown: unknown): ChatError {
  if (thrown instanceof ChatError) return thrown;
  const failure = (typeof thrown === 'object' && thrown !== null ? thrown : { message: thrown }) as WebFailure;
  const { type } = innermost(failure);
  const text = typeof failure.message === 'string' ? failure.message : '';
  // A refused password is a failed request (17) like any other there.
  const code = /invalid password|invalid_grant/i.test(text) ? chatErrorCode.authenticationFailed : toMobileCode(type);
  return new ChatError({ code, description: text });
}

/** The web SDK's `open` wraps the cause in `data`. */
function innermost(failure: WebFailure): WebFailure {
  const inner = failure.data as WebFailure | null | undefined;
  return typeof inner?.type === 'number' ? innermost(inner) : failure;
}

/** @throws {ChatError} in the place of what the web SDK rejects with */
export async function withChatErrors<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (thrown) {
    throw toChatError(thrown);
  }
}
