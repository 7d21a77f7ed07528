import type { EndSignal } from '@/lib/providers/end-signal';
import type { Signal } from '@/lib/providers/provider';
import { tencentEndReason } from './failures';
import type { TencentSdkEvent } from './sdk';

const minRequestDelayMs = 2_000;
const maxRequestDelayMs = 30_000;

/** Turns the SDK's events into connection signals, and makes the SDK reconnect when it has stopped. */
export class TencentConnectionState {
  #attempt = 0;
  /** The socket is open again, and the SDK signs in on it. */
  #isSigningIn = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #connectedTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param sendRequest sends any request. After failed attempts V3 (3.6.6) reconnects only to send something,
   * which can take a minute. Absent for an SDK that retries
   */
  constructor(
    private readonly signal: (signal: Signal) => void,
    private readonly endSignal: EndSignal,
    private readonly sendRequest: (() => void) | undefined,
  ) {}

  handle({ name, data }: TencentSdkEvent): void {
    switch (name) {
      case 'netStateChange':
        return this.#handleNetState((data as { state?: unknown } | undefined)?.state);
      case 'kickedOut': {
        const type = (data as { type?: unknown } | undefined)?.type;
        this.stop();
        return this.endSignal.set({ reason: tencentEndReason(type), vendor: { message: String(type) } });
      }
      case 'sdkStateNotReady':
        return this.endSignal.emit();
    }
  }

  /**
   * Signals `connected` at the first frame on a new socket. The SDK reports `connected` as soon as the socket
   * is open, but the service answers nothing before the SDK has signed in.
   */
  handleReceived(): void {
    if (!this.#isSigningIn) return;
    this.#isSigningIn = false;
    // After the SDK has handled the frame.
    this.#connectedTimer = setTimeout(() => {
      if (this.#attempt > 0) this.signal({ kind: 'connected' });
      this.#attempt = 0;
    });
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #handleNetState(state: unknown): void {
    if (!this.endSignal.isOpened || this.endSignal.isPending) return;
    if (state === 'connected') {
      this.stop();
      this.#isSigningIn = this.#attempt > 0;
    } else {
      this.#isSigningIn = false;
      // The socket may be lost in the turn of its first frame.
      clearTimeout(this.#connectedTimer);
      this.#attempt += 1;
      // 0: the SDK has no limit.
      this.signal({ kind: 'reconnecting', attempt: this.#attempt, maxAttempts: 0 });
      if (state === 'disconnected') this.#sendRequestLater();
    }
  }

  #sendRequestLater(): void {
    this.stop();
    const { sendRequest } = this;
    if (!sendRequest) return;
    const delay = Math.min(minRequestDelayMs * 2 ** Math.min(this.#attempt, 10), maxRequestDelayMs);
    this.#timer = setTimeout(() => {
      sendRequest();
      this.#sendRequestLater();
    }, delay);
  }
}
