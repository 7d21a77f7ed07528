import type { EndSignal } from '@/lib/providers/end-signal';
import type { Signal } from '@/lib/providers/provider';
import type { Hide } from '@/lib/providers/secrets';
import { msyncEndReason, vendorErrorWithRaw } from './failures';

/** Turns the SDK's callbacks into connection signals. */
export class MsyncConnectionState {
  #attempt = 0;

  constructor(
    private readonly signal: (signal: Signal) => void,
    private readonly endSignal: EndSignal,
    private readonly maxAttempts: number,
    private readonly hide: Hide,
  ) {}

  handle(name: string, payload: unknown): void {
    switch (name) {
      case 'onConnected':
        this.#attempt = 0;
        this.endSignal.clear();
        return this.signal({ kind: 'connected' });
      case 'onReconnecting':
        this.#attempt += 1;
        return this.signal({ kind: 'reconnecting', attempt: this.#attempt, maxAttempts: this.maxAttempts });
      case 'onTokenWillExpire':
        return this.signal({ kind: 'tokenWillExpire' });
      case 'onTokenExpired':
        return this.endSignal.set({ reason: 'tokenExpired', vendor: { code: 56 } });
      case 'onError':
        return this.#setEndReason(payload);
      case 'onDisconnected':
        return this.#handleDisconnected(payload);
    }
  }

  #setEndReason(error: unknown): void {
    const reason = msyncEndReason(error);
    if (reason) this.endSignal.set({ reason, vendor: vendorErrorWithRaw(error, this.hide) });
  }

  /** With an error but no end reason, the SDK has stopped reconnecting. */
  #handleDisconnected(error: unknown): void {
    this.#setEndReason(error);
    if (this.endSignal.isPending) this.endSignal.emit();
    else if (error !== undefined && this.endSignal.isOpened)
      this.signal({ kind: 'gaveUp', vendor: vendorErrorWithRaw(error, this.hide) });
  }
}
