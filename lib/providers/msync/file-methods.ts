/** The SDKs' methods that give and take files: where they answer by callbacks, as promises. */
import { PartylineError } from '@/lib/contract/errors';

type Options = Record<string, unknown>;
type Apply = (...args: unknown[]) => unknown;

interface Around {
  /** Of the service's REST API. */
  apiUrl: string;
  /** How far an upload is, in bytes. */
  progress(facts: { loaded: number; total: number }): void;
}

type Call = (apply: Apply, args: readonly unknown[], around: Around) => unknown;

/** `WEBIM_UPLOADFILE_ERROR` */
const uploadError = 101;

/** Resolves with the service's answer. The SDKs call a refusal complete, too. */
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

/** The SDKs send the session's token to whatever address they are given here; it is to be the service's own. */
const downloadFrom: Call = (apply, args, { apiUrl }) => {
  const { url } = Object(args[0]) as Options;
  const given = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined;
  if (given?.origin !== new URL(apiUrl).origin) throw new PartylineError('badRequest', { field: 'url' });
  return apply(...args);
};

export const fileMethods: ReadonlyMap<string, Call> = new Map([
  ['uploadGroupSharedFile', upload],
  ['uploadChatRoomSharedFile', upload],
  ['downloadGroupSharedFile', download],
  ['downloadAndParseCombineMessage', downloadFrom],
]);
