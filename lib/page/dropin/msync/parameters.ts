/** What the SDKs check themselves, in their words. */
import type { SdkError } from './vendor-error';

type Fields = Record<string, unknown>;

const isText = (value: unknown) => typeof value === 'string' && value !== '';

/** What is wrong with what `open` is given, if anything. */
export function openError(given: unknown): SdkError | undefined {
  const illegal = (what: string): SdkError => ({ type: 1, message: `the ${what} is illegal` });
  if (typeof given !== 'object' || given === null) return illegal('param');
  const { user, pwd, accessToken, agoraToken } = given as Fields;
  if (!isText(user)) return { type: 0, message: 'the user is empty or type is not string' };
  if ('agoraToken' in given && !isText(agoraToken)) return illegal('agoraToken');
  if ('accessToken' in given && !isText(accessToken)) return illegal('accessToken');
  return 'accessToken' in given || 'agoraToken' in given || pwd ? undefined : illegal('accessToken or pwd');
}

/** What is wrong with a message that is to be sent, if anything. */
export function messageError({ id, to }: Fields): SdkError | undefined {
  const missing = isText(id) ? !isText(to) && 'to' : 'id';
  return missing ? { type: 205, message: `Missing required parameter: "${missing}"` } : undefined;
}

/** Rejects, and calls back before it does. */
export function rejectWithCallback(options: unknown, error: unknown): never {
  const { error: callback } = Object(options) as Record<string, unknown>;
  if (typeof callback === 'function') callback(error);
  throw error;
}
