/**
 * Runs each request at most once. Stores the key before the SDK call and the result after it, so a restarted worker
 * returns the stored result.
 */
import { type ErrorBody, PartylineError } from '@/lib/contract/errors';
import type { RecordStart } from '@/lib/providers/provider';
import { SerialQueue } from '@/lib/storage/serial-queue';

export interface IdempotencyEntry {
  /** When the request started, in milliseconds since 1970. */
  at: number;
  /** The provider looks the outcome up by it. */
  trace?: unknown;
  /** Absent while unknown, or if it is too large to store. */
  outcome?: { result?: unknown } | { error: ErrorBody };
}

export interface IdempotencyRecords {
  /** Entries up to and including this time may be missing; milliseconds since 1970. */
  floor: number;
  entries: Record<string, IdempotencyEntry>;
}

/** Survives the worker. */
export interface IdempotencyStore {
  read(): Promise<IdempotencyRecords>;
  write(entries: Record<string, IdempotencyEntry>): Promise<void>;
  /** Deletes entries and stores the new floor. */
  drop(keys: string[], floor: number): Promise<void>;
}

export interface IdempotentRequest {
  key: string;
  /** When the first attempt was made, if this is a repetition; milliseconds since 1970. */
  since?: number | undefined;
}

export interface IdempotencyLimits {
  entries: number;
  /** Milliseconds; much longer than a client waits for a reply. */
  age: number;
  /** JSON characters of one outcome. */
  length: number;
}

const defaultLimits: IdempotencyLimits = { entries: 500, age: 3_600_000, length: 16 * 1024 };

export class Idempotency {
  #entries = new Map<string, IdempotencyEntry>();
  #floor = 0;
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #writes = new SerialQueue();

  constructor(
    private readonly store: IdempotencyStore,
    private readonly now: () => number = Date.now,
    private readonly onError: (error: unknown) => void = () => {},
    private readonly limits: IdempotencyLimits = defaultLimits,
  ) {}

  async load(): Promise<void> {
    const { floor, entries } = await this.store.read();
    this.#floor = floor;
    this.#entries = new Map(Object.entries(entries).sort(([, one], [, other]) => one.at - other.at));
  }

  /**
   * @param work does the request, and awaits `begin` right before the SDK call
   * @param find looks up the outcome of a request that started and has no stored outcome
   * @throws what `work` throws; {PartylineError} `unknownOutcome`
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
    const keys = [...this.#entries.keys()];
    this.#entries.clear();
    this.#drop(keys, this.now());
  }

  async #run(
    { key, since }: IdempotentRequest,
    work: (begin: RecordStart) => Promise<unknown>,
    find: (trace: unknown) => Promise<unknown>,
  ): Promise<unknown> {
    const earlier = this.#entries.get(key);
    if (earlier?.outcome) return unwrap(earlier.outcome);
    if (earlier) return this.#find(key, earlier, find);
    if (since !== undefined && since <= this.#floor) throw new PartylineError('unknownOutcome');
    let entry: IdempotencyEntry | undefined;
    const begin: RecordStart = async trace => {
      entry = { at: this.now(), ...(trace !== undefined && { trace }) };
      this.#entries.set(key, entry);
      this.#prune();
      await this.#write(key, entry);
    };
    try {
      const result = await work(begin);
      if (entry) await this.#storeOutcome(key, entry, { result });
      return result;
    } catch (thrown) {
      if (!entry) throw thrown;
      const error = PartylineError.from(thrown);
      // The connection was lost during the request. Its trace shows the outcome after the reconnect.
      if (connectionLost.has(error.code) && entry.trace !== undefined) return this.#find(key, entry, find);
      await this.#storeOutcome(key, entry, { error: error.toBody() });
      throw thrown;
    }
  }

  async #find(key: string, entry: IdempotencyEntry, find: (trace: unknown) => Promise<unknown>): Promise<unknown> {
    if (entry.trace === undefined) throw new PartylineError('unknownOutcome');
    try {
      const result = await find(entry.trace);
      await this.#storeOutcome(key, entry, { result });
      return result;
    } catch (thrown) {
      const { code } = PartylineError.from(thrown);
      // Only this caller stopped waiting; a repetition may still find the outcome.
      if (code === 'deadline' || code === 'cancelled') throw thrown;
      throw new PartylineError('unknownOutcome');
    }
  }

  /** A failed write does not fail the request: a repetition then looks the outcome up. */
  async #storeOutcome(
    key: string,
    entry: IdempotencyEntry,
    outcome: NonNullable<IdempotencyEntry['outcome']>,
  ): Promise<void> {
    if (this.#entries.get(key) !== entry || (JSON.stringify(outcome)?.length ?? 0) > this.limits.length) return;
    entry.outcome = outcome;
    await this.#write(key, entry).catch(this.onError);
  }

  #write(key: string, entry: IdempotencyEntry): Promise<void> {
    return this.#writes.add(() => this.store.write({ [key]: entry }));
  }

  #prune(): void {
    const oldest = this.now() - this.limits.age;
    const expired = [...this.#entries].filter(
      ([, { at }], index) => at < oldest || index < this.#entries.size - this.limits.entries,
    );
    for (const [key] of expired) this.#entries.delete(key);
    const last = expired.at(-1);
    if (last)
      this.#drop(
        expired.map(([key]) => key),
        last[1].at,
      );
  }

  #drop(keys: string[], floor: number): void {
    this.#floor = Math.max(this.#floor, floor);
    this.#writes.add(() => this.store.drop(keys, this.#floor)).catch(this.onError);
  }
}

/** After these errors the service may or may not have received the request. */
const connectionLost: ReadonlySet<string> = new Set(['unreachable', 'notSignedIn']);

function unwrap(outcome: NonNullable<IdempotencyEntry['outcome']>): unknown {
  if ('error' in outcome) throw PartylineError.fromBody(outcome.error);
  return outcome.result;
}
