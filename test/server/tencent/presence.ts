// Who is there and what they say of themselves, for those who have asked to be told; and when not to be disturbed.
import { type Answer, forUser, listOf, tell } from './answer';
import { type Body, ok } from './frames';
import type { TencentService } from './service';
import type { User } from './state';

/** The vendor's numbers: 1 online, 2 offline. */
const statusOf = ({ userId, online, customStatus }: User): Body => ({
  To_Account: userId,
  Status: online.length > 0 ? 1 : 2,
  CustomStatus: Buffer.from(customStatus).toString('base64'),
});

/** Tells all who have asked for it. */
export function tellStatus({ users }: TencentService, user: User): void {
  for (const other of users.values())
    if (other.watching.has(user.userId)) tell(other, { Event: 19, UserStatusList: [statusOf(user)] });
}

const setCustom = forUser((service, user, body) => {
  user.customStatus = String(body.CustomStatus ?? '');
  tellStatus(service, user);
  tell(user, { Event: 19, UserStatusList: [statusOf(user)] });
  return ok();
});

/** An answer about users, of whom some may not be known. */
const forOthers = (act: (user: User, others: User[]) => Body) =>
  forUser((service, user, body) => {
    const asked = listOf<string>(body.To_Account);
    const unknown = asked.filter(userId => !service.users.has(userId));
    const errors = unknown.map(userId => ({ To_Account: userId, ErrorCode: 70107, ErrorInfo: 'no such account' }));
    const others = asked.flatMap(userId => service.users.get(userId) ?? []);
    return ok({ ErrorList: errors, ...act(user, others) });
  });

const get = forOthers((_user, others) => ({ UserStatusList: others.map(statusOf) }));

const watch = forOthers((user, others) => {
  for (const { userId } of others) user.watching.add(userId);
  return {};
});

const unwatch = forOthers((user, others) => {
  if (others.length === 0) user.watching.clear();
  for (const { userId } of others) user.watching.delete(userId);
  return {};
});

const setQuiet = forUser((_service, user, { Level, StartTime, EndTime, IsRepeated }) => {
  user.quiet = { Level, StartTime, EndTime, IsRepeated };
  tell(user, { Event: 24, ...user.quiet });
  return ok();
});

export const presenceAnswers: Record<string, Answer> = {
  'im_open_status.ws_set_custom_status': setCustom,
  'im_open_status.ws_get_user_status': get,
  'im_open_status.ws_status_subscribe': watch,
  'im_open_status.ws_status_unsubscribe': unwatch,
  'im_msg_db_logic.ws_set_do_not_disturb': setQuiet,
  'im_msg_db_logic.ws_get_do_not_disturb': forUser((_service, user) => ok(user.quiet)),
};
