// Followers, and events about them.
import { type Answer, forUser, listOf, now, pushToUser, successFor } from './answer';
import { ok } from './frames';
import type { TencentService } from './service';
import type { User } from './state';

/** The vendor's numbers of the lists. */
const lists = { followers: 1, following: 2, mutual: 3 } as const;

const followersOf = ({ users }: TencentService, { userId }: User): string[] =>
  [...users.values()].filter(({ following }) => following.has(userId)).map(user => user.userId);

function listOfType(service: TencentService, user: User, type: number): string[] {
  const followers = followersOf(service, user);
  if (type === lists.followers) return followers;
  if (type === lists.following) return [...user.following.keys()];
  return followers.filter(userId => user.following.has(userId));
}

/** Notifies a user of an addition to or a removal from one of the lists. */
const pushFollowChange = (user: User, other: User, type: number, isAdd: boolean) =>
  pushToUser(user, {
    Event: 25,
    FollowChangeList: [{ From_Account: other.userId, FollowDiffList: [{ IsAdd: isAdd ? 1 : 0, FollowType: type }] }],
  });

/** Follows or unfollows, and notifies both users. */
function change(service: TencentService, user: User, userId: string, isAdd: boolean): void {
  const other = service.users.get(userId);
  if (!other || user.following.has(userId) === isAdd) return;
  if (isAdd) user.following.set(userId, now());
  else user.following.delete(userId);
  pushFollowChange(user, other, lists.following, isAdd);
  pushFollowChange(other, user, lists.followers, isAdd);
  if (!other.following.has(user.userId)) return;
  pushFollowChange(user, other, lists.mutual, isAdd);
  pushFollowChange(other, user, lists.mutual, isAdd);
}

const follow = forUser((service, user, body) => {
  const userIds = listOf<{ To_Account: string }>(body.FollowItem).map(({ To_Account }) => To_Account);
  for (const userId of userIds) change(service, user, userId, true);
  return ok({ ResultItem: successFor(userIds) });
});

const unfollow = forUser((service, user, body) => {
  const userIds = listOf<string>(body.To_Account);
  for (const userId of userIds) change(service, user, userId, false);
  return ok({ ResultItem: successFor(userIds) });
});

const list = forUser((service, user, body) => {
  const items = listOfType(service, user, Number(body.FollowType)).map(To_Account => ({
    ...{ To_Account, FollowTime: now(), ProfileItem: [] },
  }));
  return ok({ FollowItem: items, NextCursor: '' });
});

const info = forUser((service, _user, body) => {
  const items = listOf<string>(body.To_Account).flatMap(userId => {
    const user = service.users.get(userId);
    if (!user) return [];
    const count = (type: number) => listOfType(service, user, type).length;
    const counts = { FollowerCount: count(1), FollowingCount: count(2), MutualFollowingCount: count(3) };
    return [{ ...successFor([userId])[0], ...counts }];
  });
  return ok({ FollowInfo: items });
});

const check = forUser((service, user, body) => {
  const typeOf = (userId: string) =>
    [lists.mutual, lists.following, lists.followers].find(type => listOfType(service, user, type).includes(userId)) ??
    0;
  const items = listOf<string>(body.To_Account).map(userId => ({
    ...successFor([userId])[0],
    FollowType: typeOf(userId),
  }));
  return ok({ ResultItem: items });
});

export const followAnswers: Record<string, Answer> = {
  'follow.follow_add': follow,
  'follow.follow_delete': unfollow,
  'follow.follow_get': list,
  'follow.follow_get_info': info,
  'follow.follow_check': check,
};
