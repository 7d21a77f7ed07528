// Deliveries that are not in order, or not once.

/** `swapped`: of two messages the second is delivered first. `repeated`: each is delivered twice, with two ids. */
export type DeliveryFault = 'swapped' | 'repeated';

/** Milliseconds that a message waits for the next one. */
const holdMs = 1_000;

export class DeliveryFaults<M> {
  /** Messages that wait for the next one, by recipient. */
  readonly #held = new Map<string, { message: M; timer: NodeJS.Timeout }>();

  /** @param renumber gives a message a new id, because clients acknowledge in order of ids */
  deliver(
    to: string,
    message: M,
    faults: readonly DeliveryFault[],
    deliver: (message: M) => void,
    renumber: (message: M) => M,
  ): void {
    const send = (sent: M) => {
      deliver(sent);
      if (faults.includes('repeated')) deliver(renumber(sent));
    };
    if (!faults.includes('swapped')) return send(message);
    const held = this.#held.get(to);
    const release = () => {
      const waiting = this.#held.get(to);
      this.#held.delete(to);
      if (waiting) send(renumber(waiting.message));
    };
    if (!held) {
      this.#held.set(to, { message, timer: setTimeout(release, holdMs).unref() });
      return;
    }
    clearTimeout(held.timer);
    send(message);
    release();
  }
}
