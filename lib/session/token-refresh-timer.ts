import { retryDelay, type Token, untilRenewal } from './token-expiry';

/** Longest timer: `setTimeout` is limited to 2^31-1 ms and does not count the computer's sleep. */
const maxTimerMs = 60_000;

interface TokenRefreshTimerHost {
  now(): number;
  /** Receives the due time, for an alarm that survives the worker; milliseconds since 1970. */
  onDue(at: number | undefined): void;
  /** Whether the session is online and its source can issue a token. */
  isReady(): boolean;
  /** Gets and uses a new token, which calls `follow`. */
  renew(): Promise<void>;
  failed(error: unknown): void;
  random?(): number;
}

/** Renews the token after 80 % of its lifetime or when the SDK warns, and retries failures. */
export class TokenRefreshTimer {
  #token: Token | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDueNow = false;
  #isRenewing = false;
  #failures = 0;
  #retryAt = 0;

  constructor(private readonly host: TokenRefreshTimerHost) {}

  /** Schedules the renewal of a token that is now in use. */
  follow(token: Token): void {
    this.#token = token;
    this.#isDueNow = false;
    this.#failures = 0;
    this.#retryAt = 0;
    this.#schedule();
  }

  stop(): void {
    this.#token = undefined;
    clearTimeout(this.#timer);
    this.host.onDue(undefined);
  }

  renewNow(): void {
    this.#isDueNow = true;
    this.check();
  }

  /** Renews if it is due; for timers that did not run because the computer or the worker slept. */
  check(): void {
    if (this.#isRenewing) return;
    if (this.#token && this.#untilDue(this.#token) === 0 && this.host.isReady()) void this.#renew();
    else this.#schedule();
  }

  /** Milliseconds; `undefined` if the expiry is unknown. */
  #untilDue(token: Token): number | undefined {
    const now = this.host.now();
    const wait = this.#isDueNow ? 0 : untilRenewal(token, now);
    return wait === undefined ? undefined : Math.max(wait, this.#retryAt - now);
  }

  async #renew(): Promise<void> {
    const token = this.#token;
    this.#isRenewing = true;
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
      this.#isRenewing = false;
      this.#schedule();
    }
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const wait = this.#token && this.#untilDue(this.#token);
    if (wait === undefined) return this.host.onDue(undefined);
    this.host.onDue(this.host.now() + wait);
    // Offline, the reconnect calls `check`.
    const delay = wait === 0 && !this.host.isReady() ? maxTimerMs : Math.min(wait, maxTimerMs);
    this.#timer = setTimeout(() => this.check(), delay);
  }
}
