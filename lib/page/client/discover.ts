/** Looks for the extension by events both ways, as EIP-6963 does for wallets: no global name to fight for. */
import { announceEvent, requestEvent } from '../api';
import { type Announcement, parseAnnouncement } from './extension-api';
import type { CallOptions } from './types';

/** The extension answers at once where it is; a tab that has just been allowed takes a moment. */
export const discoverTimeoutMs = 1_000;

/**
 * Resolves with the first well-formed announcement; with `undefined` when there is none in time (`timeout`, 1,000 ms unless
 * told) or `signal` is aborted. Never rejects. A page that is not allowed cannot tell that from a browser without Partyline,
 * and nor can a frame within a page: only the page itself is served.
 */
export function discover({ timeout = discoverTimeoutMs, signal }: CallOptions = {}): Promise<Announcement | undefined> {
  return new Promise(resolve => {
    // On a server there is no page.
    if (typeof addEventListener !== 'function' || signal?.aborted) return resolve(undefined);
    const end = (found?: Announcement) => {
      clearTimeout(timer);
      removeEventListener(announceEvent, hear);
      signal?.removeEventListener('abort', abort);
      resolve(found);
    };
    const abort = () => end();
    const hear = (event: Event) => {
      const found = parseAnnouncement((event as CustomEvent).detail);
      if (found) end(found);
    };
    const timer = setTimeout(end, timeout);
    signal?.addEventListener('abort', abort);
    addEventListener(announceEvent, hear);
    dispatchEvent(new CustomEvent(requestEvent));
  });
}
