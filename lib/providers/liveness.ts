/**
 * Finds a line that is dead though nothing has closed it: half open, as after a sleep or a change of networks. Whoever is not
 * heard is asked something that is always answered; when nothing at all comes, the socket is given up as broken, and the SDK
 * opens another as after any loss.
 */

/** Milliseconds. A line that was heard from this recently is alive. */
export const freshMs = 2_000;
/** How long something may stay unanswered before the line is asked; not every frame has an answer. */
export const patienceMs = 3_000;
/** How long the line may take to answer that. With the patience and the SDKs' reconnects it stays below 15 s. */
export const answerMs = 6_000;

interface WatchedConnection {
  /** Whether there is a socket that somebody could be heard on. */
  isOpen(): boolean;
  /** Sends something that the service always answers. */
  ask(): void;
  /** Gives the socket up. */
  lose(): void;
  now?(): number;
}

export class Liveness {
  #heardAt = 0;
  /** Whether the SDK is just now told of an answer to what the line was asked. */
  #isAnswer = false;
  /** Whether the last thing that stayed unanswered, so that the line was asked, had been said by the SDK to such an answer. */
  #isAskedAgain = false;
  #asking: Promise<void> | undefined;
  #answered: () => void = () => {};
  #unanswered: ReturnType<typeof setTimeout> | undefined;
  readonly #now: () => number;

  constructor(private readonly line: WatchedConnection) {
    this.#now = line.now ?? Date.now;
  }

  /** Anything at all has come. */
  received(): void {
    this.#heardAt = this.#now();
    if (this.#asking) {
      this.#isAnswer = true;
      setTimeout(() => {
        this.#isAnswer = false;
      });
    }
    clearTimeout(this.#unanswered);
    this.#unanswered = undefined;
    this.#answered();
  }

  /**
   * Something is given to the socket. What an SDK says to an answer at once has no answer itself: to ask because of that, each
   * time anew, would never end.
   * @returns to be called when it has gone out
   */
  sending(): () => void {
    const isAgain = this.#isAnswer;
    return () => {
      if (isAgain && this.#isAskedAgain) return;
      this.#unanswered ??= setTimeout(() => {
        this.#unanswered = undefined;
        this.#isAskedAgain = isAgain;
        void this.check();
      }, patienceMs);
    };
  }

  /**
   * @param quietMs for how long nothing may have come
   * @returns `undefined` where the line is alive; else what resolves when it has answered, or is lost, which has been told by then
   */
  check(quietMs = freshMs): Promise<void> | undefined {
    if (this.#asking) return this.#asking;
    const quiet = this.#now() - this.#heardAt;
    // A clock that was set back says nothing.
    if (!this.line.isOpen() || (quiet >= 0 && quiet < quietMs)) return undefined;
    this.#asking = this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Nothing is to be found out any more. */
  stop(): void {
    clearTimeout(this.#unanswered);
    this.#answered();
  }

  async #ask(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const isAnswered = await new Promise<boolean>(done => {
      this.#answered = () => done(true);
      timer = setTimeout(() => done(false), answerMs);
      this.line.ask();
    });
    clearTimeout(timer);
    this.#answered = () => {};
    if (isAnswered || !this.line.isOpen()) return;
    this.line.lose();
    // The SDKs look at a socket that has closed a turn later.
    await turn();
    await turn();
  }
}

const turn = () => new Promise<void>(done => setTimeout(done));
