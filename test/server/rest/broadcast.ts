// Sends MSync messages about REST calls to users' devices.
import { notification } from '../deliver/notify';
import { userJid } from '../msync/jid';
import type { Jid, Meta } from '../msync/wire';
import type { SignedRequest } from './request';

/** The calling device, which has the result already. */
const callingDevice = ({ query }: SignedRequest): string | undefined => query.get('resource') ?? undefined;

/** Queues a meta for a user; for the caller's own account, on the other devices only. */
export function sendMeta(request: SignedRequest, to: string, from: Jid, meta: Omit<Meta, 'id'>): void {
  const { hub, app, me } = request;
  const own = to === me.userId;
  hub.enqueue(
    app,
    to,
    from,
    { ...meta, ...hub.stamp(), from },
    own ? { except: callingDevice(request), echo: true } : {},
  );
}

type Notification = Parameters<typeof notification>[0];

/** Sends a notification from the caller. */
export function sendNotification(request: SignedRequest, to: string, content: Notification): void {
  sendMeta(request, to, userJid(request.app.key, request.me.userId), notification(content, to));
}

/** Notifies the caller's other devices of a change to a conversation. */
export function notifyOtherDevices(request: SignedRequest, op: string, id: string, group: boolean, ext?: string): void {
  const { me } = request;
  const where = { from: me.userId, id, type: group ? 'groupchat' : 'chat', ts: Date.now() };
  sendNotification(request, me.userId, {
    type: 'conv',
    data: { op, res: callingDevice(request), ...where, ...(ext ? { ext } : {}) },
  });
}
