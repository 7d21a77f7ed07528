/** Cost of an idle minute: sockets, heartbeats and bytes in both directions. */
import { defaultApp, type ImService } from '../server';
import type { Meter } from './meter';

export interface IdleCost {
  sockets: number;
  /** Per minute. */
  heartbeats: number;
  bytes: number;
}

/** @param seconds duration; the results are per minute */
export async function measureIdle(im: ImService, userId: string, meter: Meter, seconds: number): Promise<IdleCost> {
  const before = { heartbeats: im.account(defaultApp, userId).heartbeats, bytes: meter.bytes() };
  await new Promise(done => setTimeout(done, seconds * 1000));
  const perMinute = (count: number) => Math.round((count * 60) / seconds);
  return {
    sockets: meter.sockets(),
    heartbeats: perMinute(im.account(defaultApp, userId).heartbeats - before.heartbeats),
    bytes: perMinute(meter.bytes() - before.bytes),
  };
}
