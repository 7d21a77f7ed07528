/** Does one thing after the other, however long each takes. */
export class SerialQueue {
  #last: Promise<void> = Promise.resolve();

  /** @param failed what is thrown keeps nothing that comes after it from being done */
  constructor(private readonly failed: (error: unknown) => void) {}

  add(work: () => void | Promise<void>): void {
    this.#last = this.#last.then(work).catch(this.failed);
  }

  /** Resolves when all that was added so far is done. */
  done(): Promise<void> {
    return this.#last;
  }
}
