/**
 * Files of messages that were made and not sent. The SDK (3.6.6) keeps what such a message was made of until it has been sent,
 * because it can be sent again where that fails, and what the last one was made of for good. Here they are bounded: the oldest
 * go, and each goes once it has been sent.
 */
import { PartylineError } from '@/lib/contract/errors';
import type { MessageAttachment } from './attachment';

/** Of all of them together, a few of the largest files that a tab can give. */
export const unsentLimits = { bytes: 250 * 1024 * 1024 };

interface Unsent {
  payload: { file?: unknown };
  size: number;
}

export class PendingUploads {
  readonly #byId = new Map<string, Unsent>();

  /** @param options what a message is made of, as the SDK will keep it */
  keep(id: string, { payload }: MessageAttachment, size: number): void {
    if (!payload) return;
    this.#byId.set(id, { payload, size });
    let held = [...this.#byId.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [oldest, { size }] of this.#byId) {
      if (held <= unsentLimits.bytes || oldest === id) return;
      held -= size;
      this.drop(oldest);
    }
  }

  /** Who sends the message all the same is told what has become of its file. */
  drop(id: string): void {
    const unsent = this.#byId.get(id);
    if (!unsent) return;
    this.#byId.delete(id);
    const get = () => {
      throw new PartylineError('fileUnreadable');
    };
    Object.defineProperty(unsent.payload, 'file', { get });
  }
}
