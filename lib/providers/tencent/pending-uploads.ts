import { PartylineError } from '@/lib/contract/errors';
import type { MessageAttachment } from './attachment';

/** Of all pending files together. One file has at most 100 MiB. */
export const pendingUploadLimits = { bytes: 250 * 1024 * 1024 };

interface PendingUpload {
  payload: { file?: unknown };
  size: number;
}

/**
 * Limits the memory of messages that were created but not sent. The SDK (3.6.6) keeps a message's file until
 * it is sent, and the last message's file for ever. This class removes the oldest files above the limit, and
 * each file when it is sent.
 */
export class PendingUploads {
  readonly #byId = new Map<string, PendingUpload>();

  /** @param options of the `create...` call, which the SDK stores */
  add(id: string, { payload }: MessageAttachment, size: number): void {
    if (!payload) return;
    this.#byId.set(id, { payload, size });
    let total = [...this.#byId.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [oldest, { size }] of this.#byId) {
      if (total <= pendingUploadLimits.bytes || oldest === id) return;
      total -= size;
      this.remove(oldest);
    }
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
