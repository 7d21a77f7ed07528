/** What a minute costs in which nothing is said: sockets, heartbeats, and bytes both ways. */
import { defaultApp, type ImService } from '../server';
import type { Meter } from './meter';

export interface Quiet {
  sockets: number;
  /** Per minute. */
  heartbeats: number;
  bytes: number;
}

/** @param seconds to look for; the numbers are brought to a minute */
export async function measureQuiet(im: ImService, userId: string, meter: Meter, seconds: number): Promise<Quiet> {
  const before = { heartbeats: im.account(defaultApp, userId).heartbeats, bytes: meter.bytes() };
  await new Promise(done => setTimeout(done, seconds * 1000));
  const perMinute = (count: number) => Math.round((count * 60) / seconds);
  return {
    sockets: meter.sockets(),
    heartbeats: perMinute(im.account(defaultApp, userId).heartbeats - before.heartbeats),
    bytes: perMinute(meter.bytes() - before.bytes),
  };
}
