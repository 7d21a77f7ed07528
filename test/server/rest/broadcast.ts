// Telling users over MSync of what a REST call has done.
import { notification } from '../deliver/notify';
import { userJid } from '../msync/jid';
import type { Jid, Meta } from '../msync/wire';
import type { SignedRequest } from './request';

/** The device that makes the call: it knows already. */
const ownDevice = ({ query }: SignedRequest): string | undefined => query.get('resource') ?? undefined;

/** Puts a meta before a user; on the caller's own account, before his other devices only. */
export function tell(request: SignedRequest, to: string, from: Jid, meta: Omit<Meta, 'id'>): void {
  const { hub, app, me } = request;
  const own = to === me.userId;
  hub.put(app, to, from, { ...meta, ...hub.stamp(), from }, own ? { except: ownDevice(request), echo: true } : {});
}

type Notification = Parameters<typeof notification>[0];

/** A notification that comes from the caller. */
export function notify(request: SignedRequest, to: string, content: Notification): void {
  tell(request, to, userJid(request.app.key, request.me.userId), notification(content, to));
}

/** What the caller did to one of his conversations, for his other devices. */
export function notifyOwn(request: SignedRequest, op: string, id: string, group: boolean, ext?: string): void {
  const { me } = request;
  const where = { from: me.userId, id, type: group ? 'groupchat' : 'chat', ts: Date.now() };
  notify(request, me.userId, {
    type: 'conv',
    data: { op, res: ownDevice(request), ...where, ...(ext ? { ext } : {}) },
  });
}
