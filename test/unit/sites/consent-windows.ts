import type { ConsentQueueHost, ConsentState } from '@/lib/sites/consent-queue';

/** Creates a host for `ConsentQueue` with windows and storage in memory. */
export function createBrowserWindows() {
  const windows = new Set<number>();
  const counts = { opened: 0, focused: 0 };
  const wakes = { tabs: [] as number[], alarm: undefined as number | undefined };
  let stored: ConsentState | undefined;
  const host: ConsentQueueHost = {
    read: async () => structuredClone(stored),
    write: async state => {
      stored = structuredClone(state);
    },
    open: async () => {
      windows.add(++counts.opened);
      return counts.opened;
    },
    isOpen: async id => windows.has(id),
    focus: async id => {
      counts.focused += Number(windows.has(id));
    },
    close: async id => void windows.delete(id),
    wakeTabs: async tabIds => void wakes.tabs.push(...tabIds),
    wakeAt: time => {
      wakes.alarm = time;
    },
  };
  return { windows, counts, wakes, host };
}
