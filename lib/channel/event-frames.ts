import type { EventFrame } from '@/lib/contract/frames';

/** Limits of a frame of several events, so that no client is busy with one frame for long. */
export const maxEventsPerFrame = 100;
/** Bytes of JSON. */
export const maxEventsFrameBytes = 256 * 1024;

/**
 * Splits events into those of one frame each.
 * @param sizeOf bytes of JSON; an event without a size is alone in its frame
 */
export function framesOf(
  events: readonly EventFrame[],
  sizeOf: (event: EventFrame) => number | undefined,
): EventFrame[][] {
  const all: EventFrame[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const size = sizeOf(event) ?? Number.POSITIVE_INFINITY;
    const last = all.at(-1);
    bytes += size;
    if (last && last.length < maxEventsPerFrame && bytes <= maxEventsFrameBytes) last.push(event);
    else {
      all.push([event]);
      bytes = size;
    }
  }
  return all;
}
