/** Shares the one alarm that wakes a dead worker: it is set to the earliest due time. */
export class WakeSchedule<Purpose extends string | number> {
  readonly #due = new Map<Purpose, number>();
  #alarm: number | undefined;

  /** @param wakeAt sets the alarm, in milliseconds since 1970; `undefined` clears it */
  constructor(private readonly wakeAt: (time: number | undefined) => void) {}

  /** @param at milliseconds since 1970; `undefined` when nothing is due */
  set(purpose: Purpose, at: number | undefined): void {
    if (at === undefined) this.#due.delete(purpose);
    else this.#due.set(purpose, at);
    const next = this.#due.size > 0 ? Math.min(...this.#due.values()) : undefined;
    if (next !== this.#alarm) this.wakeAt(next);
    this.#alarm = next;
  }
}
