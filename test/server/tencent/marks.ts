// Extensions (keys with values) and reactions of messages.
import { type Answer, forUser, listOf, pushToUser } from './answer';
import { type Body, failure, ok } from './frames';
import { findMessage } from './message';
import type { TencentService } from './service';
import type { Message, User } from './state';

/** Answers requests about a single-chat message; its key has sequence, random number and time. */
const forMessage = (handle: (service: TencentService, user: User, message: Message, body: Body) => Body): Answer =>
  forUser((service, user, body) => {
    const peer = body.From_Account === user.userId ? String(body.To_Account) : String(body.From_Account);
    const message = messageAt(user, peer, String(body.MsgKey));
    return message ? handle(service, user, message, body) : failure(20026, 'no such message');
  });

function messageAt(user: User, peer: string, key: string): Message | undefined {
  const [MsgSeq = 0, MsgRandom = 0] = key.split('_').map(Number);
  return findMessage(user, peer, { MsgSeq, MsgRandom });
}

const pushToBoth = ({ users }: TencentService, { From_Account, To_Account }: Message, event: Body) => {
  for (const userId of [From_Account, To_Account]) pushToUser(users.get(userId), event);
};

const namingOf = ({ TinyId, MsgClientTime, MsgRandom }: Message): Body => ({ TinyId, MsgClientTime, MsgRandom });

/** The vendor's numbers of operations on extensions. */
const operations: Record<number, string> = { 1: 'SetKVInfo', 2: 'DeleteKVInfo', 3: 'ClearKVInfo' };

interface Pair {
  Key: string;
  Value: string;
}

const setKeys = forMessage((service, _user, message, body) => {
  const { marks } = message;
  const { extensions } = marks;
  const operation = Number(body.OperateType);
  const pairs = operation === 3 ? [] : listOf<Pair>(body.ExtensionList);
  if (operation === 3) extensions.clear();
  for (const { Key, Value } of pairs) {
    if (operation === 1) extensions.set(Key, Value);
    else extensions.delete(Key);
  }
  marks.extensionsVersion += 1;
  const Seq = marks.extensionsVersion;
  const values = pairs.map(({ Key, Value }) => ({ Key, Value: operation === 1 ? Value : '', Seq }));
  const [naming, info] = [namingOf(message), [{ MsgKeyValue: values, ClearMsgSeq: operation === 3 ? Seq : 0 }]];
  const change = { MsgOptType: operation, [operations[operation] ?? '']: info, MsgLastSeq: Seq };
  pushToBoth(service, message, {
    Event: 18,
    MsgExtensionNotify: { ...change, TinyId: message.TinyId, ExtensionC2cMsgInfo: naming },
  });
  return ok({ Seq, ExtensionList: values.map(Extension => ({ ErrorCode: 0, Extension })) });
});

const getKeys = forMessage((_service, _user, { marks: { extensions, extensionsVersion: Seq } }) => {
  const pairs = [...extensions].map(([Key, Value]) => ({ Key, Value, Seq }));
  return ok({ CompleteFlag: 1, LatestSeq: Seq, ClearSeq: 0, ExtensionList: pairs });
});

const summaryOf = ({ marks }: Message, { userId }: User): Body[] =>
  [...marks.reactions].map(([Reaction, users]) => ({
    ...{ Reaction, Count: users.size, Reaction_Account: [...users] },
    ReactedByMe: users.has(userId) ? 1 : 0,
  }));

const react = (isAdd: boolean) =>
  forMessage((service, user, message, body) => {
    const reaction = String(body.Reaction);
    const users = message.marks.reactions.get(reaction) ?? new Set();
    if (isAdd) users.add(user.userId);
    else users.delete(user.userId);
    message.marks.reactions.set(reaction, users);
    const changed = [{ Reaction: reaction, Count: users.size, Reaction_Account: [...users] }];
    const list = [{ C2CMsgInfo: namingOf(message), MsgReactionSummary: changed }];
    pushToBoth(service, message, { Event: 21, MsgReactionNotifyList: list });
    return ok();
  });

const reactions = forUser((_service, user, body) => {
  const peer = body.From_Account === user.userId ? String(body.To_Account) : String(body.From_Account);
  const results = listOf<string>(body.MsgKeyList).flatMap(MsgKey => {
    const message = messageAt(user, peer, MsgKey);
    if (!message) return [];
    const summary = summaryOf(message, user);
    // V3 reads `MsgReactionSummary`, V4 `ReactionList`.
    return [{ MsgKey, MsgReactionSummary: summary, ReactionList: summary }];
  });
  return ok({ Results: results });
});

export const markAnswers: Record<string, Answer> = {
  'openim_msg_ext_http_svc.set_key_values': setKeys,
  'openim_msg_ext_http_svc.get_key_values': getKeys,
  'openim_msg_ext_http_svc.reaction_add': react(true),
  'openim_msg_ext_http_svc.reaction_del': react(false),
  'openim_msg_ext_http_svc.reaction_multi_stat': reactions,
};
