import { protocolVersion } from '@/lib/contract/frames';
import { PartylineError } from '@/lib/contract/partyline-error';
import type { Scope } from '@/lib/contract/sites';
import { announceEvent, type PageAnnouncement, type PageConnectOptions, type PageSession, requestEvent } from './api';
import { PagePipe } from './page-pipe';
import { createPageSession } from './page-session';
import { pageScriptReplaced } from './pipe-frames';

/**
 * Dispatches the announcement now and at each `partyline:request`. No global is set.
 * @returns a function that does so again after the page has removed the listener
 */
export function announce(page: Window): () => void {
  let pipe: PagePipe | undefined;
  const openPipe = async (scopes: readonly Scope[]): Promise<PagePipe> => {
    const current = pipe;
    if (current && !current.isClosed) {
      try {
        await current.whenOpen(scopes);
        return current;
      } catch (error) {
        // The pipe was denied for another script that requested no scopes. With scopes the user is asked.
        if (scopes.length === 0) throw error;
        return openPipe(scopes);
      }
    }
    // A closed pipe is final; by now the extension may be back or the site allowed.
    const opened = new PagePipe(page, scopes);
    pipe = opened;
    await opened.whenOpen();
    return opened;
  };
  const connect = async ({ scopes = [], account, observer }: PageConnectOptions = {}): Promise<PageSession> => {
    const session = createPageSession(await openPipe(scopes), observer === true);
    try {
      if (account && (await session.expect(account)) === 'own')
        throw new PartylineError('otherAccount', { about: 'own' });
      return session;
    } catch (error) {
      session.detach();
      throw error;
    }
  };
  const announcement: PageAnnouncement = Object.freeze({ version: protocolVersion, connect });
  const end = () => pipe?.close();
  page.dispatchEvent(new Event(pageScriptReplaced));
  const dispatch = () => {
    page.addEventListener(requestEvent, dispatch);
    page.addEventListener(pageScriptReplaced, end);
    page.dispatchEvent(new CustomEvent(announceEvent, { detail: announcement }));
  };
  dispatch();
  return dispatch;
}
