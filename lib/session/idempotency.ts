/**
 * Requests that are carried out at most once, however often they are asked under the same name. That one has begun is kept
 * before the SDK gets it, and how it ended as soon as that is known: so the next run of the background answers a client that
 * asks again with what came of it, and never begins it a second time.
 */
import { type ErrorBody, PartylineError } from '@/lib/contract/errors';
import type { RecordStart } from '@/lib/providers/provider';

export interface IdempotencyEntry {
  /** When it began, in milliseconds since 1970. */
  at: number;
  /** What the provider finds it again by. */
  trace?: unknown;
  /** Absent while nobody knows, and where it is too large to be kept. */
  outcome?: { result?: unknown } | { error: ErrorBody };
}

/** All that is kept. Of what began up to and including `floor` (milliseconds since 1970) nothing is. */
export interface IdempotencyRecords {
  floor: number;
  entries: Record<string, IdempotencyEntry>;
}

/** A place that outlives the worker. */
export interface IdempotencyStore {
  read(): Promise<IdempotencyRecords>;
  /** Resolves when they are safe from the worker's death. */
  write(entries: Record<string, IdempotencyEntry>): Promise<void>;
  /** Removes some, and says up to when that makes it incomplete. */
  drop(keys: string[], floor: number): Promise<void>;
}

export interface IdempotentRequest {
  /** Whose request it is, by its own name there. */
  key: string;
  /** When it was asked first, where it is asked again. */
  since?: number | undefined;
}

export interface IdempotencyLimits {
  entries: number;
  /** Milliseconds: a good deal longer than a client waits for an answer. */
  age: number;
  /** Of one outcome, in JSON characters. */
  length: number;
}

const usual: IdempotencyLimits = { entries: 500, age: 3_600_000, length: 16 * 1024 };

export class Idempotency {
  #entries = new Map<string, IdempotencyEntry>();
  #floor = 0;
  readonly #running = new Map<string, Promise<unknown>>();
  /** Writes, one after the other: what began first is safe first. */
  #disk: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: IdempotencyStore,
    private readonly now: () => number = Date.now,
    private readonly failed: (error: unknown) => void = () => {},
    private readonly limits: IdempotencyLimits = usual,
  ) {}

  /** Takes up what runs of the background before this one have kept. */
  async load(): Promise<void> {
    const { floor, entries } = await this.store.read();
    this.#floor = floor;
    this.#entries = new Map(Object.entries(entries).sort(([, one], [, other]) => one.at - other.at));
  }

  /**
   * @param work carries it out, and awaits `begin` right before the SDK gets it
   * @param find finds out what came of one that was begun and never answered
   * @throws what `work` throws; {PartylineError} `unknownOutcome`
   */
  run(
    asked: IdempotentRequest,
    work: (begin: RecordStart) => Promise<unknown>,
    find: (trace: unknown) => Promise<unknown>,
  ): Promise<unknown> {
    const { key } = asked;
    const running = this.#running.get(key);
    if (running) return running;
    const done = this.#carryOut(asked, work, find).finally(() => this.#running.delete(key));
    this.#running.set(key, done);
    return done;
  }

  /** Forgets all, when the session is another's: of what was asked before, nobody can say any more what came of it. */
  clear(): void {
    const keys = [...this.#entries.keys()];
    this.#entries.clear();
    this.#drop(keys, this.now());
  }

  async #carryOut(
    { key, since }: IdempotentRequest,
    work: (begin: RecordStart) => Promise<unknown>,
    find: (trace: unknown) => Promise<unknown>,
  ): Promise<unknown> {
    const known = this.#entries.get(key);
    if (known?.outcome) return answerOf(known.outcome);
    if (known) return this.#find(key, known, find);
    if (since !== undefined && since <= this.#floor) throw new PartylineError('unknownOutcome');
    let entry: IdempotencyEntry | undefined;
    const begin: RecordStart = async trace => {
      entry = { at: this.now(), ...(trace !== undefined && { trace }) };
      this.#entries.set(key, entry);
      this.#prune();
      await this.#keep(key, entry);
    };
    try {
      const result = await work(begin);
      if (entry) await this.#end(key, entry, { result });
      return result;
    } catch (thrown) {
      if (!entry) throw thrown;
      const error = PartylineError.from(thrown);
      // The line was lost under it; by what it has left, its fate can be found out when there is a line again.
      if (lost.has(error.code) && entry.trace !== undefined) return this.#find(key, entry, find);
      await this.#end(key, entry, { error: error.toBody() });
      throw thrown;
    }
  }

  async #find(key: string, entry: IdempotencyEntry, find: (trace: unknown) => Promise<unknown>): Promise<unknown> {
    if (entry.trace === undefined) throw new PartylineError('unknownOutcome');
    try {
      const result = await find(entry.trace);
      await this.#end(key, entry, { result });
      return result;
    } catch (thrown) {
      const { code } = PartylineError.from(thrown);
      // Nobody waits any more; who asks again may be told yet.
      if (code === 'deadline' || code === 'cancelled') throw thrown;
      throw new PartylineError('unknownOutcome');
    }
  }

  /** A store that fails keeps nobody from the answer: who asks again finds it begun, and no more. */
  async #end(key: string, entry: IdempotencyEntry, outcome: NonNullable<IdempotencyEntry['outcome']>): Promise<void> {
    if (this.#entries.get(key) !== entry || (JSON.stringify(outcome)?.length ?? 0) > this.limits.length) return;
    entry.outcome = outcome;
    await this.#keep(key, entry).catch(this.failed);
  }

  #keep(key: string, entry: IdempotencyEntry): Promise<void> {
    const kept = this.#disk.then(() => this.store.write({ [key]: entry }));
    this.#disk = kept.catch(() => {});
    return kept;
  }

  #prune(): void {
    const oldest = this.now() - this.limits.age;
    const gone = [...this.#entries].filter(
      ([, { at }], index) => at < oldest || index < this.#entries.size - this.limits.entries,
    );
    for (const [key] of gone) this.#entries.delete(key);
    const last = gone.at(-1);
    if (last)
      this.#drop(
        gone.map(([key]) => key),
        last[1].at,
      );
  }

  #drop(keys: string[], floor: number): void {
    this.#floor = Math.max(this.#floor, floor);
    this.#disk = this.#disk.then(() => this.store.drop(keys, this.#floor)).catch(this.failed);
  }
}

/** With these the service may or may not have had it. */
const lost: ReadonlySet<string> = new Set(['unreachable', 'notSignedIn']);

function answerOf(outcome: NonNullable<IdempotencyEntry['outcome']>): unknown {
  if ('error' in outcome) throw PartylineError.fromBody(outcome.error);
  return outcome.result;
}
