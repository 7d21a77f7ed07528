import { PartylineError } from '@/lib/contract/errors';
import { waitForGrant } from '@/lib/platform/permissions';
import type { AskAppServer } from '@/lib/session/credential-source';

/**
 * Requests a token from the app's own server. If that server sends no CORS headers, the extension needs a host
 * permission. The user may be answering the browser's prompt for it, so a blocked request is sent again afterwards.
 * @param askAppServer sends the request once
 */
export const askAppServerWithPermission =
  (askAppServer: AskAppServer): AskAppServer =>
  async (appServer, login) => {
    try {
      return await askAppServer(appServer, login);
    } catch (error) {
      const isBlocked = error instanceof PartylineError && error.code === 'appServerUnreachable' && navigator.onLine;
      if (!isBlocked || !(await waitForGrant(appServer.endpoint))) throw error;
      return askAppServer(appServer, login);
    }
  };
