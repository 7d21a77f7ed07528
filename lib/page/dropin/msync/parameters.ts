/** The SDKs' own checks of parameters, with their error messages. */
import type { SdkError } from './vendor-error';

type Fields = Record<string, unknown>;

const isText = (value: unknown) => typeof value === 'string' && value !== '';

/** Returns the error for invalid options of `open`. */
export function openError(options: unknown): SdkError | undefined {
  const illegal = (name: string): SdkError => ({ type: 1, message: `the ${name} is illegal` });
  if (typeof options !== 'object' || options === null) return illegal('param');
  const { user, pwd, accessToken, agoraToken } = options as Fields;
  if (!isText(user)) return { type: 0, message: 'the user is empty or type is not string' };
  if ('agoraToken' in options && !isText(agoraToken)) return illegal('agoraToken');
  if ('accessToken' in options && !isText(accessToken)) return illegal('accessToken');
  return 'accessToken' in options || 'agoraToken' in options || pwd ? undefined : illegal('accessToken or pwd');
}

/** Returns the error for an invalid message. */
export function messageError({ id, to }: Fields): SdkError | undefined {
  const missing = isText(id) ? !isText(to) && 'to' : 'id';
  return missing ? { type: 205, message: `Missing required parameter: "${missing}"` } : undefined;
}

/** Calls the `error` callback of the options and throws. */
export function rejectWithCallback(options: unknown, error: unknown): never {
  const { error: callback } = Object(options) as Record<string, unknown>;
  if (typeof callback === 'function') callback(error);
  throw error;
}
