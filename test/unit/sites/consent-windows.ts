/** A browser's windows, and the questions that it keeps, which outlive a worker. */
import type { ConsentQueueHost, ConsentState } from '@/lib/sites/consent-queue';

export function browserWindows() {
  const windows = new Set<number>();
  const seen = { opened: 0, focused: 0 };
  let kept: ConsentState | undefined;
  const host: ConsentQueueHost = {
    read: async () => structuredClone(kept),
    write: async asks => {
      kept = structuredClone(asks);
    },
    open: async () => {
      windows.add(++seen.opened);
      return seen.opened;
    },
    focus: async id => {
      seen.focused += Number(windows.has(id));
      return windows.has(id);
    },
    close: async id => void windows.delete(id),
  };
  return { windows, seen, host };
}
