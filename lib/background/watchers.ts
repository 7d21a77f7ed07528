/** What is watched while somebody is signed in, and by which the session notices that the world has changed. */

import { startWatchdog } from '@/lib/platform/alarms';
import { startKeepalive } from '@/lib/platform/keepalive';
import { watchNetwork } from '@/lib/platform/network';
import { watchSuspend } from '@/lib/platform/system-suspend';
import type { SessionController } from '@/lib/session/controller';

/** @returns ends all of it */
export function watch(owner: SessionController): () => void {
  const stops = [
    startKeepalive(() => owner.beat()),
    watchNetwork(online => owner.networkChanged(online)),
    watchSuspend(() => owner.check()),
    startWatchdog(),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
