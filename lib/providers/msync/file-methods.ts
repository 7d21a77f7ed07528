import { PartylineError } from '@/lib/contract/errors';

type Options = Record<string, unknown>;
type Apply = (...args: unknown[]) => unknown;

interface FileContext {
  /** Of the service's REST API. */
  apiUrl: string;
  /** In bytes. */
  progress(bytes: { loaded: number; total: number }): void;
}

type Call = (apply: Apply, args: readonly unknown[], context: FileContext) => unknown;

/** `WEBIM_UPLOADFILE_ERROR` */
const uploadError = 101;

/** Resolves with the service's answer. The SDKs call `onFileUploadComplete` also when the service refuses. */
const upload: Call = (apply, [options], { progress }) =>
  new Promise((resolve, reject) => {
    apply({
      ...(options as Options),
      onFileUploadProgress: progress,
      onFileUploadComplete: (answer: { error?: string; error_description?: string }) =>
        answer.error ? reject({ type: uploadError, message: answer.error_description }) : resolve(answer),
      onFileUploadError: reject,
      onFileUploadCanceled: reject,
    });
  });

/** Resolves with a `Blob`. */
const download: Call = (apply, [options]) =>
  new Promise((resolve, reject) => {
    apply({ ...(options as Options), onFileDownloadComplete: resolve, onFileDownloadError: reject });
  });

/** The SDKs send the session's token to the given URL, so only the service's own origin is allowed. */
const downloadFrom: Call = (apply, args, { apiUrl }) => {
  const { url } = Object(args[0]) as Options;
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.origin !== new URL(apiUrl).origin) throw new PartylineError('badRequest', { field: 'url' });
  return apply(...args);
};

/** SDK methods that transfer files, as promises where the SDKs use callbacks. */
export const fileMethods: ReadonlyMap<string, Call> = new Map([
  ['uploadGroupSharedFile', upload],
  ['uploadChatRoomSharedFile', upload],
  ['downloadGroupSharedFile', download],
  ['downloadAndParseCombineMessage', downloadFrom],
]);
