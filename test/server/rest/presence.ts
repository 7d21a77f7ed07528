// Presence over REST: publish, subscribe, query. Subscribers are notified over MSync.
import { announcePresence, presenceOf } from '../presence';
import { illegal, ok, requireText, texts } from './request';
import type { Route } from './router';

/** The vendors' limit of a status text, in characters. */
const maxExt = 1024;

const now = (): number => Math.floor(Date.now() / 1000);

export const presence: Route[] = [
  {
    at: 'POST users/:user/presence/:device/1',
    handle: request => {
      const { app, hub, me } = request;
      const ext = requireText(request.body.ext);
      // The SDKs match this text with its trailing space.
      if (ext.length > maxExt) throw illegal('ext is too big ');
      me.presence = ext;
      announcePresence(hub, app, me);
      return ok(request, { result: 'ok' });
    },
  },
  {
    at: 'POST users/:user/presence/:expiry',
    handle: request => {
      const { app, body, me, params } = request;
      const expiry = now() + Number(params.expiry);
      const names = texts(body.usernames);
      for (const name of names) app.user(name)?.presenceSubscribers.set(me.userId, expiry);
      return ok(request, { result: names.map(name => presenceOf(app, name, expiry)) });
    },
  },
  {
    at: 'POST users/:user/presence',
    handle: request =>
      ok(request, { result: texts(request.body.usernames).map(name => presenceOf(request.app, name)) }),
  },
  {
    at: 'DELETE users/:user/presence',
    handle: request => {
      const names: unknown = JSON.parse(request.bytes.toString('utf8') || '[]');
      for (const name of texts(names)) request.app.user(name)?.presenceSubscribers.delete(request.me.userId);
      return ok(request, { result: 'ok' });
    },
  },
  {
    at: 'GET users/:user/presence/sublist',
    handle: request => {
      const { app, me, query } = request;
      const all = [...app.users.values()].flatMap(({ presenceSubscribers, userId }) => {
        const expiry = presenceSubscribers.get(me.userId) ?? 0;
        return expiry > now() ? [{ uid: userId, expiry }] : [];
      });
      const size = Number(query.get('pageSize')) || 20;
      const from = Math.max(0, Number(query.get('pageNum')) - 1) * size;
      return ok(request, { result: { totalnum: all.length, sublist: all.slice(from, from + size) } });
    },
  },
];
