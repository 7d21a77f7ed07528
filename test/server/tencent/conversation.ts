// Conversations: the list and the account's groups of conversations.
import { type Answer, forUser, listOf } from './answer';
import { failure, ok } from './frames';
import type { TencentService } from './service';
import type { GroupMessage, Message, User } from './state';

interface Item {
  /** 1 for a user, 2 for a group. */
  Type: 1 | 2;
  To_Account?: string;
  ToAccount?: string;
  ToGroupId?: string;
}

const keyOf = ({ To_Account, ToAccount, ToGroupId }: Item) => To_Account ?? ToAccount ?? ToGroupId ?? '';

/** The vendor's ids of groups of conversations count from 1. */
function groupItem({ conversationGroups }: User, name: string) {
  return { GroupId: [...conversationGroups.keys()].indexOf(name) + 1, GroupName: name };
}

const succeeded = (item: Item) => ({ ContactItem: item, ResultCode: 0 });

const create = forUser((_service, user, body) => {
  const items = listOf<{ GroupName: string; ContactItem?: Item[] }>(body.GroupContactItem);
  const results = items.map(({ GroupName, ContactItem = [] }) => {
    user.conversationGroups.set(GroupName, new Set(ContactItem.map(keyOf)));
    return { GroupItem: groupItem(user, GroupName), ResultItem: ContactItem.map(succeeded) };
  });
  return ok({ GroupResultItem: results });
});

const remove = forUser((_service, user, body) => {
  const names = listOf<string>(body.GroupName).filter(name => user.conversationGroups.has(name));
  const removed = names.map(name => groupItem(user, name));
  for (const name of names) user.conversationGroups.delete(name);
  return ok({ GroupItem: removed });
});

interface Update {
  OldGroupName: string;
  NewGroupName?: string;
  /** 1 adds, 2 removes. */
  ContactUpdateItem?: { ContactOptType: 1 | 2; ContactItem: Item }[];
}

const update = forUser((_service, user, body) => {
  const { OldGroupName, NewGroupName, ContactUpdateItem = [] } = body.UpdateGroup as Update;
  const members = user.conversationGroups.get(OldGroupName);
  if (!members) return failure(51_006, 'no such group of conversations');
  for (const { ContactOptType, ContactItem } of ContactUpdateItem) {
    if (ContactOptType === 1) members.add(keyOf(ContactItem));
    else members.delete(keyOf(ContactItem));
  }
  const result = {
    ...groupItem(user, OldGroupName),
    ContactResultItem: ContactUpdateItem.map(item => succeeded(item.ContactItem)),
  };
  if (NewGroupName !== undefined) {
    user.conversationGroups.delete(OldGroupName);
    user.conversationGroups.set(NewGroupName, members);
  }
  return ok({ UpdateGroupResult: result });
});

/** `OperationType` 1 pins, 2 unpins. */
const pin = forUser((_service, user, body) => {
  for (const key of listOf<Item>(body.RecentContactItem).map(keyOf)) {
    if (body.OperationType === 1) user.pinnedConversations.add(key);
    else user.pinnedConversations.delete(key);
  }
  return ok();
});

interface MarkItem {
  ContactItem: Item;
  /** Numbers of bits. */
  SetMark?: number[];
  ClearMark?: number[];
}

const mark = forUser((_service, user, body) => {
  const items = listOf<MarkItem>(body.MarkItem);
  for (const { ContactItem, SetMark = [], ClearMark = [] } of items) {
    const marks = user.conversationMarks.get(keyOf(ContactItem)) ?? new Set();
    for (const bit of SetMark) marks.add(bit);
    for (const bit of ClearMark) marks.delete(bit);
    user.conversationMarks.set(keyOf(ContactItem), marks);
  }
  return ok({ ResultItem: items.map(({ ContactItem }) => succeeded(ContactItem)) });
});

