// Read receipts: of conversations by time, and of single messages that request one.
import { type Answer, forUser, listOf, now, pushToUser } from './answer';
import { type Body, failure, ok } from './frames';
import { findMessage } from './message';
import type { TencentService } from './service';
import type { Group, GroupMessage, Instance, User } from './state';

interface ReadItem {
  To_Account: string;
  LastedMsgTime: number;
}

/** Reads a conversation up to a time, and notifies the peer and the reader's other instances. */
export function readConversation(
  service: TencentService,
  user: User,
  peer: string,
  LastReadTime: number,
  instance?: Instance,
): void {
  user.readUpTo.set(peer, LastReadTime);
  for (const message of user.history.get(peer) ?? []) if (message.MsgTimeStamp <= LastReadTime) user.read.add(message);
  const times = [{ From_Account: peer, LastReadTime }];
  const receipt = { C2cReadedReceipt: { To_Account: user.userId, UinPairReadArray: times } };
  pushToUser(service.users.get(peer), { Event: 10, C2cNotifyMsgArray: [receipt] });
  // The reader's other instances update their unread counts.
  pushToUser(user, { Event: 10, C2cNotifyMsgArray: [{ ReadC2cMsgNotify: { UinPairReadArray: times } }] }, instance);
}

const readConversations = forUser((service, user, body, instance) => {
  const { C2CMsgReadedItem: items } = body.C2CMsgReaded as { C2CMsgReadedItem: ReadItem[] };
  for (const { To_Account: peer, LastedMsgTime } of items)
    readConversation(service, user, peer, LastedMsgTime, instance);
  return ok();
});

/** Each peer's last read time of the user's messages. */
const peerReadTimes = forUser((service, user, body) =>
  ok({
    ReadTime: listOf<string>(body.To_Account).map(userId => service.users.get(userId)?.readUpTo.get(user.userId) ?? 0),
  }),
);

interface Naming {
  MsgSeq: number;
  MsgRandom: number;
}

const readMessages = forUser((service, user, body) => {
  const peer = String(body.Peer_Account);
  const messages = listOf<Naming>(body.C2CMsgInfo).flatMap(naming => findMessage(user, peer, naming) ?? []);
  if (messages.length === 0) return failure(20026, 'no such message');
  for (const message of messages) message.IsPeerRead = 1;
  const infos = messages.map(({ TinyId, MsgSeq, MsgRandom, MsgClientTime }) => ({
    ...{ TinyId, MsgSeq, MsgRandom, MsgClientTime },
  }));
  const event = { Event: 16, Peer_Account: user.userId, PeerReadTime: now(), C2cMsgInfo: infos };
  pushToUser(service.users.get(peer), event);
  return ok();
});

/** Answers members, with the existing ones of the requested messages. */
const forMessages = (handle: (service: TencentService, user: User, group: Group, messages: GroupMessage[]) => Body) =>
  forUser((service, user, body) => {
    const group = service.groups.get(String(body.GroupId));
    if (!group) return failure(10010, 'no such group');
    if (!group.members.has(user.userId)) return failure(10007, 'not a member');
    const requested = new Set(listOf<{ MsgSeq: number }>(body.MsgSeqList ?? body).map(({ MsgSeq }) => MsgSeq));
    return handle(
      service,
      user,
      group,
      group.messages.filter(({ MsgSeq }) => requested.has(MsgSeq)),
    );
  });

const countsOf = ({ members }: Group, { MsgSeq, readers }: GroupMessage): Body => ({
  MsgSeq,
  ReadNum: readers.size,
  UnreadNum: members.size - 1 - readers.size,
});

const readInGroup = forMessages((service, user, group, messages) => {
  for (const message of messages) {
    message.readers.add(user.userId);
    const { TinyId, MsgClientTime, MsgRandom } = message;
    const receipt = { ...{ TinyId, MsgClientTime, MsgRandom }, ...countsOf(group, message) };
    const tip = { GroupInfo: { GroupId: group.groupId }, MsgBody: { GroupMsgReceiptList: [receipt] } };
    pushToUser(service.users.get(message.From_Account), { Event: 5, GroupTips: [tip] });
  }
  return ok();
});

const groupCounts = forMessages((_service, _user, group, messages) =>
  ok({ GroupMsgReceiptList: messages.map(message => ({ Code: 0, ...countsOf(group, message) })) }),
);

const groupReaders = forMessages((_service, _user, { members }, [message]) => {
  if (!message) return failure(10030, 'no such message');
  const unread = [...members].filter(userId => userId !== message.From_Account && !message.readers.has(userId));
  return ok({
    Cursor: '',
    IsFinish: 1,
    ReadList: [...message.readers].map(Read_Account => ({ Read_Account })),
    UnreadList: unread.map(Unread_Account => ({ Unread_Account })),
  });
});

export const receiptAnswers: Record<string, Answer> = {
  'openim.msgreaded': readConversations,
  'openim.get_peer_read_time': peerReadTimes,
  'openim.c2c_msg_read_receipt': readMessages,
  'group_open_http_svc.group_msg_receipt': readInGroup,
  'group_open_http_svc.get_group_msg_receipt': groupCounts,
  'group_open_http_svc.get_group_msg_receipt_detail': groupReaders,
};
