/** Cost of an idle minute: sockets, heartbeats and bytes in both directions. */
import { defaultApp, type ImService } from '../server';
import type { Meter } from './meter';

export interface IdleCost {
  sockets: number;
  /** Per minute. */
  heartbeats: number;
  /** In the direction with more of them. */
  frames: number;
  bytes: number;
}

/** @param seconds duration; the results are per minute */
export async function measureIdle(im: ImService, userId: string, meter: Meter, seconds: number): Promise<IdleCost> {
  const before = { ...im.account(defaultApp, userId), bytes: meter.bytes() };
  await new Promise(done => setTimeout(done, seconds * 1000));
  const perMinute = (count: number) => Math.round((count * 60) / seconds);
  const after = im.account(defaultApp, userId);
  return {
    sockets: meter.sockets(),
    heartbeats: perMinute(after.heartbeats - before.heartbeats),
    frames: perMinute(Math.max(after.framesIn - before.framesIn, after.framesOut - before.framesOut)),
    bytes: perMinute(meter.bytes() - before.bytes),
  };
}
