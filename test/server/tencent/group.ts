// Groups: create, join, list, leave, and messages.
import { type Answer, forUser, listOf, now, push, pushToUser } from './answer';
import { type Body, failure, ok } from './frames';
import { applyChange, contentOf } from './message';
import type { TencentService } from './service';
import type { Group, GroupMessage, Instance, User } from './state';

/** A group in the view of a member. */
export const infoFor = (group: Group, { userId }: User): Body => ({
  GroupId: group.groupId,
  Type: group.type,
  Name: group.name,
  Owner_Account: group.owner,
  CreateTime: group.createdAt,
  InfoSeq: 1,
  LastInfoTime: group.createdAt,
  LastMsgTime: group.createdAt,
  NextMsgSeq: group.messages.length + 1,
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

/** Answers members of the group in the request only. */
export const forMember = (
  handle: (service: TencentService, user: User, group: Group, body: Body, instance: Instance) => Body,
): Answer =>
  forUser((service, user, body, instance) => {
    const group = service.groups.get(String(body.GroupId));
    if (!group) return failure(10010, 'no such group');
    return group.members.has(user.userId)
      ? handle(service, user, group, body, instance)
      : failure(10007, 'not a member');
  });

export const pushToMembers = (service: TencentService, group: Group, event: Body): void => {
  for (const userId of group.members) pushToUser(service.users.get(userId), event);
};

const create = forUser((service, user, body) => {
  const groupId = String(body.GroupId ?? `@TGS#${service.groups.size + 1}`);
  if (service.groups.has(groupId)) return failure(10021, 'the group id is taken');
  const members = ((body.MemberList ?? []) as { Member_Account: string }[]).map(({ Member_Account }) => Member_Account);
  const isRoom = body.Type === 'AVChatRoom';
  service.groups.set(groupId, {
    groupId,
    name: String(body.Name ?? ''),
    type: String(body.Type ?? 'Public'),
    owner: user.userId,
    // The creator of a room must join it like others.
    members: new Set(isRoom ? [] : [user.userId, ...members.filter(userId => service.users.has(userId))]),
    createdAt: now(),
    messages: [],
    pinned: new Map(),
    attributes: new Map(),
    attributesVersion: 0,
    counters: new Map(),
    topics: new Map(),
    polls: new Set(),
  });
  return ok({ GroupId: groupId, MemberList: [], OverLimitUserList: [], ...(isRoom && { HugeGroupFlag: 1 }) });
});

const join = forUser((service, user, body) => {
  const group = service.groups.get(String(body.GroupId));
  if (!group) return failure(10010, 'no such group');
  const refusal = service.joinRefusals.get(group.groupId);
  if (refusal) return failure(refusal, 'refused');
  // A page that was reloaded joins its live room again, and gets a key to poll with.
  const isRoom = group.type === 'AVChatRoom';
  if (group.members.has(user.userId) && !isRoom) return failure(10013, 'a member already');
  group.members.add(user.userId);
  const room = { HugeGroupFlag: 1, LongPollingKey: `${group.groupId} ${user.userId}`, StartSeq: group.messages.length };
  return ok({ JoinedStatus: 'JoinedSuccess', ...(isRoom && room) });
});

const leave = forMember((_service, user, group) => {
  group.members.delete(user.userId);
  return ok();
});

const dismiss = forMember((service, user, group) => {
  if (group.owner !== user.userId) return failure(10007, 'not the owner');
  service.groups.delete(group.groupId);
  return ok();
});

const profiles = forUser((service, user, body) => {
  const requested = (body.GroupIdList as string[]).map(groupId => {
    const group = service.groups.get(groupId);
    if (group?.type === 'AVChatRoom' && !group.members.has(user.userId))
      return { GroupId: groupId, ErrorCode: 10007, ErrorInfo: 'not a member' };
    return group ? infoFor(group, user) : { GroupId: groupId, ErrorCode: 10010, ErrorInfo: 'no such group' };
  });
  return ok({ GroupInfo: requested });
});

/** The SDK requests communities and other groups separately. The SDK keeps its own list of live rooms. */
const joined = forUser((service, user, body) => {
  const isWanted = ({ type }: Group) => (type === 'Community') === (body.GroupType === 'Community');
  const isHidden = ({ type }: Group) => type === 'AVChatRoom' && !service.listsLiveRooms;
  const isListed = (group: Group) => group.members.has(user.userId) && !isHidden(group);
  const groups = [...service.groups.values()].filter(group => isListed(group) && isWanted(group));
  return ok({ TotalCount: groups.length, GroupIdList: groups.map(group => infoFor(group, user)) });
});

const send = forMember((service, user, group, body, instance) => {
  const message = sendGroupMessage(service, user, group, body, instance);
  return ok({ MsgTime: message.MsgTimeStamp, MsgSeq: message.MsgSeq });
});

/** Sends a message to the other members and the sender's other instances. @param by the sending instance */
export function sendGroupMessage(
  service: TencentService,
  from: User,
  group: Group,
  content: Body,
  by?: Instance,
): GroupMessage {
  const message: GroupMessage = {
    From_Account: from.userId,
    ToGroupId: group.groupId,
    MsgSeq: group.messages.length + 1,
    MsgRandom: Number(content.Random),
    MsgTimeStamp: service.now(),
    MsgClientTime: Number(content.MsgClientTime ?? service.now()),
    TinyId: from.tinyId,
    MsgBody: content.MsgBody as unknown[],
    ...(content.NeedReadReceipt === 1 && { NeedReadReceipt: 1 as const }),
    ...(content.SupportMessageExtension === 1 && { SupportMessageExtension: 1 as const }),
    ...(content.TopicId !== undefined && { TopicId: String(content.TopicId) }),
    readers: new Set(),
    revoked: false,
  };
  group.messages.push(message);
  service.log.add('message', { user: from.userId, detail: `${group.groupId}-${message.MsgSeq}` });
  if (group.type === 'AVChatRoom') answerPolls(group);
  else
    for (const userId of group.members) {
      if (userId === from.userId && !by) continue;
      for (const instance of service.users.get(userId)?.online ?? []) {
        if (instance === by) continue;
        push(
          instance,
          { Event: 3, GroupMsgArray: [groupMessageBody(group, message)] },
          `${group.groupId}_${message.MsgSeq}`,
        );
      }
    }
  return message;
}

/** Answers the long polls of an AVChatRoom after a new message. */
function answerPolls(group: Group): void {
  for (const answerIfNew of group.polls) if (answerIfNew()) group.polls.delete(answerIfNew);
}

/** The message as members receive it. */
export const groupMessageBody = (group: Group, { readers, revoked, TopicId, ...message }: GroupMessage): Body => ({
  ...message,
  MsgPriority: 'Normal',
  GroupInfo: {
    ...{ GroupId: group.groupId, GroupName: group.name, GroupType: group.type, From_AccountNick: '' },
    ...(TopicId && { TopicId, MillionGroupFlag: 2 }),
  },
});

const modify = forMember((service, _user, group, body) => {
  const message = group.messages.find(({ MsgSeq }) => MsgSeq === body.MsgSeq);
  if (!message) return failure(10030, 'no such message');
  const content = applyChange(message, body);
  if (!content) return failure(20027, 'changed by another', contentOf(message));
  const { From_Account, MsgSeq, MsgRandom, MsgTimeStamp } = message;
  // V3 reads `MsgTime`, V4 `MsgTimeStamp`.
  const naming = { GroupId: group.groupId, From_Account, MsgSeq, MsgRandom, MsgTime: MsgTimeStamp, MsgTimeStamp };
  pushToMembers(service, group, { Event: 17, GroupMsgModNotifys: [{ ...naming, ...content }] });
  return ok(content);
});

/** A page of at most `ReqMsgNumber` messages up to `ReqMsgSeq`, latest first. */
const history = forMember((_service, _user, group, { ReqMsgSeq, ReqMsgNumber }) => {
  const last = Number(ReqMsgSeq) || Number.POSITIVE_INFINITY;
  const remaining = group.messages.filter(({ revoked, MsgSeq }) => !revoked && MsgSeq <= last);
  const page = remaining.slice(-(Number(ReqMsgNumber) || remaining.length));
  const isFinished = page.length === remaining.length;
  return ok({
    IsFinished: isFinished ? 2 : 1,
    NextReqMsgSeq: isFinished ? 0 : page[0]!.MsgSeq - 1,
    RspMsgList: page.map(message => groupMessageBody(group, message)).reverse(),
  });
});

const revoke = forMember((service, user, group, body) => {
  const requested = new Set(listOf<{ MsgSeq: number }>(body.MsgSeqList).map(({ MsgSeq }) => MsgSeq));
  const messages = group.messages.filter(({ MsgSeq }) => requested.has(MsgSeq));
  if (messages.length === 0) return failure(10030, 'no such message');
  for (const message of messages) message.revoked = true;
  const infos = messages.map(({ TinyId, MsgSeq, MsgRandom, MsgClientTime, From_Account }) => ({
    ...{ GroupId: group.groupId, TinyId, MsgSeq, MsgRandom, MsgClientTime, From_Account },
    RevokerInfo: { Revoker_Account: user.userId, Reason: '' },
  }));
  const tip = { GroupInfo: { GroupId: group.groupId }, MsgBody: { GroupWithdrawInfoArray: infos } };
  pushToMembers(service, group, { Event: 5, GroupTips: [tip] });
  return ok({ RecallRetList: messages.map(({ MsgSeq }) => ({ MsgSeq, RetCode: 0 })) });
});

const members = forMember((_service, _user, group) =>
  ok({
    MemberNum: group.members.size,
    MemberList: [...group.members].map(userId => ({
      Member_Account: userId,
      Role: group.owner === userId ? 'Owner' : 'Member',
      JoinTime: group.createdAt,
    })),
  }),
);

export const groupAnswers: Record<string, Answer> = {
  'group_open_http_svc.create_group': create,
  'group_open_http_svc.apply_join_group': join,
  'group_open_http_svc.quit_group': leave,
  'group_open_http_svc.destroy_group': dismiss,
  'group_open_http_svc.get_group_self_member_info': profiles,
  'group_open_http_svc.get_joined_group_list': joined,
  'group_open_http_svc.send_group_msg': send,
  'group_open_http_svc.get_group_member_info': members,
  'group_open_http_svc.group_msg_get': history,
  'group_open_http_svc.group_msg_recall': revoke,
  // Groups of the service take every member, so no application waits.
  'group_open_http_svc.get_pendency': () => ok({ PendencyList: [], UnreadCount: 0, NextStartTime: 0 }),
  'group_open_http_svc.msg_read_report': forMember(() => ok()),
  'openim.modify_group_msg': modify,
};
