/**
 * The run of recent events that a tab can catch up from. What a tab is told has been kept before: `append` gives an event
 * its place, `saved` resolves when it is on disk, and only then may it be published. So whatever a tab has seen is known
 * to the next run of the background, too.
 */
import type { EventFrame } from '@/lib/contract/frames';
import { SerialQueue } from './serial-queue';

/** Room for the events of one epoch before its seq would reach the next one's. */
const seqsPerEpoch = 2 ** 32;
/** The disk is pruned when so many events are too many on it. */
const pruneEvery = 250;

export interface CatchUp {
  seq: number;
  events: EventFrame[];
  /** Some events after the client's `since` are no longer kept. */
  gap: boolean;
}

/** Events that are written together, and the seq up to which nothing was kept at that time. */
export interface Batch {
  floor: number;
  events: EventFrame[];
}

export interface JournalStore {
  /** Resolves when the batch is safe from the worker's death. */
  write(account: string, batch: Batch): Promise<void>;
  /** The account's batches, oldest first. Removes every other account's. */
  read(account: string): Promise<Batch[]>;
  /** Removes the batches that hold no event after `seq`. */
  prune(seq: number): Promise<void>;
  clear(): Promise<void>;
}

export interface JournalLimits {
  events: number;
  /** Milliseconds. */
  age: number;
}

const usual: JournalLimits = { events: 5_000, age: 24 * 3_600_000 };

export class Journal {
  #account = '';
  #events: EventFrame[] = [];
  #seq: number;
  /** Events up to and including this seq are not kept. */
  #floor: number;
  /** Events up to and including this seq are on disk. */
  #saved: number;
  #overdue = 0;
  readonly #queue: SerialQueue;
  #writing: Promise<void> | undefined;

  /**
   * @param epoch the background's run; its number is the high part of every seq, so that seqs rise across runs
   * without a write for each event
   */
  constructor(
    epoch: number,
    private readonly disk: JournalStore,
    private readonly failed: (error: unknown) => void = () => {},
    private readonly limits: JournalLimits = usual,
  ) {
    this.#seq = epoch * seqsPerEpoch;
    this.#floor = this.#seq;
    this.#saved = this.#seq;
    this.#queue = new SerialQueue(failed);
  }

  /** The account that it is of. */
  get account(): string {
    return this.#account;
  }

  /** All that is kept, oldest first. */
  get events(): readonly EventFrame[] {
    return this.#events;
  }

  /**
   * Begins the journal of an account, with what earlier runs of the background have kept of it.
   * @param now milliseconds since 1970
   */
  async recall(account: string, now: number): Promise<void> {
    this.#account = account;
    const batches = await this.disk.read(account);
    const last = batches.at(-1);
    if (!last) return;
    const all = batches.flatMap(({ events }) => events);
    const kept = all.slice(-this.limits.events).filter(({ at }) => at > now - this.limits.age);
    const dropped = all[all.length - kept.length - 1];
    this.#events = kept;
    this.#floor = Math.max(last.floor, dropped?.seq ?? 0);
  }

  /** Begins the journal of an account anew. */
  begin(account: string): void {
    this.clear();
    this.#account = account;
  }

  /** @param at milliseconds since 1970 */
  append(topic: string, payload: unknown, at: number): EventFrame {
    this.#seq += 1;
    const event: EventFrame = { t: 'event', seq: this.#seq, topic, payload, at };
    this.#events.push(event);
    if (this.#events.length > this.limits.events) this.#drop();
    return event;
  }

  get isSaved(): boolean {
    return this.#saved >= this.#seq;
  }

  /**
   * Resolves when an event and all before it are on disk; without one, all that was appended so far. What comes meanwhile is
   * written together.
   */
  async saved(upTo = this.#seq): Promise<void> {
    while (this.#saved < upTo) {
      this.#writing ??= this.#queue.add(() => this.#write());
      await this.#writing;
    }
  }

  /** What a client that has seen everything up to `since` has missed; without `since`, nothing. */
  after(since: number | undefined): CatchUp {
    const seq = this.#saved;
    if (since === undefined || since === seq) return { seq, events: [], gap: false };
    const events = this.#events.filter(event => event.seq > since && event.seq <= seq);
    return { seq, events, gap: since < this.#floor };
  }

  /** Forgets every event, when the session is over. */
  clear(): void {
    this.#events = [];
    this.#floor = this.#seq;
    this.#saved = this.#seq;
    this.#queue.add(() => this.disk.clear());
  }

  #drop(): void {
    this.#floor = this.#events.shift()!.seq;
    this.#overdue += 1;
    if (this.#overdue < pruneEvery) return;
    this.#overdue = 0;
    const floor = this.#floor;
    this.#queue.add(() => this.disk.prune(floor));
  }

  /** A disk that fails (it is full, say) does not keep the event from the tabs. */
  async #write(): Promise<void> {
    const from = this.#events.findLastIndex(({ seq }) => seq <= this.#saved) + 1;
    const events = this.#events.slice(from);
    const last = events.at(-1)?.seq ?? this.#seq;
    try {
      if (events.length > 0) await this.disk.write(this.#account, { floor: this.#floor, events });
    } catch (error) {
      this.failed(error);
    } finally {
      this.#saved = Math.max(this.#saved, last);
      this.#writing = undefined;
    }
  }
}