/** `StandardMark` is a number of 64 bits as text. */
const stateOf = ({ pinnedConversations, conversationMarks }: User, key: string) => {
  const bits = conversationMarks.get(key) ?? new Set();
  const StandardMark = Array.from({ length: 64 }, (_, bit) => (bits.has(63 - bit) ? '1' : '0')).join('');
  return { TopFlags: pinnedConversations.has(key) ? 1 : 0, StandardMark };
};

/** The last message in the form of the conversation list. */
const lastMessageOf = ({ MsgTimeStamp, MsgSeq, MsgBody, CloudCustomData }: Message | GroupMessage) => ({
  MsgTimeStamp,
  MsgSeq,
  LastMsg: { MsgBody, CloudCustomData: CloudCustomData ?? '' },
});

function withUsers(user: User) {
  return [...user.history].flatMap(([peer, messages]) => {
    const message = messages.findLast(({ marks }) => !marks.revoked);
    if (!message) return [];
    const details = { LastC2CMsgFromAccount: message.From_Account, C2cPeerReadTime: 0, PeerNick: '', PeerAvatar: '' };
    return [{ Type: 1, To_Account: peer, ...lastMessageOf(message), ...details, ...stateOf(user, peer) }];
  });
}

function withGroups({ groups }: TencentService, user: User) {
  return [...groups.values()].flatMap(({ groupId, name, type, members, messages }) => {
    const message = messages.findLast(({ revoked, TopicId }) => !revoked && !TopicId);
    if (!message || !members.has(user.userId) || type === 'AVChatRoom') return [];
    const details = { MsgGroupFromAccount: message.From_Account, GroupNick: name, GroupType: type };
    const next = { GroupNextMsgSeq: message.MsgSeq + 1 };
    return [{ Type: 2, ToAccount: groupId, ...lastMessageOf(message), ...details, ...next, ...stateOf(user, groupId) }];
  });
}

/** Unread messages from before the sign-in, by peer: the SDK has no other source of their number. */
function unreadOf({ userId, history, read }: User, missed: ReadonlySet<Message>) {
  return [...history].flatMap(([peer, messages]) => {
    const unread = messages.filter(
      message => missed.has(message) && message.From_Account !== userId && !message.marks.revoked && !read.has(message),
    );
    const last = messages.at(-1);
    return unread.length > 0 && last
      ? [{ From_Account: peer, UnreadCount: unread.length, LastMsgTime: last.MsgTimeStamp }]
      : [];
  });
}

export const conversationAnswers: Record<string, Answer> = {
  'recentcontact.page_get': forUser((service, user) =>
    ok({
      SessionItem: [...withUsers(user), ...withGroups(service, user)],
      ...{ CompleteFlag: 1, TimeStamp: service.now(), StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0 },
    }),
  ),
  'recentcontact.get_contact_group': forUser((_service, user) => {
    const items = [...user.conversationGroups.keys()].map(name => groupItem(user, name));
    return ok({ CompleteFlag: 1, NextStartIndex: 0, GroupItem: items });
  }),
  'recentcontact.search_contact_group': () => ok({ ContactResultItem: [], GroupItem: [] }),
  'recentcontact.top': pin,
  'recentcontact.mark_contact': mark,
  'recentcontact.create_contact_group': create,
  'recentcontact.del_contact_group': remove,
  'recentcontact.update_contact_group': update,
  'recentcontact.batch_delete': forUser((_service, user, body) => {
    const items = listOf<Item>(body.ContactItem);
    for (const item of items) user.history.delete(keyOf(item));
    return ok({ ResultItem: items.map(item => ({ ...item, ResultCode: 0 })) });
  }),
  // The SDK ignores an answer without a cookie.
  'openim.getmsg': forUser((_service, user, _body, { missed }) =>
    ok({ Cookie: 'end', SyncFlag: 2, MsgList: [], C2CPairUnreadCount: unreadOf(user, missed) }),
  ),
  'openim.get_c2c_peer_mute_notifications': () => ok({ MuteNotificationsList: [] }),
  'openim.set_c2c_peer_mute_notifications': () => ok(),
};
