import { safeRecord } from '@/lib/providers/safe-read';

/** V3's code for a failed upload. V4 rejects with the HTTP status, which is 0 without an answer. */
const uploadFailed = 2400;
const maxHttpStatus = 599;

/** Converts a `ChatError`, whose message has the method's name and JSON in it. */
export function failureAsV3(thrown: unknown): unknown {
  const { code, errorCode = code, errorMessage, errorInfo, message } = safeRecord(thrown);
  const text = String(errorMessage ?? errorInfo ?? message ?? '');
  if (typeof errorCode !== 'number') return errorMessage === undefined ? thrown : new Error(text || String(message));
  if (errorCode > maxHttpStatus) return Object.assign(new Error(text), { code: errorCode });
  return Object.assign(new Error(`The file store answered ${errorCode}.`), { code: uploadFailed });
}

/** Lower codes are the SDK's own (https://trtc.io/document/34348). */
const minServiceCode = 10_000;

/** For commands of calls and rooms, V3 resolves with the service's error. @returns `undefined` for other failures */
export function refusalAsV3(key: unknown, thrown: unknown): object | undefined {
  const { code, errorCode = code, errorInfo, errorMessage = errorInfo } = safeRecord(thrown);
  if (key !== 'sendRoomCustomData' && key !== 'sendTRTCCustomData') return undefined;
  if (typeof errorCode !== 'number' || errorCode < minServiceCode) return undefined;
  return { code: 0, data: { ActionStatus: 'FAIL', ErrorCode: errorCode, ErrorInfo: errorMessage } };
}
