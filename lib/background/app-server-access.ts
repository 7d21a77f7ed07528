/** Asks the app's own server, also where the user is just allowing that. */
import { PartylineError } from '@/lib/contract/errors';
import { waitForGrant } from '@/lib/platform/permissions';
import { askAppServer } from '@/lib/session/app-server-client';
import type { AskAppServer } from '@/lib/session/credential-source';

/** The app's server may allow every origin to ask (CORS); if not, the user may just be answering the browser's question. */
export const askWhenPermitted: AskAppServer = async (appServer, login) => {
  const ask = () => askAppServer(appServer, login, { fetch: (...args) => fetch(...args) });
  try {
    return await ask();
  } catch (error) {
    const isBarred = error instanceof PartylineError && error.code === 'appServerUnreachable' && navigator.onLine;
    if (!isBarred || !(await waitForGrant(appServer.endpoint))) throw error;
    return ask();
  }
};
