/** Tells the page that Partyline is there, whenever it asks; no global is taken. */
import { protocolVersion } from '@/lib/contract/frames';
import { type Announcement, announceEvent, requestEvent } from './api';
import { PagePipe } from './page-pipe';

export function announce(page: Window): void {
  let pipe: PagePipe | undefined;
  const announcement: Announcement = Object.freeze({
    version: protocolVersion,
    connect: ({ scopes = [] } = {}) => {
      if (pipe && !pipe.isDead) return pipe.session(scopes);
      // A dead pipe stays dead; the next call may find the extension back, or the site allowed.
      pipe = new PagePipe(page, scopes);
      return pipe.session();
    },
  });
  const dispatch = () => page.dispatchEvent(new CustomEvent(announceEvent, { detail: announcement }));
  page.addEventListener(requestEvent, dispatch);
  dispatch();
}
