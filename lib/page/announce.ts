/** Tells the page that Partyline is there, whenever it asks; no global is taken. */
import { protocolVersion } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/sites';
import { type Announcement, announceEvent, type PageSession, requestEvent } from './api';
import { PagePipe } from './page-pipe';

export function announce(page: Window): void {
  let pipe: PagePipe | undefined;
  const connect = async (asks: readonly Scope[]): Promise<PageSession> => {
    const known = pipe;
    if (known && !known.isDead) {
      try {
        return await known.session(asks);
      } catch (error) {
        // Another script's, which asked for nothing, was refused; this one may yet be allowed.
        if (asks.length === 0) throw error;
        return connect(asks);
      }
    }
    // A dead pipe stays dead; the next call may find the extension back, or the site allowed.
    pipe = new PagePipe(page, asks);
    return pipe.session();
  };
  const announcement: Announcement = Object.freeze({
    version: protocolVersion,
    connect: ({ scopes = [] } = {}) => connect(scopes),
  });
  const dispatch = () => page.dispatchEvent(new CustomEvent(announceEvent, { detail: announcement }));
  page.addEventListener(requestEvent, dispatch);
  dispatch();
}
