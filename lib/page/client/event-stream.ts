/** Events as an async iterator that never holds more than it may, and says when it had to let some go. */

export class EventStream<T> implements AsyncIterableIterator<T, undefined> {
  #readers: ((result: IteratorResult<T, undefined>) => void)[] = [];
  #queue: T[] = [];
  #missed = 0;
  #ended = false;

  /**
   * @param limit how many may wait; beyond it the oldest go
   * @param gap makes what is told in the place of those that went
   * @param onEnd is called once
   */
  constructor(
    private readonly limit: number,
    private readonly gap: (missed: number) => T,
    private readonly onEnd: () => void,
  ) {}

  push(value: T): void {
    if (this.#ended) return;
    const take = this.#readers.shift();
    if (take) return take({ value, done: false });
    this.#queue.push(value);
    if (this.#queue.length <= this.limit) return;
    this.#queue.shift();
    this.#missed += 1;
  }

  /** Nothing more will come; what waits can still be taken. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const take of this.#readers.splice(0)) take({ value: undefined, done: true });
    this.onEnd();
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    if (this.#missed > 0) {
      const value = this.gap(this.#missed);
      this.#missed = 0;
      return { value, done: false };
    }
    if (this.#queue.length > 0) return { value: this.#queue.shift() as T, done: false };
    if (this.#ended) return { value: undefined, done: true };
    return new Promise(resolve => this.#readers.push(resolve));
  }

  /** What a `break` does: ends it, and throws away what waits. */
  async return(): Promise<IteratorResult<T, undefined>> {
    this.#queue = [];
    this.#missed = 0;
    this.end();
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
