/** Reads the line's ups and downs, and its end, from the SDK's callbacks. */
import type { EndSignal } from '@/lib/providers/end-signal';
import type { Signal } from '@/lib/providers/provider';
import type { Hide } from '@/lib/providers/secrets';
import { msyncEndReason, vendorOf } from './failures';

export class MsyncConnectionState {
  #attempt = 0;

  constructor(
    private readonly signal: (signal: Signal) => void,
    private readonly ending: EndSignal,
    private readonly maxAttempts: number,
    private readonly hide: Hide,
  ) {}

  hear(name: string, payload: unknown): void {
    switch (name) {
      case 'onConnected':
        this.#attempt = 0;
        this.ending.clear();
        return this.signal({ kind: 'connected' });
      case 'onReconnecting':
        this.#attempt += 1;
        return this.signal({ kind: 'reconnecting', attempt: this.#attempt, maxAttempts: this.maxAttempts });
      case 'onTokenWillExpire':
        return this.signal({ kind: 'tokenWillExpire' });
      case 'onTokenExpired':
        return this.ending.set({ reason: 'tokenExpired', vendor: { code: 56 } });
      case 'onError':
        return this.#endIfOver(payload);
      case 'onDisconnected':
        return this.#disconnected(payload);
    }
  }

  #endIfOver(error: unknown): void {
    const reason = msyncEndReason(error);
    if (reason) this.ending.set({ reason, vendor: vendorOf(error, this.hide) });
  }

  /** Without an end, and with an error, it is the SDK that has stopped trying. */
  #disconnected(error: unknown): void {
    this.#endIfOver(error);
    if (this.ending.isNear) this.ending.emit();
    else if (error !== undefined && this.ending.isOpened)
      this.signal({ kind: 'gaveUp', vendor: vendorOf(error, this.hide) });
  }
}
