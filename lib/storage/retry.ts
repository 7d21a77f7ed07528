/** Milliseconds. */
const minDelay = 1_000;
const maxDelay = 60_000;

/** Repeats work that has failed, later and later, until it succeeds. */
export class Retry {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delay = minDelay;

  /** @param work reads what it writes when it is called, so that a repetition writes the latest */
  constructor(private readonly work: () => Promise<unknown>) {}

  /** @throws what this attempt throws */
  run(): Promise<void> {
    this.#delay = minDelay;
    return this.#attempt();
  }

  later(): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#delay = Math.min(this.#delay * 2, maxDelay);
      this.#attempt().catch(() => {});
    }, this.#delay);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #attempt(): Promise<void> {
    this.stop();
    try {
      await this.work();
    } catch (error) {
      this.later();
      throw error;
    }
  }
}
