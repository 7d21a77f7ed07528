import { PartylineError } from '@/lib/contract/errors';
import type { MessageAttachment } from './attachment';

/** Of all pending files together. One file has at most 100 MiB. */
export const pendingUploadLimits = { bytes: 250 * 1024 * 1024 };

interface PendingUpload {
  payload: { file?: unknown };
  file: Blob;
}

/**
 * Limits the memory of messages that were created but not sent. The SDK (3.6.6) keeps a message's file until
 * it is sent, and the last message's file for ever. This class removes the oldest files above the limit, and
 * each file when it is sent.
 */
export class PendingUploads {
  readonly #byId = new Map<string, PendingUpload>();

  /** @param options of the `create...` call, which the SDK stores */
  add(id: string, { payload }: MessageAttachment, file: Blob): void {
    if (!payload) return;
    this.#byId.set(id, { payload, file });
    let total = [...this.#byId.values()].reduce((sum, { file }) => sum + file.size, 0);
    for (const [oldest, { file }] of this.#byId) {
      if (total <= pendingUploadLimits.bytes || oldest === id) return;
      total -= file.size;
      this.remove(oldest);
    }
  }

  fileOf(id: string): Blob | undefined {
    return this.#byId.get(id)?.file;
  }

  /** Sending the message then fails with `fileUnreadable`. */
  remove(id: string): void {
    const upload = this.#byId.get(id);
    if (!upload) return;
    this.#byId.delete(id);
    const get = () => {
      throw new PartylineError('fileUnreadable');
    };
    Object.defineProperty(upload.payload, 'file', { get });
  }
}
