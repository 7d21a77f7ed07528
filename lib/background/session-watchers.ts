import { startWatchdog } from '@/lib/platform/alarms';
import { startKeepalive } from '@/lib/platform/keepalive';
import { watchNetwork } from '@/lib/platform/network';
import { watchSuspend } from '@/lib/platform/system-suspend';
import type { AccountSession } from './account-session';
import type { FocusedTab } from './focused-tab';
import type { Sessions } from './sessions';

/** Keeps the worker and the connection alive, and watches the focus, while an account is signed in. */
export class SessionWatchers {
  #stops: (() => void)[] = [];

  constructor(
    private readonly sessions: Sessions,
    private readonly focus: FocusedTab,
  ) {}

  /** Restarts all watchers. */
  start(): void {
    this.stop();
    this.#stops = [
      startKeepalive(() => this.#each(({ controller }) => controller.beat())),
      watchNetwork(online => this.#each(({ controller }) => controller.networkChanged(online))),
      watchSuspend(() => this.sessions.check()),
      startWatchdog(),
      this.focus.watch(),
    ];
  }

  /** Watches while an account is signed in. */
  update(): void {
    const isNeeded = this.sessions.all.some(({ isLive, state }) => isLive && state.phase !== 'needsCredentials');
    if (isNeeded && this.#stops.length === 0) this.start();
    else if (!isNeeded) this.stop();
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  #each(call: (session: AccountSession) => void): void {
    for (const session of this.sessions.all) call(session);
  }
}
