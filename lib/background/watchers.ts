/** What is watched while somebody is signed in, and by which the session notices that the world has changed. */

import { watchOver } from '@/lib/platform/alarms';
import { keepAwake } from '@/lib/platform/keepalive';
import { watchNetwork } from '@/lib/platform/network';
import { watchSleep } from '@/lib/platform/system-suspend';
import type { SessionOwner } from '@/lib/session/controller';

/** @returns ends all of it */
export function watch(owner: SessionOwner): () => void {
  const stops = [
    keepAwake(() => owner.beat()),
    watchNetwork(online => owner.networkChanged(online)),
    watchSleep(() => owner.check()),
    watchOver(),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
