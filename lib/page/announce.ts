/** Tells the page that Partyline is there, whenever it asks; no global is taken. */
import { protocolVersion } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/sites';
import { announceEvent, type PageAnnouncement, type PageSession, requestEvent } from './api';
import { PagePipe } from './page-pipe';
import { createPageSession } from './page-session';

export function announce(page: Window): void {
  let last: PagePipe | undefined;
  const openPipe = async (asks: readonly Scope[]): Promise<PagePipe> => {
    const pipe = last;
    if (pipe && !pipe.isClosed) {
      try {
        await pipe.whenOpen(asks);
        return pipe;
      } catch (error) {
        // Another script's, which asked for nothing, was refused; this one may yet be allowed.
        if (asks.length === 0) throw error;
        return openPipe(asks);
      }
    }
    // A dead pipe stays dead; the next call may find the extension back, or the site allowed.
    const fresh = new PagePipe(page, asks);
    last = fresh;
    await fresh.whenOpen();
    return fresh;
  };
  const connect = async (asks: readonly Scope[]): Promise<PageSession> => createPageSession(await openPipe(asks));
  const announcement: PageAnnouncement = Object.freeze({
    version: protocolVersion,
    connect: ({ scopes = [] } = {}) => connect(scopes),
  });
  const dispatch = () => page.dispatchEvent(new CustomEvent(announceEvent, { detail: announcement }));
  page.addEventListener(requestEvent, dispatch);
  dispatch();
}
