/** Whether the extension is on this page: known at once, for its page script runs before any script of the page. */
import { announceEvent, requestEvent } from '../api';
import type { Announcement } from '../client/extension-api';

/** The extension, where it is there now. */
export function detectExtension(): Announcement | undefined {
  let found: Announcement | undefined;
  // On a server there is no page.
  if (typeof addEventListener !== 'function') return undefined;
  const hear = ({ detail }: CustomEvent) => {
    // A false one could only be another script of this page's own.
    if (typeof detail?.connect === 'function') found ??= detail;
  };
  addEventListener(announceEvent, hear as never);
  dispatchEvent(new CustomEvent(requestEvent));
  removeEventListener(announceEvent, hear as never);
  return found;
}
