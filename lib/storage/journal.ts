import type { EventFrame } from '@/lib/contract/frames';
import { SerialQueue } from './serial-queue';

/** The number of seqs of one epoch. */
const seqsPerEpoch = 2 ** 32;

/** Numbers the events of one run of the background. Seqs rise from account to account, and from run to run. */
export class EventSequence {
  #last: number;

  /** @param epoch the number of the run. It is the high part of each seq, so no seq has to be written */
  constructor(readonly epoch: number) {
    this.#last = epoch * seqsPerEpoch;
  }

  get last(): number {
    return this.#last;
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}
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
  /** The seq up to which events had been dropped, or not stored, when the batch was written. */
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
  /** Milliseconds that events wait for a write. Default: 2,000. */
  writeMs?: number;
}

const defaultLimits: JournalLimits = { events: 5_000, age: 24 * 3_600_000 };
const defaultWriteMs = 2_000;

export interface JournalParts {
  /** As `accountId` returns it. */
  account: string;
  sequence: EventSequence;
  store: JournalStore;
  /** All journals share it, so that no account's write comes after its end. */
  writes?: SerialQueue;
  onError?: ((error: unknown) => void) | undefined;
  limits?: JournalLimits | undefined;
}

/**
 * Log of an account's recent events for tabs that reconnect. Publish an event only after `saved` has resolved for it:
 * the next run of the background must know each event that a tab has seen.
 */
export class Journal {
  #account: string;
  #events: EventFrame[] = [];
  #seq: number;
  /** Events up to this seq have been dropped. */
  #floor: number;
  /** Events up to this seq are on disk, or their write has failed. */
  #savedSeq: number;
  /** Events up to this seq may be missing on disk. */
  #lostSeq = 0;
  #droppedSincePrune = 0;
  #isDisposed = false;
  #writing: Promise<void> | undefined;
  readonly #sequence: EventSequence;
  readonly #store: JournalStore;
  readonly #queue: SerialQueue;
  readonly #onError: (error: unknown) => void;
  readonly #limits: JournalLimits;

  constructor({ account, sequence, store, onError = () => {}, writes, limits = defaultLimits }: JournalParts) {
    this.#account = account;
    this.#sequence = sequence;
    this.#store = store;
    this.#onError = onError;
    this.#queue = writes ?? new SerialQueue(onError);
    this.#limits = limits;
    this.#seq = sequence.last;
    this.#floor = this.#seq;
    this.#savedSeq = this.#seq;
  }

  /** Oldest first. */
  get events(): readonly EventFrame[] {
    return this.#events;
  }

  /**
   * Loads the events that earlier runs have stored for the account.
   * @param now milliseconds since 1970
   */
  async load(now: number): Promise<void> {
    const batches = await this.#store.read(this.#account);
    const last = batches.at(-1);
    if (!last) return;
    const all = batches.flatMap(({ events }) => events);
    const recent = all.slice(-this.#limits.events).filter(({ at }) => at > now - this.#limits.age);
    const dropped = all[all.length - recent.length - 1];
    this.#events = recent;
    this.#floor = Math.max(last.floor, dropped?.seq ?? 0);
  }

  /** Stores all events under the account's other id. */
  rename(account: string): void {
    this.#account = account;
    const events = this.#events.filter(({ seq }) => seq <= this.#savedSeq);
    this.#queue.add(async () => {
      await this.#store.clear();
      if (events.length > 0 && !this.#isDisposed) await this.#store.write(account, { floor: this.#floor, events });
    });
  }

  /** Deletes all events. Nothing is written after it. */
  dispose(): void {
    this.#isDisposed = true;
    this.#events = [];
    this.#floor = this.#seq;
    this.#savedSeq = this.#seq;
    this.#queue.add(() => this.#store.clear());
  }

  /** @param at milliseconds since 1970 */
  append(topic: string, payload: unknown, at: number): EventFrame {
    this.#seq = this.#sequence.next();
    const event: EventFrame = { t: 'event', seq: this.#seq, topic, payload, at };
    this.#events.push(event);
    if (this.#events.length > this.#limits.events) this.#dropOldest();
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
    this.#queue.add(() => this.#store.prune(floor));
  }

  /**
   * After a write that failed or hangs, for example on a full disk, the events count as saved: tabs still receive them.
   * Later batches then have a floor, so that the next run reports the gap.
   */
  async #write(): Promise<void> {
    const from = this.#events.findLastIndex(({ seq }) => seq <= this.#savedSeq) + 1;
    const events = this.#events.slice(from);
    const last = events.at(-1)?.seq ?? this.#seq;
    const batch = { floor: Math.max(this.#floor, this.#lostSeq), events };
    try {
      if (events.length > 0) await this.#inTime(this.#store.write(this.#account, batch));
    } catch (error) {
      this.#lostSeq = last;
      this.#onError(error);
    } finally {
      this.#savedSeq = Math.max(this.#savedSeq, last);
      this.#writing = undefined;
    }
  }

  async #inTime(write: Promise<void>): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new Error('The write takes too long.');
      timer = setTimeout(() => reject(error), this.#limits.writeMs ?? defaultWriteMs);
    });
    await Promise.race([write, late]).finally(() => clearTimeout(timer));
  }
}
