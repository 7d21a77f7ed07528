/** What becomes of a message's file on its way up, as events: the SDK tells it by callbacks, which cannot cross a port. */
import { toPlainData } from '@/lib/providers/to-plain-data';

/** `uploadComplete` comes before the message itself is sent; after `uploadError` the send is refused. */
export type UploadTopic = 'uploadProgress' | 'uploadComplete' | 'uploadError';

interface Upload {
  /** The message's; also its `localMsgId`. */
  id?: string;
  onFileUploadProgress?: (event: { loaded: number; total: number }) => void;
  /** Also called with the service's refusal, unless that is a 400; the SDK then looks in vain for `entities`. */
  onFileUploadComplete?: (answer: Record<string, unknown>) => void;
  onFileUploadError?: ((error: unknown) => void) | undefined;
}

export interface Uploader {
  uploadFile(upload: Upload, operation: unknown): void;
}

/**
 * agora-chat 1.4.0 puts a function in the place of a message's `onFileUploadError` that calls what it finds there, itself,
 * until the stack is full, and the send never settles. Taking it from its place before it is called mends that.
 */
export function emitUploadProgress(
  utils: Uploader,
  tell: (topic: UploadTopic, localMsgId: string | undefined, facts: Record<string, unknown>) => void,
): void {
  const { uploadFile } = utils;
  utils.uploadFile = function (upload, operation) {
    const { id, onFileUploadComplete: complete, onFileUploadError: refuse } = upload;
    const failed = (error: unknown) => {
      const { type, message } = Object(toPlainData(error)) as Record<string, unknown>;
      tell('uploadError', id, { type: type ?? 101, message });
    };
    upload.onFileUploadProgress = ({ loaded, total }) => tell('uploadProgress', id, { loaded, total });
    upload.onFileUploadComplete = answer => {
      // The SDK adds the file's address to the answer, and sends the message.
      complete?.(answer);
      const { url, thumb } = answer;
      const told = toPlainData(answer) as Record<string, unknown>;
      if (answer.entities) tell('uploadComplete', id, { ...told, url, ...(thumb ? { thumb } : {}) });
      else failed({ type: 101, message: answer.error_description });
    };
    upload.onFileUploadError = error => {
      upload.onFileUploadError = undefined;
      failed(error);
      refuse?.(error);
    };
    uploadFile.call(this, upload, operation);
  };
}
