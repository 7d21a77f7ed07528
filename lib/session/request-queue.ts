import { PartylineError } from '@/lib/contract/errors';

const maxWaiting = 200;

/** FIFO queue of requests that wait for a reconnect. */
export class RequestQueue {
  readonly #waiting = new Set<() => void>();

  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Resolves at the next `release`.
   * @throws {PartylineError} `tooMany`; the signal's reason if it is aborted first
   */
  async wait(signal?: AbortSignal): Promise<void> {
    if (this.#waiting.size >= maxWaiting) throw new PartylineError('tooMany');
    let abort = () => {};
    await new Promise<void>((resolve, reject) => {
      abort = () => {
        this.#waiting.delete(resolve);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort);
      this.#waiting.add(resolve);
    }).finally(() => signal?.removeEventListener('abort', abort));
  }

  release(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}
