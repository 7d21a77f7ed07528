/** Reads the line's ups and downs, and its end, from the SDK's callbacks. */
import type { Signal } from '@/lib/providers/provider';
import { endReasonOf, type Hide, vendorOf } from './failures';

/** How long the callbacks that follow an end may take before it is told without them. */
const graceMs = 2_000;

type Ended = Extract<Signal, { kind: 'ended' }>;

export class Line {
  #attempt = 0;
  #opened = false;
  #ended: Ended | undefined;
  #told = false;

  constructor(
    private readonly signal: (signal: Signal) => void,
    private readonly maxAttempts: number,
    private readonly hide: Hide,
  ) {}

  /** To be called when `open` has succeeded: before that a refusal is the answer to it, not an end. */
  opened(): void {
    this.#opened = true;
    if (this.#ended) this.#tell();
  }

  hear(name: string, payload: unknown): void {
    switch (name) {
      case 'onConnected':
        this.#attempt = 0;
        this.#ended = undefined;
        return this.signal({ kind: 'connected' });
      case 'onReconnecting':
        this.#attempt += 1;
        return this.signal({ kind: 'reconnecting', attempt: this.#attempt, maxAttempts: this.maxAttempts });
      case 'onTokenWillExpire':
        return this.signal({ kind: 'tokenWillExpire' });
      case 'onTokenExpired':
        return this.#end({ kind: 'ended', reason: 'tokenExpired', vendor: { code: 56 } });
      case 'onError': {
        const reason = endReasonOf(payload);
        if (reason) this.#end({ kind: 'ended', reason, vendor: vendorOf(payload, this.hide) });
        return;
      }
      case 'onDisconnected':
        return this.#disconnected(payload);
    }
  }

  #disconnected(payload: unknown): void {
    const reason = endReasonOf(payload);
    if (reason) this.#ended ??= { kind: 'ended', reason, vendor: vendorOf(payload, this.hide) };
    if (this.#ended) this.#tell();
    else if (payload !== undefined && this.#opened)
      this.signal({ kind: 'gaveUp', vendor: vendorOf(payload, this.hide) });
  }

  /** The SDK says why (`onError`) before it says that (`onDisconnected`); both are to reach the tabs before the end does. */
  #end(ended: Ended): void {
    this.#ended ??= ended;
    setTimeout(() => this.#tell(), graceMs);
  }

  #tell(): void {
    if (!this.#ended || !this.#opened || this.#told) return;
    this.#told = true;
    this.signal(this.#ended);
  }
}
