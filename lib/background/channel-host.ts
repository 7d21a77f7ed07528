import type { ServerHost } from '@/lib/channel/server';
import type { SessionController } from '@/lib/session/controller';
import type { Accounts } from './accounts';
import type { RequestDispatcher } from './request-dispatcher';
import type { Sites } from './sites';

export interface ChannelParts {
  accounts: Accounts;
  session: SessionController;
  sites: Sites;
  requests: RequestDispatcher;
}

/** What the channel needs to serve its clients. */
export const createChannelHost = ({ accounts, session, sites, requests }: ChannelParts): ServerHost => ({
  epoch: () => accounts.epoch,
  state: () => session.state,
  catchUp: since => accounts.catchUp(since),
  vendorScope: method => session.definition?.methods.get(method),
  isSlow: method => session.definition?.slowMethods.has(method) ?? false,
  handle: (method, params, client, signal, key) => requests.dispatch(method, params, client, signal, key),
  consent: (origin, scopes) => sites.requestScopes(origin, scopes),
  onAttach: origin => void sites.grants.recordUse(origin),
  onSubscribe: client => accounts.current?.unread.onSubscribe(client),
});
