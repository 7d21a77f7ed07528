/**
 * Has the session's token renewed in time: at four fifths of its life (see `token.ts`), when the SDK warns, and again after a
 * failure. It is told the time by timers and, should the worker sleep or die, by an alarm and by whoever wakes it.
 */
import { retryDelay, type Token, untilRenewal } from './token-expiry';

/** A longer wait is cut into such parts: a timer's limit is 2^31-1 ms, and it does not count the computer's sleep. */
const longestTimerMs = 60_000;

export interface TokenRefreshTimerHost {
  now(): number;
  /** Asks to be woken (`check`) at that time, in milliseconds since 1970, even if the worker dies; `undefined`: no longer. */
  wakeAt(time: number | undefined): void;
  /** Whether there is a line that a new token could be given to, and someone to ask for one. */
  isReady(): boolean;
  /** Gets a new token and puts it to use; `follow` is then called with it. */
  renew(): Promise<void>;
  failed(error: unknown): void;
  random?(): number;
}

export class TokenRefreshTimer {
  #token: Token | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isHinted = false;
  #isBusy = false;
  #failures = 0;
  #retryAt = 0;

  constructor(private readonly host: TokenRefreshTimerHost) {}

  /** A token has been put to use. */
  follow(token: Token): void {
    this.#token = token;
    this.#isHinted = false;
    this.#failures = 0;
    this.#retryAt = 0;
    this.#arm();
  }

  stop(): void {
    this.#token = undefined;
    clearTimeout(this.#timer);
    this.host.wakeAt(undefined);
  }

  /** The SDK says that the token will end soon. */
  renewNow(): void {
    this.#isHinted = true;
    this.check();
  }

  /** Looks at the clock: renews if it is time, and sets the next look. To be called whenever time may have passed unseen. */
  check(): void {
    if (this.#isBusy) return;
    if (this.#token && this.#wait(this.#token) === 0 && this.host.isReady()) void this.#renew();
    else this.#arm();
  }

  /** Milliseconds until the next attempt is due, if any is. */
  #wait(token: Token): number | undefined {
    const now = this.host.now();
    const wait = this.#isHinted ? 0 : untilRenewal(token, now);
    return wait === undefined ? undefined : Math.max(wait, this.#retryAt - now);
  }

  async #renew(): Promise<void> {
    const token = this.#token;
    this.#isBusy = true;
    try {
      await this.host.renew();
    } catch (error) {
      if (token && token === this.#token) {
        this.#failures += 1;
        const delay = retryDelay(token, this.#failures, (this.host.random ?? Math.random)());
        this.#retryAt = this.host.now() + delay;
        this.host.failed(error);
      }
    } finally {
      this.#isBusy = false;
      this.#arm();
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const wait = this.#token && this.#wait(this.#token);
    if (wait === undefined) return this.host.wakeAt(undefined);
    this.host.wakeAt(this.host.now() + wait);
    // While there is no line, whoever brings it back calls `check`.
    const delay = wait === 0 && !this.host.isReady() ? longestTimerMs : Math.min(wait, longestTimerMs);
    this.#timer = setTimeout(() => this.check(), delay);
  }
}
