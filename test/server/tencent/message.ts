// Messages from one user to another: accepted, brought to every instance, kept for who is away.
import { type Body, type Frame, failure, ok } from './frames';
import type { TencentService } from './service';
import type { InstanceSocket } from './socket';
import type { Instance, Message, User } from './state';

/** `openim.sendmsg` */
export function accept(socket: InstanceSocket, { body }: Frame): Body {
  const { instance, service } = socket;
  if (!instance || instance.kicked) return failure(6014, 'not signed in');
  const to = service.users.get(String(body.To_Account));
  if (!to) return failure(20003, 'the account is not valid');
  const message = service.stamp(instance.user, {
    To_Account: to.userId,
    MsgSeq: Number(body.MsgSeq),
    MsgRandom: Number(body.MsgRandom),
    MsgClientTime: Number(body.MsgClientTime),
    MsgBody: (body.MsgBody ?? []) as unknown[],
    ...(body.CloudCustomData !== undefined && { CloudCustomData: String(body.CloudCustomData) }),
  });
  service.log.add('message', { user: instance.user.userId, detail: idOf(message) });
  dispatch(service, instance.user, to, message);
  // The sender's other instances hear of it too.
  for (const other of instance.user.online)
    if (other !== instance) push(other, c2cEvent(message, true), message.MsgKey);
  return ok({ MsgTime: message.MsgTimeStamp, MsgKey: message.MsgKey });
}

export function dispatch(service: TencentService, from: User, to: User, message: Message): void {
  from.remember(to.userId, message);
  to.remember(from.userId, message);
  to.waiting.push(message);
  deliverWaiting(service, to);
}

export function deliverWaiting(service: TencentService, user: User): void {
  const { online } = user;
  if (online.length === 0) return;
  for (const message of user.waiting.splice(0)) {
    for (const instance of online) push(instance, c2cEvent(message, false), message.MsgKey);
    service.log.add('delivered', { user: user.userId, detail: idOf(message) });
  }
}

/** The id by which both ends know a message. */
const idOf = ({ TinyId, MsgClientTime, MsgRandom }: Message) => `${TinyId}-${MsgClientTime}-${MsgRandom}`;

const c2cEvent = (message: Message, isSync: boolean): Body => ({
  Event: 9,
  C2cMsgArray: [{ ...message, ...(isSync && { IsSyncMsg: 1 }) }],
});

/** Pushes an event, and again when the instance comes back without having acknowledged it. */
export function push(instance: Instance, event: Body, sessionData: string): void {
  const body = { EventArray: [event], NeedAck: 1, SessionData: sessionData };
  instance.unacked.set(sessionData, body);
  instance.socket?.push('im_open_push.msg_push', body);
}
