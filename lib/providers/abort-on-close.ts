import { PartylineError } from '@/lib/contract/errors';

/** Some promises of the SDKs never settle once the SDK is closed. */
export class AbortOnClose {
  readonly #closed = new AbortController();

  get isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  close(): void {
    this.#closed.abort(new PartylineError('cancelled'));
  }

  /** @throws {PartylineError} `cancelled` on `close` */
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
