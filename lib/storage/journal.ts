import type { EventFrame } from '@/lib/contract/frames';
import { SerialQueue } from './serial-queue';

/** The number of seqs of one epoch. */
const seqsPerEpoch = 2 ** 32;
/** The store is pruned after this many events have been dropped from memory. */
const pruneEvery = 250;

export interface CatchUp {
  seq: number;
  events: EventFrame[];
  /** Whether events after the client's `since` are missing. */
  gap: boolean;
}

/** Events that are written together. */
export interface Batch {
  /** The seq up to which all events had been dropped when the batch was written. */
  floor: number;
  events: EventFrame[];
}

export interface JournalStore {
  /** Resolves when the batch survives the worker's death. */
  write(account: string, batch: Batch): Promise<void>;
  /** Returns the account's batches, oldest first. Deletes those of all other accounts. */
  read(account: string): Promise<Batch[]>;
  /** Deletes the batches that have no event after `seq`. */
  prune(seq: number): Promise<void>;
  clear(): Promise<void>;
}

export interface JournalLimits {
  events: number;
  /** Milliseconds. */
  age: number;
}

const defaultLimits: JournalLimits = { events: 5_000, age: 24 * 3_600_000 };

/**
 * Log of recent events for tabs that reconnect. Publish an event only after `saved` has resolved for it: the next run
 * of the background must know each event that a tab has seen.
 */
export class Journal {
  #account = '';
  #epoch = 0;
  #events: EventFrame[] = [];
  #seq = 0;
  /** Events up to this seq have been dropped. */
  #floor = 0;
  /** Events up to this seq are on disk. */
  #savedSeq = 0;
  #droppedSincePrune = 0;
  readonly #queue: SerialQueue;
  #writing: Promise<void> | undefined;

  constructor(
    private readonly store: JournalStore,
    private readonly onError: (error: unknown) => void = () => {},
    private readonly limits: JournalLimits = defaultLimits,
  ) {
    this.#queue = new SerialQueue(onError);
  }

  /**
   * Call once, before everything else.
   * @param epoch the number of this run of the background. It is the high part of each seq, so seqs rise from run to
   * run without a write for each event
   */
  startEpoch(epoch: number): void {
    this.#epoch = epoch;
    this.#seq = epoch * seqsPerEpoch;
    this.#floor = this.#seq;
    this.#savedSeq = this.#seq;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** As `accountId` returns it; `''` for none. */
  get account(): string {
    return this.#account;
  }

  /** Oldest first. */
  get events(): readonly EventFrame[] {
    return this.#events;
  }

  /**
   * Loads the events that earlier runs have stored for an account.
   * @param now milliseconds since 1970
   */
  async load(account: string, now: number): Promise<void> {
    this.#account = account;
    const batches = await this.store.read(account);
    const last = batches.at(-1);
    if (!last) return;
    const all = batches.flatMap(({ events }) => events);
    const recent = all.slice(-this.limits.events).filter(({ at }) => at > now - this.limits.age);
    const dropped = all[all.length - recent.length - 1];
    this.#events = recent;
    this.#floor = Math.max(last.floor, dropped?.seq ?? 0);
  }

  /** Deletes all events and starts an empty journal for an account. */
  reset(account: string): void {
    this.#account = account;
    this.#events = [];
    this.#floor = this.#seq;
    this.#savedSeq = this.#seq;
    this.#queue.add(() => this.store.clear());
  }

  /** @param at milliseconds since 1970 */
  append(topic: string, payload: unknown, at: number): EventFrame {
    this.#seq += 1;
    const event: EventFrame = { t: 'event', seq: this.#seq, topic, payload, at };
    this.#events.push(event);
    if (this.#events.length > this.limits.events) this.#dropOldest();
    return event;
  }

  get isSaved(): boolean {
    return this.#savedSeq >= this.#seq;
  }

  /** Resolves when all events up to `seq` are on disk. Events that are appended meanwhile form one batch. */
  async saved(seq = this.#seq): Promise<void> {
    while (this.#savedSeq < seq) {
      this.#writing ??= this.#queue.add(() => this.#write());
      await this.#writing;
    }
  }

  /** Returns what a client has missed that has seen all events up to `since`; nothing for a new client. */
  after(since: number | undefined): CatchUp {
    const seq = this.#savedSeq;
    if (since === undefined || since === seq) return { seq, events: [], gap: false };
    const events = this.#events.filter(event => event.seq > since && event.seq <= seq);
    return { seq, events, gap: since < this.#floor };
  }

  #dropOldest(): void {
    this.#floor = this.#events.shift()!.seq;
    this.#droppedSincePrune += 1;
    if (this.#droppedSincePrune < pruneEvery) return;
    this.#droppedSincePrune = 0;
    const floor = this.#floor;
    this.#queue.add(() => this.store.prune(floor));
  }

  /** After a failed write, for example on a full disk, the events count as saved: tabs still receive them. */
  async #write(): Promise<void> {
    const from = this.#events.findLastIndex(({ seq }) => seq <= this.#savedSeq) + 1;
    const events = this.#events.slice(from);
    const last = events.at(-1)?.seq ?? this.#seq;
    try {
      if (events.length > 0) await this.store.write(this.#account, { floor: this.#floor, events });
    } catch (error) {
      this.onError(error);
    } finally {
      this.#savedSeq = Math.max(this.#savedSeq, last);
      this.#writing = undefined;
    }
  }
}
