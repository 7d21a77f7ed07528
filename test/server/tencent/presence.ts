// Online status for subscribers, custom status, and do-not-disturb.
import { type Answer, forUser, listOf, pushToUser } from './answer';
import { type Body, ok } from './frames';
import type { TencentService } from './service';
import type { User } from './state';

/** Status 1 is online, 2 offline. */
const statusOf = ({ userId, online, customStatus }: User): Body => ({
  To_Account: userId,
  Status: online.length > 0 ? 1 : 2,
  CustomStatus: Buffer.from(customStatus).toString('base64'),
});

/** Pushes the status to subscribers. */
export function pushStatus({ users }: TencentService, user: User): void {
  for (const other of users.values())
    if (other.statusSubscriptions.has(user.userId)) pushToUser(other, { Event: 19, UserStatusList: [statusOf(user)] });
}

const setCustom = forUser((service, user, body) => {
  user.customStatus = String(body.CustomStatus ?? '');
  pushStatus(service, user);
  pushToUser(user, { Event: 19, UserStatusList: [statusOf(user)] });
  return ok();
});

/** Answers requests about other users; unknown ones are errors in the answer. */
const forOthers = (handle: (user: User, others: User[]) => Body) =>
  forUser((service, user, body) => {
    const requested = listOf<string>(body.To_Account);
    const unknown = requested.filter(userId => !service.users.has(userId));
    const errors = unknown.map(userId => ({ To_Account: userId, ErrorCode: 70107, ErrorInfo: 'no such account' }));
    const others = requested.flatMap(userId => service.users.get(userId) ?? []);
    return ok({ ErrorList: errors, ...handle(user, others) });
  });

const get = forOthers((_user, others) => ({ UserStatusList: others.map(statusOf) }));

const subscribe = forOthers((user, others) => {
  for (const { userId } of others) user.statusSubscriptions.add(userId);
  return {};
});

const unsubscribe = forOthers((user, others) => {
  if (others.length === 0) user.statusSubscriptions.clear();
  for (const { userId } of others) user.statusSubscriptions.delete(userId);
  return {};
});

const setDoNotDisturb = forUser((_service, user, { Level, StartTime, EndTime, IsRepeated }) => {
  user.doNotDisturb = { Level, StartTime, EndTime, IsRepeated };
  pushToUser(user, { Event: 24, ...user.doNotDisturb });
  return ok();
});

export const presenceAnswers: Record<string, Answer> = {
  'im_open_status.ws_set_custom_status': setCustom,
  'im_open_status.ws_get_user_status': get,
  'im_open_status.ws_status_subscribe': subscribe,
  'im_open_status.ws_status_unsubscribe': unsubscribe,
  'im_msg_db_logic.ws_set_do_not_disturb': setDoNotDisturb,
  'im_msg_db_logic.ws_get_do_not_disturb': forUser((_service, user) => ok(user.doNotDisturb)),
};
