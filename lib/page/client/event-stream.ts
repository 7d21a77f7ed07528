/**
 * Async iterator over events with a bounded buffer. It drops the oldest events and yields a gap event in
 * their place.
 */
export class EventStream<T> implements AsyncIterableIterator<T, undefined> {
  #readers: ((result: IteratorResult<T, undefined>) => void)[] = [];
  #queue: T[] = [];
  #missed = 0;
  #ended = false;

  /**
   * @param limit maximum number of buffered events
   * @param gap creates the event that stands for `missed` dropped events
   * @param onEnd called once
   */
  constructor(
    private readonly limit: number,
    private readonly gap: (missed: number) => T,
    private readonly onEnd: () => void,
  ) {}

  push(value: T): void {
    if (this.#ended) return;
    const resolve = this.#readers.shift();
    if (resolve) return resolve({ value, done: false });
    this.#queue.push(value);
    if (this.#queue.length <= this.limit) return;
    this.#queue.shift();
    this.#missed += 1;
  }

  /** Ends the stream; buffered events can still be read. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const resolve of this.#readers.splice(0)) resolve({ value: undefined, done: true });
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

  /** Ends the stream and discards its buffer; a `break` out of the loop calls this. */
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
