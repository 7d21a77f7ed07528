import { announceEvent, requestEvent } from '../api';
import type { Announcement } from '../client/extension-api';

/**
 * Returns the extension's announcement, or `undefined` without Partyline. Needs no waiting, because the
 * extension's script runs before all scripts of the page.
 */
export function detectExtension(): Announcement | undefined {
  let found: Announcement | undefined;
  // Server-side rendering has no page.
  if (typeof addEventListener !== 'function') return undefined;
  const onAnnounce = ({ detail }: CustomEvent) => {
    // No validation: only the page's own scripts could dispatch a forged event.
    if (typeof detail?.connect === 'function') found ??= detail;
  };
  addEventListener(announceEvent, onAnnounce as never);
  dispatchEvent(new CustomEvent(requestEvent));
  removeEventListener(announceEvent, onAnnounce as never);
  return found;
}

/** Whether this is a page. A server that renders one evaluates the drop-ins, but no SDK. */
export const isPage = (): boolean => typeof window !== 'undefined';
