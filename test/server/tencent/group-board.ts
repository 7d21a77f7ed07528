// Attributes, counters and pinned messages of a group.
import { type Answer, listOf } from './answer';
import { type Body, failure, ok } from './frames';
import { forMember, groupMessageBody, pushToMembers } from './group';
import type { TencentService } from './service';
import type { Group } from './state';

/** Notifies all members of a change. */
const pushChange = (service: TencentService, group: Group, event: number, body: Body) => {
  const { groupId, name, type } = group;
  const info = { GroupId: groupId, GroupName: name, GroupType: type };
  pushToMembers(service, group, { Event: event, GroupTips: [{ ToGroupId: groupId, GroupInfo: info, MsgBody: body }] });
};

/** The vendor's numbers of operations on attributes. */
type Operation = 1 | 2 | 3 | 4;

interface Pair {
  key: string;
  value?: string;
}

/** 1 replaces all, 2 sets some, 3 deletes all, 4 deletes some. */
const attributes = (operation: Operation) =>
  forMember((service, _user, group, body) => {
    const pairs = listOf<Pair>(body.GroupAttr);
    if (operation === 1 || operation === 3) group.attributes.clear();
    for (const { key, value = '' } of pairs) {
      if (operation === 4) group.attributes.delete(key);
      else group.attributes.set(key, { value, sequence: (group.attributes.get(key)?.sequence ?? 0) + 1 });
    }
    group.attributesVersion += 1;
    const info = pairs.map(({ key, value }) => ({
      ...{ Key: key, Val: value, SubKeySeq: group.attributes.get(key)?.sequence ?? 0 },
    }));
    const option = { GroupAttrSeq: group.attributesVersion, PushChangedAttrValFlag: 1, GroupAttrInfo: info };
    pushChange(service, group, 6, { MsgGroupNewInfo: { GroupAttrOption: { ...option, OpType: operation } } });
    return ok({
      AttrMainSeq: group.attributesVersion,
      GroupAttr: pairs.map(({ key }) => ({ key, seq: group.attributes.get(key)?.sequence ?? 0 })),
    });
  });

const allAttributes = forMember((_service, _user, { attributes: all, attributesVersion }) =>
  ok({
    AttrMainSeq: attributesVersion,
    GroupAttr: [...all].map(([key, { value, sequence }]) => ({ key, value, seq: sequence })),
  }),
);

interface Counter {
  Key: string;
  Value: number;
}

const count = forMember((service, _user, group, body) => {
  const sign = body.Mode === 'Decrease' ? -1 : 1;
  const changed = listOf<Counter>(body.GroupCounter).map(({ Key, Value }) => {
    const value = body.Mode === 'Set' ? Value : (group.counters.get(Key) ?? 0) + sign * Value;
    group.counters.set(Key, value);
    return { Key, Value: value };
  });
  pushChange(service, group, 6, { GroupCounterInfo: [{ Type: 0, GroupCounterSeq: 0, GroupCounter: changed }] });
  return ok({ GroupCounter: changed });
});

const counters = forMember((_service, _user, group) =>
  ok({ GroupCounterSeq: 0, GroupCounter: [...group.counters].map(([Key, Value]) => ({ Key, Value })) }),
);

const pin = (isPinned: boolean) =>
  forMember((service, user, group, body) => {
    const message = group.messages[Number(body.MsgSeq) - 1];
    if (!message) return failure(10030, 'no such message');
    if (isPinned) group.pinned.set(message.MsgSeq, user.userId);
    else group.pinned.delete(message.MsgSeq);
    const { TinyId, MsgSeq, MsgRandom, MsgClientTime, MsgTimeStamp } = message;
    const naming = { SenderTinyId: TinyId, MsgSeq, MsgRandom, MsgClientTime, ServerTime: MsgTimeStamp };
    pushChange(service, group, 4, {
      OpType: isPinned ? 16 : 17,
      MsgOperatorMemberExtraInfo: { User_Account: user.userId },
      ...(isPinned ? { PinnedMsg: groupMessageBody(group, message) } : { SdkGroupMessageId: naming }),
    });
    return ok();
  });

const pinned = forMember((_service, _user, group) =>
  ok({ PinnedMsgList: [...group.pinned].map(([MsgSeq, Pinner_Account]) => ({ MsgSeq, Pinner_Account })) }),
);

export const boardAnswers: Record<string, Answer> = {
  'group_open_http_svc.set_group_attr': attributes(1),
  'group_open_http_svc.modify_group_attr': attributes(2),
  'group_open_http_svc.clear_group_attr': attributes(3),
  'group_open_http_svc.delete_group_attr': attributes(4),
  'group_open_attr_http_svc.get_group_attr': allAttributes,
  'group_open_http_svc.update_group_counter': count,
  'group_open_http_svc.get_group_counter': counters,
  'group_open_http_svc.pin_message': pin(true),
  'group_open_http_svc.unpin_message': pin(false),
  'group_open_http_svc.get_pinned_messages': pinned,
};
