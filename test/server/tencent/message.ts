// Single-chat messages: send, deliver or queue, history, modify and revoke.
import { type Answer, forUser, push, pushToUser } from './answer';
import { type Body, failure, ok } from './frames';
import type { TencentService } from './service';
import type { BaseMessage, Message, User } from './state';

const accept = forUser((service, user, body, instance) => {
  const to = service.users.get(String(body.To_Account));
  if (!to) return failure(20003, 'the account is not valid');
  if (to.blacklist.has(user.userId)) return failure(20007, 'blacklisted by the receiver');
  const message = service.stamp(user, {
    To_Account: to.userId,
    MsgSeq: Number(body.MsgSeq),
    MsgRandom: Number(body.MsgRandom),
    MsgClientTime: Number(body.MsgClientTime),
    MsgBody: (body.MsgBody ?? []) as unknown[],
    ...(body.CloudCustomData !== undefined && { CloudCustomData: String(body.CloudCustomData) }),
    ...(body.IsNeedReadReceipt === 1 && { IsNeedReadReceipt: 1 as const }),
    ...(body.SupportMessageExtension === 1 && { SupportMessageExtension: 1 as const }),
  });
  service.log.add('message', { user: user.userId, detail: idOf(message) });
  dispatch(service, user, to, message);
  // The sender's other instances receive it too.
  for (const other of user.online) if (other !== instance) push(other, c2cEvent(message, true), message.MsgKey);
  return ok({ MsgTime: message.MsgTimeStamp, MsgKey: message.MsgKey });
});

export function dispatch(service: TencentService, from: User, to: User, message: Message): void {
  if (message.MsgLifeTime !== 0) {
    from.addToHistory(to.userId, message);
    to.addToHistory(from.userId, message);
  }
  const deliver = (sent: Message) => {
    to.pending.push(sent);
    deliverPending(service, to);
  };
  service.faults.deliver(to.userId, message, service.deliveryFaults, deliver, sent => service.restamp(from, sent));
}

export function deliverPending(service: TencentService, user: User): void {
  const { online } = user;
  if (online.length === 0) return;
  for (const message of user.pending.splice(0)) {
    for (const instance of online) push(instance, c2cEvent(message, false), message.MsgKey);
    service.log.add('delivered', { user: user.userId, detail: idOf(message) });
  }
}

/** The message id of both sides. */
const idOf = ({ TinyId, MsgClientTime, MsgRandom }: Message) => `${TinyId}-${MsgClientTime}-${MsgRandom}`;

/** The message as both sides receive it. */
export const c2cMessageBody = ({ marks, ...message }: Message): Body => message;

/** The sender's other instances get it with sender and recipient swapped; the SDK swaps them back. */
function c2cEvent(message: Message, isSync: boolean): Body {
  const { From_Account: from, To_Account: to } = message;
  const sync = isSync && { From_Account: to, To_Account: from, IsSyncMsg: 1 };
  return { Event: 9, C2cMsgArray: [{ ...c2cMessageBody(message), ...sync }] };
}

/** Identifies a single-chat message. */
interface Naming {
  From_Account?: string;
  To_Account?: string;
  MsgSeq: number;
  MsgRandom: number;
}

/** A message in the user's conversation with `peer`. */
export function findMessage(user: User, peer: string, { MsgSeq, MsgRandom }: Naming): Message | undefined {
  return user.history.get(peer)?.find(message => message.MsgSeq === MsgSeq && message.MsgRandom === MsgRandom);
}

/** The whole history, oldest first; after a drop the SDK requests it from a time on. */
const history = forUser((service, user, body) => {
  const messages = (service.roaming && user.history.get(String(body.Peer_Account))) || [];
  const from = body.GetDirection === 1 ? Number(body.LastMsgTime) : 0;
  const remaining = messages.filter(({ marks, MsgTimeStamp }) => !marks.revoked && MsgTimeStamp >= from);
  return ok({ Complete: 1, LastMsgTime: 0, MsgKey: '', MsgList: remaining.map(c2cMessageBody) });
});

const revoke = forUser((service, user, body, instance) => {
  const naming = body.MsgInfo as Naming;
  const peer = String(naming.To_Account);
  const message = findMessage(user, peer, naming);
  if (!message) return failure(20022, 'no such message');
  message.marks.revoked = true;
  const { From_Account, To_Account, MsgSeq, MsgRandom, MsgTimeStamp, MsgClientTime, TinyId } = message;
  const revoked = { From_Account, To_Account, MsgSeq, MsgRandom, MsgTime: MsgTimeStamp, MsgClientTime, TinyId };
  const info = { ...revoked, RevokerInfo: { Revoker_Account: user.userId, Reason: '' } };
  const event = { Event: 10, C2cNotifyMsgArray: [{ WithdrawC2cMsgNotify: { C2cWithdrawInfoArray: [info] } }] };
  pushToUser(service.users.get(peer), event);
  pushToUser(user, event, instance);
  return ok();
});

/** Modifies a message. @returns its new content, or undefined on a version conflict */
export function applyChange(message: BaseMessage, body: Body): Body | undefined {
  if (Number(body.MsgVersion ?? 0) !== (message.MsgVersion ?? 0)) return undefined;
  message.MsgVersion = (message.MsgVersion ?? 0) + 1;
  if (body.MsgBody) message.MsgBody = body.MsgBody as unknown[];
  if (body.CloudCustomData !== undefined) message.CloudCustomData = String(body.CloudCustomData);
  return contentOf(message);
}

export const contentOf = ({ MsgBody, MsgVersion = 0, CloudCustomData = '' }: BaseMessage): Body => ({
  MsgBody,
  MsgVersion,
  CloudCustomData,
});

const modify = forUser((service, user, body, instance) => {
  const peer = String(body.From_Account) === user.userId ? String(body.To_Account) : String(body.From_Account);
  const message = findMessage(user, peer, body as unknown as Naming);
  if (!message) return failure(20026, 'no such message');
  const content = applyChange(message, body);
  if (!content) return failure(20027, 'changed by another', contentOf(message));
  const { From_Account, To_Account, MsgSeq, MsgRandom, MsgTimeStamp } = message;
  // V3 reads `MsgTime`, V4 `MsgTimeStamp`.
  const naming = { From_Account, To_Account, MsgSeq, MsgRandom, MsgTime: MsgTimeStamp, MsgTimeStamp };
  const event = { Event: 15, C2cMsgModNotifys: [{ ...naming, ...content }] };
  pushToUser(service.users.get(peer), event);
  pushToUser(user, event, instance);
  return ok(content);
});

export const messageAnswers: Record<string, Answer> = {
  'openim.sendmsg': accept,
  'openim.getroammsg': history,
  'openim.msgwithdraw': revoke,
  'openim.modify_c2c_msg': modify,
  'openim.ws_msg_push_ack': ({ instance }, { body }) => {
    instance?.unacked.delete(String(body.SessionData));
    return undefined;
  },
};
