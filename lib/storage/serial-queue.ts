/** Runs work one at a time, in the order of `add`. There is no timeout: hung work blocks all later work. */
export class SerialQueue {
  #last: Promise<void> = Promise.resolve();

  /** @param onError receives every failure, for callers of `add` that do not wait for the result */
  constructor(private readonly onError: (error: unknown) => void = () => {}) {}

  /**
   * Runs `work` when all earlier work has settled. A failure does not stop later work.
   *
   * @returns the result of `work`
   * @throws what `work` throws. A caller that ignores the promise causes no unhandled rejection
   */
  add<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.then(() => {}, this.onError);
    return result;
  }

  /** Resolves when all work added so far has settled. */
  idle(): Promise<void> {
    return this.#last;
  }
}
