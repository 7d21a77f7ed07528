/**
 * Runs each request at most once. Stores the key before the SDK call and the result after it, so a restarted worker
 * returns the stored result.
 */
import { PartylineError } from '@/lib/contract/errors';
import type { RecordStart } from '@/lib/providers/provider';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { byteLength, type EntryLimits, IdempotencyEntries, type IdempotencyEntry } from './idempotency-entries';

/**
 * By origin, or for all origins under `allOrigins`: entries of requests that started up to and including this time may be
 * missing; milliseconds since 1970.
 */
export type Floors = Record<string, number>;

const allOrigins = '*';

export interface IdempotencyRecords {
  floors: Floors;
  /** The entries' JSON by their keys. */
  entries: Record<string, string>;
}

/** Survives the worker. */
export interface IdempotencyStore {
  read(): Promise<IdempotencyRecords>;
  /** @param entry an `IdempotencyEntry` as JSON: its length is what it takes in memory */
  write(key: string, entry: string): Promise<void>;
  /** Deletes entries and stores the new floors. */
  drop(keys: string[], floors: Floors): Promise<void>;
}

export interface IdempotentRequest {
  key: string;
  /** The page's origin, or `ui`. */
  origin: string;
  /** When the first attempt was made, if this is a repetition; milliseconds since 1970. */
  since?: number | undefined;
}

export interface IdempotencyLimits extends EntryLimits {
  /** Bytes of one trace as JSON. Longer ones are not stored: the outcome is then unknown after a restart. */
  trace: number;
  /** Bytes of one outcome as JSON. */
  outcome: number;
}

/** Eight accounts are online at most, so `storage.session` (10 MB) keeps room for all else. */
const defaultLimits: IdempotencyLimits = {
  entries: 200,
  bytes: 384 * 1024,
  age: 3_600_000,
  trace: 2 * 1024,
  outcome: 16 * 1024,
};

export class Idempotency {
  readonly #entries: IdempotencyEntries;
  #floors: Floors = {};
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #writes = new SerialQueue();

  constructor(
    private readonly store: IdempotencyStore,
    private readonly now: () => number = Date.now,
    private readonly onError: (error: unknown) => void = () => {},
    private readonly limits: IdempotencyLimits = defaultLimits,
  ) {
    this.#entries = new IdempotencyEntries(limits);
  }

  async load(): Promise<void> {
    // Without the stored entries, a repetition may be of a request that has run.
    this.#floors = { [allOrigins]: this.now() };
    const { floors, entries } = await this.store.read();
    this.#floors = floors;
    const stored = Object.entries(entries).map(([key, json]) => [key, JSON.parse(json) as IdempotencyEntry] as const);
    for (const [key, entry] of stored.sort(([, one], [, other]) => one.at - other.at)) this.#entries.set(key, entry);
  }

  /** Whether a request with this key has begun, as far as it is remembered. */
  has(key: string): boolean {
    return this.#entries.get(key) !== undefined;
  }

  /**
   * @param work does the request, and awaits `begin` right before the SDK call
   * @param find looks up the outcome of a request that started and has no stored outcome
   * @throws what `work` throws; {PartylineError} `unknownOutcome`, `notStored`
   */
  run(
    request: IdempotentRequest,
    work: (begin: RecordStart) => Promise<unknown>,
    find: (trace: unknown) => Promise<unknown>,
  ): Promise<unknown> {
    const { key } = request;
    const running = this.#running.get(key);
    if (running) return running;
    const done = this.#run(request, work, find).finally(() => this.#running.delete(key));
    this.#running.set(key, done);
    return done;
  }

  /** Deletes all entries. A repetition of any earlier request then has an unknown outcome. */
  clear(): void {
    const { keys } = this.#entries;
    this.#entries.clear();
    this.#floors = { [allOrigins]: this.now() };
    this.#writes.add(() => this.store.drop(keys, this.#floors)).catch(this.onError);
  }

