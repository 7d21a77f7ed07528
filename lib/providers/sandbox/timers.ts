export class Timers {
  #running = new Set<ReturnType<typeof setTimeout>>();
  #stopped = false;

  setTimeout = (fn: (...args: unknown[]) => void, delay?: number, ...args: unknown[]): unknown => {
    if (this.#stopped) return undefined;
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      fn(...args);
    }, delay);
    this.#running.add(timer);
    return timer;
  };

  setInterval = (fn: (...args: unknown[]) => void, delay?: number, ...args: unknown[]): unknown => {
    if (this.#stopped) return undefined;
    const timer = setInterval(fn, delay, ...args);
    this.#running.add(timer);
    return timer;
  };

  clear = (timer: unknown): void => {
    this.#running.delete(timer as ReturnType<typeof setTimeout>);
    clearTimeout(timer as ReturnType<typeof setTimeout>);
  };

  /** Clears all timers. Later ones do not start. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#running) clearTimeout(timer);
    this.#running.clear();
  }
}
