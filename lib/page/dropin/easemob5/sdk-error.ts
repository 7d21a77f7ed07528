/** Converts errors of the session, which has version 4, to those of easemob-websdk 5. */
import type { VendorError } from '../../client/types';
import { errorCodeOf } from '../session-error';
import {
  AuthenticationError,
  ConnectionError,
  MessageSendError,
  NetworkError,
  RestBusinessError,
  SDKError,
  type SdkErrorClass,
  UploadError,
  ValidationError,
} from './errors';

/** Codes of version 5 by those of version 4 that differ. The names of both are in the SDKs' `statusCode` and errors. */
const codes: Readonly<Record<number, number>> = {
  ...{ 56: 108, 2: 202, 28: 202, 208: 200, 39: 201, 16: 300, 510: 300, [-1]: 301, 512: 301, 205: 110, 700: 110 },
  ...{ 17: 303, 53: 111, 500: 302, 57: 305, 502: 508, 511: 510, 606: 604, 605: 606, 101: 402, 999: 1 },
};

/** Of a message that the service refused. */
const sendCodes: Readonly<Record<number, number>> = { 603: 222, 507: 215 };

/** Codes of version 5 by Partyline's errors. */
const ownCodes: Readonly<Record<string, number>> = {
  ...{ deadline: 301, unreachable: 2, unknownOutcome: 301, cancelled: 1, otherAccount: 218, disconnected: 300 },
  ...{ notSignedIn: 201, detached: 201, notAllowed: 210, unknownMethod: 111, tokenNotNeeded: 111 },
  ...{ fileTooLarge: 405, fileUnreadable: 401, tooLarge: 510, badRequest: 110 },
};

const authentication = new Set([108, 201, 202, 210, 213, 214]);
const connection = new Set([200, 218, 300, 301, 302, 304]);

function classOf(code: number, isSend: boolean): SdkErrorClass | undefined {
  if (authentication.has(code)) return AuthenticationError;
  if (connection.has(code)) return ConnectionError;
  if (code === 110 || code === 111) return ValidationError;
  if (code === 2) return NetworkError;
  if (code >= 400 && code < 412) return UploadError;
  if (code === 1) return undefined;
  return isSend ? MessageSendError : RestBusinessError;
}

/** @param method of version 5 */
export function toSdkError(thrown: unknown, method: string): SDKError {
  if (thrown instanceof SDKError) return thrown;
  const own = errorCodeOf(thrown);
  const { message = '', vendor } = Object(thrown) as { message?: string; vendor?: VendorError };
  const isSend = method === 'sendMessage';
  const old = vendor?.code;
  const code = old === undefined ? (ownCodes[own] ?? 1) : ((isSend ? sendCodes[old] : undefined) ?? codes[old] ?? old);
  const text = vendor?.message ?? message;
  const details = { api: method, ...(old === undefined ? { partyline: own } : { originalCode: old }) };
  const ErrorClass = classOf(code, isSend);
  return ErrorClass ? new ErrorClass(text, { code, details }) : new SDKError(text, code, { details });
}

export const unsupported = (method: string): SDKError =>
  new SDKError(`${method} is not available in a session that Partyline shares.`, 111, { details: { api: method } });
