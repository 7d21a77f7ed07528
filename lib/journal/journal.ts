/** Recent events, kept so that a tab that was away can catch up. In memory: it ends with the background's run. */
import type { EventFrame } from '@/lib/contract/frames';

/** Room for the events of one epoch before its seq would reach the next one's. */
const seqsPerEpoch = 2 ** 32;

export interface CatchUp {
  seq: number;
  events: EventFrame[];
  /** Some events after the client's `since` are no longer kept. */
  gap: boolean;
}

export class Journal {
  #events: EventFrame[] = [];
  #seq: number;
  /** Events up to and including this seq are not kept. */
  #floor: number;

  /**
   * @param epoch the background's run; its number is the high part of every seq, so that seqs rise across runs
   * without a write for each event
   * @param limit how many events are kept
   */
  constructor(
    epoch: number,
    private readonly limit = 1000,
  ) {
    this.#seq = epoch * seqsPerEpoch;
    this.#floor = this.#seq;
  }

  /** @param at milliseconds since 1970 */
  append(topic: string, payload: unknown, at: number): EventFrame {
    this.#seq += 1;
    const event: EventFrame = { t: 'event', seq: this.#seq, topic, payload, at };
    this.#events.push(event);
    if (this.#events.length > this.limit) this.#floor = this.#events.shift()!.seq;
    return event;
  }

  /** What a client that has seen everything up to `since` has missed; without `since`, nothing. */
  after(since: number | undefined): CatchUp {
    const seq = this.#seq;
    if (since === undefined || since === seq) return { seq, events: [], gap: false };
    return { seq, events: this.#events.filter(event => event.seq > since), gap: since < this.#floor };
  }

  /** Forgets every event, when the session is over. */
  clear(): void {
    this.#events = [];
    this.#floor = this.#seq;
  }
}
