// Sign-in and sign-out: by UserSig, or by the sign-in's key after a drop; limits the number of instances.
import { randomBytes, randomInt } from 'node:crypto';
import { type Body, failure, ok, type TencentFrame } from './frames';
import { deliverPending } from './message';
import { pushStatus } from './presence';
import type { TencentService } from './service';
import type { InstanceSocket } from './socket';
import type { Instance, User } from './state';
import { verifyUserSig } from './user-sig';

/** All features that an app can buy. */
export const purchased = '1'.repeat(64);

const errorInfos: Record<number, string> = {
  70001: 'usersig expired',
  70003: 'usersig is illegal',
  70009: 'usersig verification failed',
  70013: 'identifier does not match',
  70014: 'sdkappid does not match',
  70107: 'the account does not exist',
};

export function login(socket: InstanceSocket, { head }: TencentFrame): Body {
  const { service } = socket;
  if (head.a2) return resume(socket, head.a2);
  const userId = head.identifier ?? '';
  const queuedCode = service.takeRefusal(userId);
  const refused = queuedCode ?? checkCredential(socket, head.sdkappid, userId, head.usersig ?? '');
  const code = service.otherCodes.get(refused) ?? refused;
  const user = service.users.get(userId);
  if (code || !user) {
    service.log.add('refused', { user: userId, code });
    return failure(code || 70107, errorInfos[code || 70107] ?? 'refused');
  }
  const instance: Instance = {
    id: randomInt(1, 2 ** 31),
    a2: randomBytes(32).toString('hex'),
    user,
    socket,
    unacked: new Map(),
    kicked: false,
    expired: false,
    missed: new Set([...user.history.values()].flat()),
  };
  user.instances.set(instance.id, instance);
  // A new sign-in reads missed messages from the history; only a reconnect gets them pushed.
  user.pending.length = 0;
  attach(socket, instance);
  // Over the limit, the oldest instance is kicked.
  const { online } = user;
  for (const older of online.slice(0, Math.max(0, online.length - service.webInstances)))
    older.socket?.kick(service.overLimitKick);
  return loginAnswer(service, instance);
}

function checkCredential({ service }: InstanceSocket, app: number, userId: string, userSig: string): number {
  const user = service.users.get(userId);
  if (!user) return 70107;
  if (app !== service.sdkAppId) return 70014;
  const code = verifyUserSig(userSig, app, service.secretKey, userId);
  if (code !== 0) return code;
  user.firstUserSig ??= userSig;
  return service.keepsFirstUserSig && user.firstUserSig !== userSig ? 70009 : 0;
}

/** Resumes after a drop, if the service still has the sign-in. */
function resume(socket: InstanceSocket, a2: string): Body {
  const { service } = socket;
  const instance = [...service.users.values()]
    .flatMap(user => [...user.instances.values()])
    .find(candidate => candidate.a2 === a2);
  if (!instance || instance.kicked || instance.expired) {
    service.log.add('refused', { code: 70001 });
    return failure(70001, 'a2 expired');
  }
  instance.missed = new Set();
  attach(socket, instance);
  return loginAnswer(service, instance);
}

function attach(socket: InstanceSocket, instance: Instance): void {
  socket.instance = instance;
  instance.socket = socket;
  instance.user.counts.logins += 1;
  socket.service.log.add('login', { user: instance.user.userId, device: String(instance.id) });
  setImmediate(() => {
    for (const body of instance.unacked.values()) socket.push('im_open_push.msg_push', body);
    deliverPending(socket.service, instance.user);
    pushStatus(socket.service, instance.user);
  });
}

const loginAnswer = (service: TencentService, { a2, id, user }: Instance): Body =>
  ok({
    ...{ A2Key: a2, TinyId: user.tinyId, HelloInterval: 120, InstId: id, TimeStamp: service.now() },
    PurchaseBits: purchased,
  });

export function logout(socket: InstanceSocket): Body {
  const { instance, service } = socket;
  if (instance) {
    leave(instance.user, instance);
    socket.instance = undefined;
    if (!instance.kicked) instance.user.counts.logouts += 1;
    pushStatus(service, instance.user);
    service.log.add('logout', { user: instance.user.userId, device: String(instance.id) });
  }
  return ok();
}

function leave(user: User, instance: Instance): void {
  user.instances.delete(instance.id);
  instance.socket = undefined;
}
