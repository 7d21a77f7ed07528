import type { ServerHost } from '@/lib/channel/server';
import type { SessionController } from '@/lib/session/controller';
import type { Journal } from '@/lib/storage/journal';
import type { RequestDispatcher } from './request-dispatcher';
import type { Sites } from './sites';
import type { Unread } from './unread';

export interface ChannelParts {
  journal: Journal;
  session: SessionController;
  sites: Sites;
  unread: Unread;
  requests: RequestDispatcher;
}

/** What the channel needs to serve its clients. */
export const createChannelHost = ({ journal, session, sites, unread, requests }: ChannelParts): ServerHost => ({
  epoch: () => journal.epoch,
  state: () => session.state,
  catchUp: since => journal.after(since),
  vendorScope: method => session.definition?.methods.get(method),
  isSlow: method => session.definition?.slowMethods.has(method) ?? false,
  handle: (method, params, client, signal, key) => requests.dispatch(method, params, client, signal, key),
  consent: (origin, scopes) => sites.requestScopes(origin, scopes),
  onAttach: origin => void sites.grants.recordUse(origin),
  onSubscribe: client => unread.onSubscribe(client),
});
