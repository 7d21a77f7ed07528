// Friends: requests, answers, lists, groups, and the blacklist.
import { type Answer, forUser, listOf, now, pushToUser, successFor } from './answer';
import { type Body, failure, ok } from './frames';
import type { TencentService } from './service';
import type { User } from './state';

const pushFriendChange = (user: User, change: Body) => pushToUser(user, { Event: 7, FriendListMod: [change] });

/** Code 30539: the other user must accept first. */
const needsConfirmation = 30_539;
const denied = 30_516;

interface Wanted {
  To_Account: string;
  AddWording?: string;
  AddSource?: string;
  Remark?: string;
}

const add = forUser((service, user, body) => {
  const results = listOf<Wanted>(body.AddFriendItem).map(wanted => {
    const result = requestFriend(service, user, wanted);
    return { To_Account: wanted.To_Account, ResultCode: result, ResultInfo: '' };
  });
  return ok({ ResultItem: results });
});

/** Handles a friend request according to the other user's setting. */
function requestFriend(service: TencentService, user: User, wanted: Wanted): number {
  const to = service.users.get(wanted.To_Account);
  if (!to) return 30_003;
  const policy = to.profile.get('Tag_Profile_IM_AllowType');
  if (policy === 'AllowType_Type_DenyAny') return denied;
  if (policy !== 'AllowType_Type_NeedConfirm') {
    addFriends(user, to, wanted.Remark);
    return 0;
  }
  const application = { AddTime: now(), AddWording: wanted.AddWording ?? '', AddSource: wanted.AddSource ?? '' };
  to.applications.set(user.userId, application);
  for (const [one, other] of [
    [user, to],
    [to, user],
  ] as const) {
    const added = [{ PendencyAdd_Account: other.userId, ...application }];
    pushFriendChange(one, { PushType: 3, From_Account: user.userId, PendencyAdd: added });
  }
  return needsConfirmation;
}

export function addFriends(user: User, other: User, remark = ''): void {
  for (const [one, friend] of [
    [user, other],
    [other, user],
  ] as const) {
    one.applications.delete(friend.userId);
    one.friends.set(friend.userId, { remark: one === user ? remark : '', since: now() });
    pushFriendChange(one, { PushType: 1, FriendAdd_Account: [friend.userId] });
  }
}

const respond = forUser((service, user, body) => {
  const results = listOf<{ To_Account: string; ResponseAction: string; Remark?: string }>(body.ResponseFriendItem).map(
    ({ To_Account, ResponseAction, Remark }) => {
      const other = service.users.get(To_Account);
      if (!other || !user.applications.delete(To_Account))
        return { To_Account, ResultCode: 30_614, ResultInfo: 'none' };
      if (ResponseAction.startsWith('Response_Action_Agree')) addFriends(user, other, Remark);
      else pushFriendChange(user, { PushType: 4, FrienPencydDel_Account: [To_Account] });
      return { To_Account, ResultCode: 0, ResultInfo: '' };
    },
  );
  return ok({ ResultItem: results });
});

const remove = forUser((service, user, body) => {
  const userIds = listOf<string>(body.To_Account);
  for (const userId of userIds) {
    const other = service.users.get(userId);
    if (user.friends.delete(userId)) pushFriendChange(user, { PushType: 2, FriendDel_Account: [userId] });
    if (body.DeleteType !== 'Delete_Type_Both') continue;
    if (other?.friends.delete(user.userId)) pushFriendChange(other, { PushType: 2, FriendDel_Account: [user.userId] });
  }
  return ok({ ResultItem: successFor(userIds) });
});

/** The SDK's data of a friend. */
function itemsOf(user: User, userId: string): Body[] {
  const friend = user.friends.get(userId);
  const groups = [...user.friendGroups].filter(([, members]) => members.has(userId)).map(([name]) => name);
  return [
    { Tag: 'Tag_SNS_IM_Remark', Value: friend?.remark ?? '' },
    { Tag: 'Tag_SNS_IM_AddTime', Value: friend?.since ?? 0 },
    { Tag: 'Tag_SNS_IM_Group', Value: groups },
  ];
}

const list = forUser((_service, user) => {
  const items = [...user.friends.keys()].map(To_Account => ({ To_Account, ValueItem: itemsOf(user, To_Account) }));
  return ok({ CompleteFlag: 1, FriendNum: items.length, NextStartIndex: 0, UserDataItem: items });
});

const specified = forUser((_service, user, body) => {
  const friends = listOf<string>(body.To_Account).filter(userId => user.friends.has(userId));
  const items = friends.map(userId => ({ ...successFor([userId])[0], SnsProfileItem: itemsOf(user, userId) }));
  return ok({ InfoItem: items });
});

