import { startWatchdog } from '@/lib/platform/alarms';
import { startKeepalive } from '@/lib/platform/keepalive';
import { watchNetwork } from '@/lib/platform/network';
import { watchSuspend } from '@/lib/platform/system-suspend';
import type { SessionController } from '@/lib/session/controller';

/** Keeps the worker and the connection alive while an account is signed in. */
export class SessionWatchers {
  #stops: (() => void)[] = [];

  constructor(private readonly session: SessionController) {}

  /** Restarts all watchers. */
  start(): void {
    this.stop();
    this.#stops = [
      startKeepalive(() => this.session.beat()),
      watchNetwork(online => this.session.networkChanged(online)),
      watchSuspend(() => this.session.check()),
      startWatchdog(),
    ];
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }
}
