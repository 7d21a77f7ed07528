import { PartylineError } from '@/lib/contract/errors';

/**
 * One attempt to be connected. It ends in the turn of the next intent: after any `await` the user may have signed out, so
 * whatever changes or stores the session takes its generation and checks it.
 */
class Generation {
  readonly #begin: () => Generation;

  constructor(
    /** Aborted in the turn in which this generation ends. */
    readonly signal: AbortSignal,
    begin: () => Generation,
  ) {
    this.#begin = begin;
  }

  get stillWanted(): boolean {
    return !this.signal.aborted;
  }

  /** @throws {PartylineError} `cancelled` if superseded */
  check(): void {
    if (!this.stillWanted) throw cancelled();
  }

  /**
   * Waits for `work`, at most until this generation ends. The caller resumes a few microtasks later, so it still has to check.
   *
   * @param undo receives a result that arrives after the end, such as a connection to close
   * @throws {PartylineError} `cancelled` as soon as the generation ends; otherwise what `work` rejects with
   */
  wait<T>(work: PromiseLike<T>, undo?: (late: T) => void): Promise<T> {
    const { signal } = this;
    return new Promise<T>((resolve, reject) => {
      const cancel = () => reject(cancelled());
      if (signal.aborted) cancel();
      signal.addEventListener('abort', cancel, { once: true });
      work.then(
        value => {
          signal.removeEventListener('abort', cancel);
          if (signal.aborted) undo?.(value);
          else resolve(value);
        },
        error => {
          signal.removeEventListener('abort', cancel);
          reject(error);
        },
      );
    });
  }

  /** Calls `close` in the turn in which this generation ends; at once if it has ended. */
  onEnd(close: () => void): void {
    if (this.stillWanted) this.signal.addEventListener('abort', close, { once: true });
    else close();
  }

  /**
   * Ends this generation and begins one that continues its work.
   * @throws {PartylineError} `cancelled` if superseded
   */
  next(): Generation {
    this.check();
    return this.#begin();
  }
}

/** Only `Generations` creates one; the private member makes an imitation a type error. */
export type { Generation };

/** Begins and ends generations; at most one is current. */
export class Generations {
  #current: { generation: Generation; controller: AbortController } | undefined;

  get current(): Generation | undefined {
    return this.#current?.generation;
  }

  /** Supersedes the current generation in this turn. */
  begin(): Generation {
    this.end();
    const controller = new AbortController();
    const generation = new Generation(controller.signal, () => this.begin());
    this.#current = { generation, controller };
    return generation;
  }

  end(): void {
    const ended = this.#current;
    this.#current = undefined;
    ended?.controller.abort();
  }
}

const cancelled = () => new PartylineError('cancelled');
