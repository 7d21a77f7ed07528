// The list of a user's conversations, and deleting one.
import { isGroup } from '../msync/jid';
import { ok, type SignedRequest } from './request';
import type { Route } from './router';

/** Peer or group of every conversation, the latest first. */
function channels({ app, me }: SignedRequest): { name: string; domain: string }[] {
  const seen = new Map<string, { name: string; domain: string }>();
  for (const { from, meta } of [...app.history].reverse()) {
    const { name = '', domain = '' } = meta.to ?? {};
    const mine = isGroup(meta.to ?? {})
      ? app.groups.get(name)?.members.has(me.userId)
      : from === me.userId || name === me.userId;
    const peer = isGroup(meta.to ?? {}) || from === me.userId ? name : from;
    if (mine && !seen.has(`${peer}@${domain}`)) seen.set(`${peer}@${domain}`, { name: peer, domain });
  }
  return [...seen.values()];
}

export const conversations: Route[] = [
  {
    at: 'GET users/:user/user_channels',
    handle: request => {
      const { app } = request;
      const channel_infos = channels(request).map(({ name, domain }) => ({
        channel_id: `${app.key}_${name}@${domain}`,
        unread_num: 0,
        meta: {},
      }));
      return ok(request, { data: { channel_infos } });
    },
  },
  { at: 'DELETE user/:user/user_channel', handle: request => ok(request, { data: { result: 'ok' } }) },
];
