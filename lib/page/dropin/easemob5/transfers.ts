/** The methods that transfer files outside of messages. Loaded when one is called. */
import { type Fields, fieldsOf } from './message';
import { toSdkError } from './sdk-error';

interface TransferHost {
  call(method: string, args: readonly unknown[]): Promise<unknown>;
  /** Callbacks for progress, by the call's id. */
  uploads: Map<string, (progress: unknown) => void>;
  nextCallId(): string;
}

export type TransferMethod =
  | 'uploadGroupSharedFile'
  | 'downloadGroupSharedFile'
  | 'voiceMessageToText'
  | 'voiceFileToText'
  | 'downloadAttachment';

export function createTransfers({ call, uploads, nextCallId }: TransferHost) {
  const voiceToText = async (method: string, voice: unknown, options: unknown): Promise<unknown> => {
    const answer = fieldsOf(await call(method, [voice, options]));
    return { text: fieldsOf(answer.data ?? answer).text };
  };
  const transfers: Record<TransferMethod, (...args: never[]) => Promise<unknown>> = {
    async uploadGroupSharedFile(params: Fields) {
      const { groupId, file, onFileUploadProgress, onFileUploadComplete, onFileUploadError } = params;
      const id = nextCallId();
      if (typeof onFileUploadProgress === 'function') uploads.set(id, onFileUploadProgress as never);
      try {
        const answer = await call('uploadGroupSharedFile', [{ groupId, file: { data: file }, id }]);
        // The SDK passes the response's text.
        callIfFunction(onFileUploadComplete, JSON.stringify(answer));
      } catch (thrown) {
        const error = toSdkError(thrown, 'uploadGroupSharedFile');
        callIfFunction(onFileUploadError, error);
        throw error;
      } finally {
        uploads.delete(id);
      }
    },
    async downloadGroupSharedFile(params: Fields) {
      const { groupId, fileId, secret, onFileDownloadComplete, onFileDownloadError } = params;
      try {
        const file = await call('downloadGroupSharedFile', [{ groupId, fileId, secret, id: nextCallId() }]);
        callIfFunction(onFileDownloadComplete, file);
      } catch (thrown) {
        const error = toSdkError(thrown, 'downloadGroupSharedFile');
        callIfFunction(onFileDownloadError, error);
        throw error;
      }
    },
    voiceMessageToText({ url, secret, filename, filetype, duration, fileLength }: Fields, voice: unknown) {
      const body = { type: 'audio', url, secret, filename, filetype, length: duration, file_length: fileLength };
      return voiceToText('voiceMessageToText', body, voice);
    },
    voiceFileToText: (file: unknown, voice: unknown) => voiceToText('voiceFileToText', file, voice),
    async downloadAttachment(given: Fields) {
      const { body = given } = given;
      const { url, originalImageUrl, secret } = fieldsOf(body);
      const headers: HeadersInit = secret ? { 'share-secret': String(secret) } : {};
      const response = await fetch(String(url ?? originalImageUrl), { headers });
      if (!response.ok) throw toSdkError({ vendor: { code: 403, message: response.statusText } }, 'downloadAttachment');
      return response.blob();
    },
  };
  return transfers;
}

const callIfFunction = (fn: unknown, value: unknown): unknown => typeof fn === 'function' && fn(value);
