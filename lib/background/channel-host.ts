import type { ServerHost } from '@/lib/channel/server';
import type { StorageHealth } from '@/lib/storage/storage-health';
import type { AccountSession } from './account-session';
import { bindingOf } from './bindings';
import type { RequestDispatcher } from './request-dispatcher';
import type { Sessions } from './sessions';
import type { Sites } from './sites';

export interface ChannelParts {
  epoch(): number;
  sessions: Sessions;
  sites: Sites;
  requests: RequestDispatcher;
  storageHealth: Pick<StorageHealth, 'isFailing'>;
}

/** What the channel needs to serve its clients. */
export const createChannelHost = ({
  epoch,
  sessions,
  sites,
  requests,
  storageHealth,
}: ChannelParts): ServerHost<AccountSession> => ({
  epoch,
  isStorageFailing: () => storageHealth.isFailing,
  sessions: () => sessions.all,
  primary: () => sessions.primary,
  signedOut: () => sessions.signedOut,
  bindingOf: (origin, current) => bindingOf(sessions, sites.grants.accountsOf(origin), current),
  handle: (...request) => requests.dispatch(...request),
  consent: (origin, scopes, asker) => sites.requestScopes(origin, scopes, asker),
  onAttach: origin => void sites.grants.recordUse(origin),
  onDetach: client => {
    for (const { data } of sessions.all) data.claims.handleDetach(client);
  },
  onSubscribe: (client, session, topics) => session.data.onSubscribe(client, topics),
});
