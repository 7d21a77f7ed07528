/** Those who want the line while it is coming back. They get it in the order in which they came. */
import { PartylineError } from '@/lib/contract/errors';

const most = 200;

export class RequestQueue {
  readonly #queue = new Set<() => void>();

  get size(): number {
    return this.#queue.size;
  }

  /**
   * Resolves when it is known whether there is a line.
   * @throws {PartylineError} `tooMany`; the signal's reason, when it is aborted first
   */
  async wait(signal?: AbortSignal): Promise<void> {
    if (this.#queue.size >= most) throw new PartylineError('tooMany');
    let leave = () => {};
    await new Promise<void>((resolve, reject) => {
      leave = () => {
        this.#queue.delete(resolve);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave);
      this.#queue.add(resolve);
    }).finally(() => signal?.removeEventListener('abort', leave));
  }

  release(): void {
    const all = [...this.#queue];
    this.#queue.clear();
    for (const go of all) go();
  }
}
