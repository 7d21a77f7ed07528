/** Reads the line's ups and downs, and its end, from the SDK's events; and pokes the SDK when it has stopped trying. */
import type { EndSignal } from '@/lib/providers/end-signal';
import type { Signal } from '@/lib/providers/provider';
import { tencentEndReason } from './failures';
import type { SdkEvent } from './sdk';

const firstPokeMs = 2_000;
const longestPokeMs = 30_000;

export class TencentConnectionState {
  #attempt = 0;
  /** The socket is there again, and the SDK is signing in on it. */
  #isReturning = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param poke has the SDK send something. When its server stays away it tries again only when it has something to send
   * (3.6.6: up to a minute later, with its statistics).
   */
  constructor(
    private readonly signal: (signal: Signal) => void,
    private readonly ending: EndSignal,
    private readonly poke: () => void,
  ) {}

  hear({ name, data }: SdkEvent): void {
    switch (name) {
      case 'netStateChange':
        return this.#netState((data as { state?: unknown } | undefined)?.state);
      case 'kickedOut': {
        const type = (data as { type?: unknown } | undefined)?.type;
        this.stop();
        return this.ending.set({ reason: tencentEndReason(type), vendor: { message: String(type) } });
      }
      case 'sdkStateNotReady':
        return this.ending.emit();
    }
  }

  /**
   * Something has come over the socket. The SDK calls itself connected when it has opened one, and signs in on it only then: what
   * goes out before that is not answered.
   */
  heard(): void {
    if (!this.#isReturning) return;
    this.#isReturning = false;
    // When the SDK has seen it, too.
    setTimeout(() => {
      if (this.#attempt > 0) this.signal({ kind: 'connected' });
      this.#attempt = 0;
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #netState(state: unknown): void {
    if (!this.ending.isOpened || this.ending.isNear) return;
    if (state === 'connected') {
      this.stop();
      this.#isReturning = this.#attempt > 0;
    } else {
      this.#isReturning = false;
      this.#attempt += 1;
      // The SDK has no last attempt, so neither has the count.
      this.signal({ kind: 'reconnecting', attempt: this.#attempt, maxAttempts: 0 });
      if (state === 'disconnected') this.#pokeLater();
    }
  }

  #pokeLater(): void {
    this.stop();
    const delay = Math.min(firstPokeMs * 2 ** Math.min(this.#attempt, 10), longestPokeMs);
    this.#timer = setTimeout(() => {
      this.poke();
      this.#pokeLater();
    }, delay);
  }
}
