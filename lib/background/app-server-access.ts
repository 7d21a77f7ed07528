import { PartylineError } from '@/lib/contract/errors';
import { waitForGrant } from '@/lib/platform/permissions';
import { askAppServer } from '@/lib/session/app-server-client';
import type { AskAppServer } from '@/lib/session/credential-source';

/**
 * Requests a token from the app's own server. Without CORS headers from the server the request needs a host permission;
 * if the browser is asking the user for it now, the request is repeated after the answer.
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
