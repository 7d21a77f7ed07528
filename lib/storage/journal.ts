import type { EventFrame } from '@/lib/contract/frames';
import { inTime } from './in-time';
import { SerialQueue } from './serial-queue';

/** The number of seqs of one epoch. */
const seqsPerEpoch = 2 ** 32;

/** Numbers the events of one account in one run of the background. Seqs rise from run to run. */
export class EventSequence {
  #last: number;

  /**
   * @param epoch the number of the run. It is the high part of each seq, so no seq has to be written
   * @param first random where the number may not have been stored: the next run, with the same number, is then known
   * to have other events
   */
  constructor(epoch: number, first = 0) {
    this.#last = epoch * seqsPerEpoch + first;
  }

  /** Continues after the events of a run whose number was not stored. */
  skipTo(seq: number): void {
    this.#last = Math.max(this.#last, seq);
  }

  get last(): number {
    return this.#last;
  }

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}
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
  /**
   * Resolves when the events survive the worker's death.
   * @param lists each replaces the stored one of its topic
   */
  write(account: string, batch: Batch, lists: EventFrame[]): Promise<void>;
  /** Returns the account's batches, in any order. Skips those that were written for another account. */
  read(account: string): Promise<Batch[]>;
  /** Deletes the batches that have no event after `floor`, and stores the floor. */
  prune(account: string, floor: number): Promise<void>;
  clear(): Promise<void>;
}

/** Stores the seq up to which events may be missing on disk. It is on another medium, which works when the disk fails. */
export interface LossStore {
  read(account: string): Promise<number>;
  write(account: string, seq: number): Promise<void>;
  clear(account: string): Promise<void>;
}

export interface JournalLimits {
  events: number;
  /** Of the events as JSON, in UTF-8, without lists. */
  bytes: number;
  /** Milliseconds. */
  age: number;
  /** Milliseconds that events wait for a write. */
  writeMs: number;
}

const defaultLimits: JournalLimits = { events: 5_000, bytes: 1024 * 1024, age: 24 * 3_600_000, writeMs: 2_000 };

export interface JournalParts {
  /** As `accountId` returns it. */
  account: string;
  sequence: EventSequence;
  store: JournalStore;
  loss: LossStore;
  /** Topics whose events carry a whole list. Only the last event of each is kept. */
  listTopics?: ReadonlySet<string> | undefined;
  /** An account's journals share it, so that no write comes after the end of its journal. */
  writes?: SerialQueue;
  onError?: ((error: unknown) => void) | undefined;
  limits?: Partial<JournalLimits> | undefined;
}

