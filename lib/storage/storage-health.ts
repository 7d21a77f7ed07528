import { PartylineError } from '@/lib/contract/errors';
import { inTime } from './in-time';

/** Milliseconds. Chromium never answers when it cannot open the folder of `storage.local`. */
export const storeLimitMs = 2_000;
/** Milliseconds for a store whose last operation failed. */
const failingStoreLimitMs = 500;

export type StoreOperation = `${'read' | 'write'} ${string}`;

/** Limits the time of each operation of a store, and knows which stores fail. */
export class StorageHealth {
  readonly #failing = new Set<StoreOperation>();
  #listener: (operation: StoreOperation, error: unknown) => void = () => {};

  /** @param listener receives each change; without an error, the operation works again */
  listen(listener: (operation: StoreOperation, error: unknown) => void): void {
    this.#listener = listener;
  }

  get isFailing(): boolean {
    return this.#failing.size > 0;
  }

  /** @throws {PartylineError} `storageFailed` */
  async run<T>(operation: StoreOperation, work: () => PromiseLike<T>): Promise<T> {
    const limit = this.#failing.has(operation) ? failingStoreLimitMs : storeLimitMs;
    try {
      const answer = work();
      // Also a late answer says that the store works.
      answer.then(
        () => this.#failing.delete(operation) && this.#listener(operation, undefined),
        () => {},
      );
      return await inTime(answer, limit);
    } catch (error) {
      if (!this.#failing.has(operation)) {
        this.#failing.add(operation);
        this.#listener(operation, error);
      }
      throw new PartylineError('storageFailed');
    }
  }
}
