import { toPlainData } from '@/lib/providers/to-plain-data';

/** `uploadComplete` is emitted before the message is sent. After `uploadError` the send is rejected. */
export type UploadTopic = 'uploadProgress' | 'uploadComplete' | 'uploadError';

interface Upload {
  /** The message's `localMsgId`. */
  id?: string;
  onFileUploadProgress?: (event: { loaded: number; total: number }) => void;
  /** Also called when the service refuses with a status other than 400. The answer then has no `entities`. */
  onFileUploadComplete?: (answer: Record<string, unknown>) => void;
  onFileUploadError?: ((error: unknown) => void) | undefined;
  onFileUploadCanceled?: () => void;
}

interface UploadHooks {
  signalOf(localMsgId: string | undefined): AbortSignal | undefined;
  /** Rejects the message's `send`. shengwang-chat 1.3.2 leaves it pending. */
  reject(localMsgId: string | undefined, error: { type: unknown; message: unknown }): void;
  /** Runs what creates the upload's requests. */
  abortable(signal: AbortSignal | undefined, run: () => void): void;
}

export interface Uploader {
  uploadFile(upload: Upload, operation: unknown): void;
}

/**
 * Emits the SDK's upload callbacks as events, because callbacks cannot cross a port.
 *
 * agora-chat 1.4.0 replaces `onFileUploadError` with a function that calls `onFileUploadError`, which
 * recurses until the stack overflows, and the send never settles. The property is therefore cleared before
 * the call.
 *
 * @param hooks how a message that is no longer wanted aborts its upload, and how a failed upload rejects `send`
 */
export function emitUploadProgress(
  utils: Uploader,
  emit: (topic: UploadTopic, localMsgId: string | undefined, payload: Record<string, unknown>) => void,
  hooks: UploadHooks,
): void {
  const { uploadFile } = utils;
  utils.uploadFile = function (upload, operation) {
    const { id, onFileUploadComplete: onComplete, onFileUploadError: onError } = upload;
    const emitError = (error: unknown) => {
      const { type, message } = Object(toPlainData(error)) as Record<string, unknown>;
      emit('uploadError', id, { type: type ?? 101, message });
      hooks.reject(id, { type: 101, message: message ?? 'The upload failed.' });
    };
    upload.onFileUploadProgress = ({ loaded, total }) => emit('uploadProgress', id, { loaded, total });
    const signal = hooks.signalOf(id);
    upload.onFileUploadComplete = answer => {
      // An upload in parts has requests that were not created with the signal.
      if (signal?.aborted) return upload.onFileUploadError?.({ type: 101 });
      // The SDK adds `url` to the answer, and sends the message.
      onComplete?.(answer);
      const { url, thumb } = answer;
      const data = toPlainData(answer) as Record<string, unknown>;
      if (answer.entities) emit('uploadComplete', id, { ...data, url, ...(thumb ? { thumb } : {}) });
      else emitError({ type: 101, message: answer.error_description });
    };
    upload.onFileUploadError = error => {
      upload.onFileUploadError = undefined;
      emitError(error);
      onError?.(error);
    };
    // Otherwise the SDK's `send` would not settle.
    upload.onFileUploadCanceled = () => upload.onFileUploadError?.({ type: 101 });
    hooks.abortable(signal, () => uploadFile.call(this, upload, operation));
  };
}
