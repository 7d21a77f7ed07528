/** The service's clock, which the computer's may differ from by days. */
export class ServiceClock {
  /** When `performance.now()` was 0, which a change of the computer's clock does not affect. */
  #origin: number | undefined;
  #onSet: () => void = () => {};
  /** Resolves when the service has sent its time. */
  readonly isSet = new Promise<void>(resolve => {
    this.#onSet = resolve;
  });

  /** @param time the service's, in milliseconds since 1970 */
  set(time: number): void {
    if (!(time > 0)) return;
    this.#origin = time - performance.now();
    this.#onSet();
  }

  /** Milliseconds by which it is ahead of the computer's clock; 0 while it is unknown. */
  get offset(): number {
    return (this.now() ?? Date.now()) - Date.now();
  }

  /** Milliseconds since 1970; `undefined` before the service has sent its time. */
  now(): number | undefined {
    return this.#origin === undefined ? undefined : this.#origin + performance.now();
  }
}
