/** Milliseconds between two emissions. */
const intervalMs = 1_000;

/** Emits a list at once, then at most one in each interval: the last. A page could repeat the call that derives it. */
export class ListThrottle<List> {
  #next: { list: List } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly emit: (list: List) => void) {}

  add(list: List): void {
    if (this.#timer === undefined) this.#emit(list);
    else this.#next = { list };
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
  }

  #emit(list: List): void {
    this.emit(list);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const { list: next } = this.#next ?? {};
      this.#next = undefined;
      if (next !== undefined) this.#emit(next);
    }, intervalMs);
  }
}