/** The store is pruned after this part of a limit has been dropped from memory. */
const pruneAfter = 0.05;
const lossRetryMs = 1_000;

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
  /** The floor that the next run reads from the disk. */
  #storedFloor = 0;
  /** Of the events without lists. */
  #count = 0;
  #bytes = 0;
  #droppedSincePrune = { events: 0, bytes: 0 };
  #isDisposed = false;
  #writing: Promise<void> | undefined;
  readonly #sizes = new WeakMap<EventFrame, number>();
  readonly #sequence: EventSequence;
  readonly #store: JournalStore;
  readonly #loss: LossStore;
  readonly #listTopics: ReadonlySet<string>;
  readonly #queue: SerialQueue;
  readonly #onError: (error: unknown) => void;
  readonly #limits: JournalLimits;

  constructor({ account, sequence, store, loss, listTopics, onError = () => {}, writes, limits }: JournalParts) {
    this.#account = account;
    this.#sequence = sequence;
    this.#store = store;
    this.#loss = loss;
    this.#listTopics = listTopics ?? new Set();
    this.#onError = onError;
    this.#queue = writes ?? new SerialQueue(onError);
    this.#limits = { ...defaultLimits, ...limits };
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
    const [batches, lost] = await Promise.all([this.#store.read(this.#account), this.#loss.read(this.#account)]);
    if (batches.length === 0) return;
    this.#storedFloor = batches.reduce((floor, batch) => Math.max(floor, batch.floor), 0);
    this.#lostSeq = lost;
    this.#floor = Math.max(this.#storedFloor, lost);
    const events = batches.flatMap(batch => batch.events).sort((one, other) => one.seq - other.seq);
    // Some events may have been appended meanwhile.
    const appended = this.#events;
    this.#events = [];
    this.#count = 0;
    this.#bytes = 0;
    if (appended.length === 0) this.#skipTo(events.at(-1)?.seq ?? 0);
    for (const event of events) {
      if (event.at > now - this.#limits.age) this.#add(event);
      else this.#floor = Math.max(this.#floor, event.seq);
    }
    for (const event of appended) this.#add(event);
    this.#removeOldLists();
    if (this.#floor > this.#storedFloor) this.#prune();
  }

  #skipTo(seq: number): void {
    if (seq <= this.#seq) return;
    this.#sequence.skipTo(seq);
    this.#seq = seq;
    this.#savedSeq = seq;
  }

  /** Stores all events under the account's other id. */
  rename(account: string): void {
    this.#account = account;
    const events = this.#events.filter(({ seq }) => seq <= this.#savedSeq);
    this.#queue.add(async () => {
      await this.#store.clear();
      if (this.#isDisposed) return;
      if (this.#lostSeq > 0) await this.#loss.write(account, this.#lostSeq);
      if (events.length > 0) await this.#store.write(account, ...this.#split(events));
    });
  }

  /** Deletes all events. Nothing is written after it. */
  dispose(): void {
    this.#isDisposed = true;
    this.#events = [];
    this.#count = 0;
    this.#bytes = 0;
    this.#floor = this.#seq;
    this.#savedSeq = this.#seq;
    const account = this.#account;
    this.#queue.add(() => this.#store.clear());
    this.#queue.add(() => this.#loss.clear(account));
  }

  /** @param at milliseconds since 1970 */
  append(topic: string, payload: unknown, at: number): EventFrame {
    this.#seq = this.#sequence.next();
    const event: EventFrame = { t: 'event', seq: this.#seq, topic, payload, at };
    this.#add(event);
    return event;
  }

  /** Whether it is on disk, or its write has failed. */
  isStored({ seq }: EventFrame): boolean {
    return seq <= this.#savedSeq;
  }

  /** Bytes of an event as JSON. Lists are not measured: `undefined`. */
  sizeOf(event: EventFrame): number | undefined {
    return this.#sizes.get(event);
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
    // A seq to come is of a run whose number was not stored.
    return { seq, events, gap: since < this.#floor || since > seq };
  }

  #add(event: EventFrame): void {
    this.#events.push(event);
    if (this.#listTopics.has(event.topic)) return;
    const size = new TextEncoder().encode(JSON.stringify(event)).length;
    this.#sizes.set(event, size);
    this.#count += 1;
    this.#bytes += size;
    while (this.#count > this.#limits.events || this.#bytes > this.#limits.bytes) this.#dropOldest();
  }

  #dropOldest(): void {
    const index = this.#events.findIndex(({ topic }) => !this.#listTopics.has(topic));
    const event = this.#events.splice(index, 1)[0]!;
    const size = this.#sizes.get(event)!;
    this.#count -= 1;
    this.#bytes -= size;
    this.#floor = Math.max(this.#floor, event.seq);
    const dropped = this.#droppedSincePrune;
    dropped.events += 1;
    dropped.bytes += size;
    const { events, bytes } = this.#limits;
    if (dropped.events >= events * pruneAfter || dropped.bytes >= bytes * pruneAfter) this.#prune();
  }

  /** Removes each saved list that a saved one replaces. */
  #removeOldLists(): void {
    const last = new Map<string, number>();
    for (const { topic, seq } of this.#events)
      if (this.#listTopics.has(topic) && seq <= this.#savedSeq) last.set(topic, seq);
    this.#events = this.#events.filter(({ topic, seq }) => seq >= (last.get(topic) ?? 0));
  }

  #prune(): void {
    this.#droppedSincePrune = { events: 0, bytes: 0 };
    this.#queue.add(() => this.#storeFloor());
  }

  async #storeFloor(): Promise<void> {
    if (this.#isDisposed) return;
    const floor = Math.max(this.#floor, this.#lostSeq);
    await this.#store.prune(this.#account, floor);
    this.#storedFloor = floor;
  }

  /**
   * After a write that failed or hangs, for example on a full disk, the events count as saved: tabs still receive them.
   * The next run reports the gap: its floor is in the next batch, or in the other store.
   */
  async #write(): Promise<void> {
    const from = this.#events.findLastIndex(({ seq }) => seq <= this.#savedSeq) + 1;
    const events = this.#events.slice(from);
    const last = events.at(-1)?.seq ?? this.#seq;
    const [batch, lists] = this.#split(events);
    try {
      if (events.length > 0) await inTime(this.#store.write(this.#account, batch, lists), this.#limits.writeMs);
      // An event that exceeds the limits alone was dropped before it was written.
      else if (this.#floor > this.#storedFloor) await inTime(this.#storeFloor(), this.#limits.writeMs);
      this.#storedFloor = Math.max(this.#storedFloor, batch.floor);
    } catch (error) {
      this.#lostSeq = last;
      this.#onError(error);
      await inTime(this.#storeLoss(), this.#limits.writeMs).catch(this.#onError);
    } finally {
      this.#savedSeq = Math.max(this.#savedSeq, last);
      this.#writing = undefined;
      if (lists.length > 0) this.#removeOldLists();
    }
  }

  /** Separates the last list of each topic from the other events. */
  #split(all: EventFrame[]): [batch: Batch, lists: EventFrame[]] {
    const events = all.filter(({ topic }) => !this.#listTopics.has(topic));
    const lists = new Map(all.filter(({ topic }) => this.#listTopics.has(topic)).map(list => [list.topic, list]));
    return [{ floor: Math.max(this.#floor, this.#lostSeq), events }, [...lists.values()]];
  }

  /** Retries until it, or a later batch, is stored. */
  async #storeLoss(): Promise<void> {
    const seq = this.#lostSeq;
    while (!this.#isDisposed && this.#lostSeq === seq && this.#storedFloor < seq) {
      try {
        return await this.#loss.write(this.#account, seq);
      } catch (error) {
        this.#onError(error);
        await new Promise(done => setTimeout(done, lossRetryMs));
      }
    }
  }
}