const check = forUser((service, user, body) => {
  const relationTo = (userId: string) => {
    const [mine, theirs] = [user.friends.has(userId), service.users.get(userId)?.friends.has(user.userId) ?? false];
    if (mine && theirs) return 'BothWay';
    return mine ? 'AWithB' : theirs ? 'BWithA' : 'NoRelation';
  };
  const items = listOf<string>(body.To_Account).map(userId => ({
    ...successFor([userId])[0],
    Relation: `CheckResult_Type_${relationTo(userId)}`,
  }));
  return ok({ InfoItem: items });
});

const update = forUser((_service, user, body) => {
  const items = listOf<{ To_Account: string; SnsItem: { Tag: string; Value: unknown }[] }>(body.UpdateItem);
  for (const { To_Account, SnsItem } of items) {
    const friend = user.friends.get(To_Account);
    const remark = SnsItem.find(({ Tag }) => Tag === 'Tag_SNS_IM_Remark');
    if (friend && remark) friend.remark = String(remark.Value);
  }
  return ok({ ResultItem: successFor(items.map(({ To_Account }) => To_Account)) });
});

const applications = forUser((service, user) => {
  const received = [...user.applications].map(([To_Account, application]) => ({
    ...{ To_Account, PendencyType: 'Pendency_Type_ComeIn' },
    ...application,
  }));
  const sent = [...service.users.values()].flatMap(({ userId, applications: theirs }) => {
    const application = theirs.get(user.userId);
    return application ? [{ To_Account: userId, PendencyType: 'Pendency_Type_SendOut', ...application }] : [];
  });
  const count = user.applicationsRead ? 0 : received.length;
  return ok({ PendencyItem: [...received, ...sent], UnreadPendencyCount: count, StartTime: 0, CurrentSequence: 0 });
});

const dropApplications = forUser((_service, user, body) => {
  const userIds = listOf<string>(body.To_Account);
  for (const userId of userIds) user.applications.delete(userId);
  pushFriendChange(user, { PushType: 4, FrienPencydDel_Account: userIds });
  return ok({ ResultItem: successFor(userIds) });
});

const reportRead = forUser((_service, user) => {
  user.applicationsRead = true;
  return ok();
});

const addGroup = forUser((_service, user, body) => {
  const userIds = listOf<string>(body.To_Account);
  for (const name of listOf<string>(body.GroupName)) user.friendGroups.set(name, new Set(userIds));
  return ok({ ResultItem: successFor(userIds) });
});

const groups = forUser((_service, user) => {
  const items = [...user.friendGroups].map(([GroupName, members]) => ({
    ...{ GroupName, FriendNumber: members.size, To_Account: [...members] },
  }));
  return ok({ ResultItem: items, CurrentSequence: 0 });
});

const updateGroup = forUser((_service, user, body) => {
  const members = user.friendGroups.get(String(body.GroupOldName));
  if (!members) return failure(32_217, 'no such group');
  const items = listOf<{ To_Account: string; UpdateType: string }>(body.UpdateGroupItem);
  for (const { To_Account, UpdateType } of items) {
    if (UpdateType === 'Update_Type_Add') members.add(To_Account);
    else members.delete(To_Account);
  }
  if (body.GroupNewName !== undefined) {
    user.friendGroups.delete(String(body.GroupOldName));
    user.friendGroups.set(String(body.GroupNewName), members);
  }
  return ok({ ResultItem: items.map(item => ({ ...item, ResultCode: 0 })) });
});

const deleteGroup = forUser((_service, user, body) => {
  for (const name of listOf<string>(body.GroupName)) user.friendGroups.delete(name);
  return ok();
});

/** Without StartIndex the SDK repeats its request for ever. */
const blacklist = forUser((_service, user) =>
  ok({
    StartIndex: 0,
    BlackListItem: [...user.blacklist].map(To_Account => ({ To_Account, AddBlackTimeStamp: now() })),
  }),
);

const block = forUser((_service, user, body) => {
  const userIds = listOf<string>(body.To_Account);
  for (const userId of userIds) user.blacklist.add(userId);
  pushFriendChange(user, { PushType: 5, BlackListAdd_Account: userIds });
  return ok({ ResultItem: successFor(userIds) });
});

const unblock = forUser((_service, user, body) => {
  const userIds = listOf<string>(body.To_Account);
  for (const userId of userIds) user.blacklist.delete(userId);
  pushFriendChange(user, { PushType: 6, BlackListDel_Account: userIds });
  return ok({ ResultItem: successFor(userIds) });
});

export const friendAnswers: Record<string, Answer> = {
  'sns.friend_add': add,
  'sns.friend_response': respond,
  'sns.friend_delete': remove,
  'sns.friend_get': list,
  'sns.friend_get_specified': specified,
  'sns.friend_check': check,
  'sns.friend_update': update,
  'sns.pendency_get': applications,
  'sns.pendency_delete': dropApplications,
  'sns.pendency_report': reportRead,
  'sns.group_get': groups,
  'sns.group_add': addGroup,
  'sns.group_update': updateGroup,
  'sns.group_delete': deleteGroup,
  'sns.black_list_get': blacklist,
  'sns.black_list_add': block,
  'sns.black_list_delete': unblock,
};
