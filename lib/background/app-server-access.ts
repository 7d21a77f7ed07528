import { PartylineError } from '@/lib/contract/errors';
import { waitForGrant } from '@/lib/platform/permissions';
import { askAppServer } from '@/lib/session/app-server-client';
import type { AskAppServer } from '@/lib/session/credential-source';

/**
 * Requests a token from the app's own server. If that server sends no CORS headers, the extension needs a host
 * permission. The user may be answering the browser's prompt for it, so a blocked request is sent again afterwards.
 */
export const askAppServerWithPermission: AskAppServer = async (appServer, login) => {
  const ask = () => askAppServer(appServer, login, { fetch: (...args) => fetch(...args) });
  try {
    return await ask();
  } catch (error) {
    const isBlocked = error instanceof PartylineError && error.code === 'appServerUnreachable' && navigator.onLine;
    if (!isBlocked || !(await waitForGrant(appServer.endpoint))) throw error;
    return ask();
  }
};
