import { safeRecord } from '@/lib/providers/safe-read';

/** V3's code for a failed upload. V4 rejects with the HTTP status, which is 0 without an answer. */
const uploadFailed = 2400;
const maxHttpStatus = 599;

/** Converts a `ChatError`, whose message has the method's name and JSON in it. */
export function failureAsV3(thrown: unknown): unknown {
  const { code, errorCode = code, errorMessage, errorInfo, message } = safeRecord(thrown);
  const text = String(errorMessage || errorInfo || message || '');
  if (typeof errorCode !== 'number') return errorMessage === undefined ? thrown : new Error(text);
  if (errorCode > maxHttpStatus) return Object.assign(new Error(text), { code: errorCode });
  return Object.assign(new Error(`The file store answered ${errorCode}.`), { code: uploadFailed });
}
