/**
 * Discovery by events instead of a global, as EIP-6963 does for wallets:
 * https://eips.ethereum.org/EIPS/eip-6963
 */
import { announceEvent, requestEvent } from '../api';
import { type Announcement, parseAnnouncement } from './extension-api';
import type { CallOptions } from './types';

/** An installed extension answers at once; a tab that was just allowed needs a moment. */
export const discoverTimeoutMs = 1_000;

/**
 * Looks for Partyline on this page. Never rejects. Frames, and sites that are not allowed, get
 * the same result as a browser without Partyline.
 *
 * @param options.timeout milliseconds; 1,000 by default
 * @returns the announcement, or `undefined` after the timeout or an abort
 */
export function discover({ timeout = discoverTimeoutMs, signal }: CallOptions = {}): Promise<Announcement | undefined> {
  return new Promise(resolve => {
    // Server-side rendering has no page.
    if (typeof addEventListener !== 'function' || signal?.aborted) return resolve(undefined);
    const finish = (found?: Announcement) => {
      clearTimeout(timer);
      removeEventListener(announceEvent, onAnnounce);
      signal?.removeEventListener('abort', abort);
      resolve(found);
    };
    const abort = () => finish();
    const onAnnounce = (event: Event) => {
      const found = parseAnnouncement((event as CustomEvent).detail);
      if (found) finish(found);
    };
    const timer = setTimeout(finish, timeout);
    signal?.addEventListener('abort', abort);
    addEventListener(announceEvent, onAnnounce);
    dispatchEvent(new CustomEvent(requestEvent));
  });
}