  async #run(
    { key, origin, since }: IdempotentRequest,
    work: (begin: RecordStart) => Promise<unknown>,
    find: (trace: unknown) => Promise<unknown>,
  ): Promise<unknown> {
    const earlier = this.#entries.get(key);
    if (earlier?.outcome) return unwrap(earlier.outcome);
    if (earlier) return this.#find(key, earlier, find);
    if (since !== undefined && since <= this.#floorOf(origin)) throw new PartylineError('unknownOutcome');
    let entry: IdempotencyEntry | undefined;
    const begin: RecordStart = async trace => {
      const isStorable = trace !== undefined && byteLength(JSON.stringify(trace)) <= this.limits.trace;
      const started = { origin, at: this.now(), ...(isStorable && { trace }) };
      entry = started;
      try {
        await this.#write(key, started);
      } catch (error) {
        this.onError(error);
        entry = undefined;
        this.#entries.delete(key);
        throw new PartylineError('notStored');
      }
    };
    try {
      const result = await work(begin);
      if (entry) this.#storeOutcome(key, entry, { result });
      return result;
    } catch (thrown) {
      if (!entry) throw thrown;
      const error = PartylineError.from(thrown);
      // The connection was lost during the request. Its trace shows the outcome after the reconnect.
      if (connectionLost.has(error.code) && entry.trace !== undefined) return this.#find(key, entry, find);
      this.#storeOutcome(key, entry, { error: error.toBody() });
      throw thrown;
    }
  }

  async #find(key: string, entry: IdempotencyEntry, find: (trace: unknown) => Promise<unknown>): Promise<unknown> {
    if (entry.trace === undefined) throw new PartylineError('unknownOutcome');
    try {
      const result = await find(entry.trace);
      this.#storeOutcome(key, entry, { result });
      return result;
    } catch (thrown) {
      const { code } = PartylineError.from(thrown);
      // Only this caller stopped waiting; a repetition may still find the outcome.
      if (code === 'deadline' || code === 'cancelled') throw thrown;
      throw new PartylineError('unknownOutcome');
    }
  }

  /**
   * Nothing waits for the write, so that the answer comes before later events: until it is done, or if it fails, a
   * repetition in another worker looks the outcome up.
   */
  #storeOutcome(key: string, entry: IdempotencyEntry, outcome: NonNullable<IdempotencyEntry['outcome']>): void {
    if (this.#entries.get(key) !== entry || byteLength(JSON.stringify(outcome)) > this.limits.outcome) return;
    entry.outcome = outcome;
    this.#write(key, entry).catch(this.onError);
  }

  /** After a failure it deletes half of the entries and tries once more: the storage may be full. */
  async #write(key: string, entry: IdempotencyEntry): Promise<void> {
    const json = this.#entries.set(key, entry);
    const pruned = this.#entries.prune(this.now());
    if (pruned.size > 0) void this.#writes.add(this.#drop(pruned)).catch(this.onError);
    await this.#writes.add(async () => {
      if (this.#entries.get(key) !== entry) return;
      try {
        await this.store.write(key, json);
      } catch (error) {
        this.onError(error);
        await this.#drop(this.#entries.halve(key))();
        await this.store.write(key, json);
      }
    });
  }

  /** Raises the floors at once. @returns the write of it */
  #drop(removed: Map<string, IdempotencyEntry>): () => Promise<void> {
    const expired = this.now() - this.limits.age;
    const raise = (origin: string, floor: number) => {
      this.#floors[origin] = Math.max(this.#floors[origin] ?? 0, floor);
    };
    for (const { origin, at } of removed.values()) raise(at < expired ? allOrigins : origin, at);
    for (const [origin, floor] of Object.entries(this.#floors)) {
      if (origin === allOrigins || floor >= expired) continue;
      delete this.#floors[origin];
      raise(allOrigins, floor);
    }
    return () => this.store.drop([...removed.keys()], this.#floors);
  }

  #floorOf(origin: string): number {
    return Math.max(this.#floors[origin] ?? 0, this.#floors[allOrigins] ?? 0);
  }
}

/** After these errors the service may or may not have received the request. */
const connectionLost: ReadonlySet<string> = new Set(['unreachable', 'notSignedIn']);

function unwrap(outcome: NonNullable<IdempotencyEntry['outcome']>): unknown {
  if ('error' in outcome) throw PartylineError.fromBody(outcome.error);
  return outcome.result;
}
