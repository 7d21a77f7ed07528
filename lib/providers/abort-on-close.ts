/** Waiting for an SDK that may leave a promise open for ever when it is closed under it. */
import { PartylineError } from '@/lib/contract/errors';

export class AbortOnClose {
  readonly #closed = new AbortController();

  get isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  close(): void {
    this.#closed.abort(new PartylineError('cancelled'));
  }

  /** @throws {PartylineError} `cancelled` as soon as it is closed */
  wait<T>(work: Promise<T> | T): Promise<T> {
    const { signal } = this.#closed;
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      Promise.resolve(work)
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', stop));
    });
  }
}
