// Groups: made, joined, listed, left, and spoken in.
import { type Body, type Frame, failure, ok } from './frames';
import { push } from './message';
import type { TencentService } from './service';
import type { InstanceSocket } from './socket';
import type { Group, User } from './state';

type Answer = (socket: InstanceSocket, frame: Frame) => Body;

const now = () => Math.floor(Date.now() / 1000);

/** An answer for who is signed in. */
const asMember =
  (act: (service: TencentService, user: User, body: Body) => Body): Answer =>
  ({ service, instance }, { body }) =>
    instance && !instance.kicked ? act(service, instance.user, body) : failure(6014, 'not signed in');

/** A group as one of its members sees it. */
const infoFor = (group: Group, { userId }: User): Body => ({
  GroupId: group.groupId,
  Type: group.type,
  Name: group.name,
  Owner_Account: group.owner,
  CreateTime: group.createdAt,
  InfoSeq: 1,
  LastInfoTime: group.createdAt,
  LastMsgTime: group.createdAt,
  NextMsgSeq: group.seq + 1,
  MemberNum: group.members.size,
  MaxMemberNum: 200,
  ApplyJoinOption: 'FreeAccess',
  FaceUrl: '',
  ErrorCode: 0,
  SelfInfo: {
    Role: group.owner === userId ? 'Owner' : 'Member',
    JoinTime: group.createdAt,
    MsgSeq: 0,
    MsgFlag: 'AcceptAndNotify',
    NameCard: '',
  },
});

const create = asMember((service, user, body) => {
  const groupId = String(body.GroupId ?? `@TGS#${service.groups.size + 1}`);
  if (service.groups.has(groupId)) return failure(10021, 'the group id is taken');
  const members = ((body.MemberList ?? []) as { Member_Account: string }[]).map(({ Member_Account }) => Member_Account);
  service.groups.set(groupId, {
    groupId,
    name: String(body.Name ?? ''),
    type: String(body.Type ?? 'Public'),
    owner: user.userId,
    members: new Set([user.userId, ...members.filter(userId => service.users.has(userId))]),
    createdAt: now(),
    seq: 0,
  });
  return ok({ GroupId: groupId, MemberList: [], OverLimitUserList: [] });
});

const join = asMember((service, user, body) => {
  const group = service.groups.get(String(body.GroupId));
  if (!group) return failure(10010, 'no such group');
  if (group.members.has(user.userId)) return failure(10013, 'a member already');
  group.members.add(user.userId);
  return ok({ JoinedStatus: 'JoinedSuccess' });
});

const leave = asMember((service, user, body) => {
  const group = service.groups.get(String(body.GroupId));
  if (!group?.members.delete(user.userId)) return failure(10007, 'not a member');
  return ok();
});

const profiles = asMember((service, user, body) => {
  const asked = (body.GroupIdList as string[]).flatMap(groupId => service.groups.get(groupId) ?? []);
  return ok({ GroupInfo: asked.map(group => infoFor(group, user)) });
});

const joined = asMember((service, user) => {
  const groups = [...service.groups.values()].filter(({ members }) => members.has(user.userId));
  return ok({ TotalCount: groups.length, GroupIdList: groups.map(group => infoFor(group, user)) });
});

const send = asMember((service, user, body) => {
  const group = service.groups.get(String(body.GroupId));
  if (!group) return failure(10010, 'no such group');
  if (!group.members.has(user.userId)) return failure(10007, 'not a member');
  const message = speak(service, user, group, body.MsgBody as unknown[], Number(body.Random));
  return ok({ MsgTime: message.MsgTimeStamp, MsgSeq: message.MsgSeq });
});

/** Brings what one member says to the others. */
export function speak(service: TencentService, from: User, group: Group, elements: unknown[], random: number) {
  group.seq += 1;
  const message = {
    From_Account: from.userId,
    ToGroupId: group.groupId,
    MsgSeq: group.seq,
    MsgRandom: random,
    MsgTimeStamp: now(),
    MsgClientTime: now(),
    TinyId: from.tinyId,
    MsgPriority: 'Normal',
    GroupInfo: { GroupName: group.name, GroupType: group.type, From_AccountNick: '' },
    MsgBody: elements,
  };
  service.log.add('message', { user: from.userId, detail: `${group.groupId}-${group.seq}` });
  for (const userId of group.members) {
    if (userId === from.userId) continue;
    for (const instance of service.users.get(userId)?.online ?? []) {
      push(instance, { Event: 3, GroupMsgArray: [message] }, `${group.groupId}_${group.seq}`);
    }
  }
  return message;
}

export const groupAnswers: Record<string, Answer> = {
  'group_open_http_svc.create_group': create,
  'group_open_http_svc.apply_join_group': join,
  'group_open_http_svc.quit_group': leave,
  'group_open_http_svc.get_group_self_member_info': profiles,
  'group_open_http_svc.get_joined_group_list': joined,
  'group_open_http_svc.send_group_msg': send,
};
