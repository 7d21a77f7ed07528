// Presence over REST: publish, subscribe, ask; subscribers are told over MSync.
import { buildNotify } from '../deliver/notify';
import { userJid } from '../msync/jid';
import type { ImApp } from '../state/app';
import { ok, text, texts } from './request';
import type { Route } from './router';

function presenceOf(app: ImApp, name: string): Record<string, unknown> {
  const user = app.user(name);
  const status = Object.fromEntries((user?.online ?? []).map(device => [device.id, '1']));
  const last_time = Math.floor(Date.now() / 1000);
  return { uid: name, last_time, expiry: last_time + 86_400, ext: user?.presence ?? '', status };
}

export const presence: Route[] = [
  {
    at: 'POST users/:user/presence/:device/1',
    handle: request => {
      const { app, hub, me } = request;
      me.presence = text(request.body.ext);
      const from = userJid(app.key, me.userId);
      for (const name of me.presenceSubscribers) {
        const meta = buildNotify({ kind: 'presence', from: me.userId, ext: me.presence }, name);
        hub.put(app, name, from, { ...meta, ...hub.stamp(), from });
      }
      return ok(request, { result: 'ok' });
    },
  },
  {
    at: 'POST users/:user/presence/:expiry',
    handle: request => {
      const names = texts(request.body.usernames);
      for (const name of names) request.app.user(name)?.presenceSubscribers.add(request.me.userId);
      return ok(request, { result: names.map(name => presenceOf(request.app, name)) });
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
      const followed = [...request.app.users.values()].filter(user => user.presenceSubscribers.has(request.me.userId));
      const expiry = Math.floor(Date.now() / 1000) + 86_400;
      const sublist = followed.map(user => ({ uid: user.userId, expiry }));
      return ok(request, { result: { totalnum: sublist.length, sublist } });
    },
  },
];
