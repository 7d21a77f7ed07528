// The service's answer to each command of the binfo protocol.
import { type Answer, forUser, listOf, pushToUser } from './answer';
import { conversationAnswers } from './conversation';
import { fileAnswers } from './files';
import { followAnswers } from './follow';
import { type Body, failure, ok, type TencentFrame } from './frames';
import { friendAnswers } from './friends';
import { groupAnswers } from './group';
import { boardAnswers } from './group-board';
import { login, logout, purchased } from './login';
import { markAnswers } from './marks';
import { messageAnswers } from './message';
import { presenceAnswers } from './presence';
import { receiptAnswers } from './receipts';
import { roomAnswers } from './room';
import { searchAnswers } from './search';
import type { InstanceSocket } from './socket';
import { topicAnswers } from './topics';

const empty = ok();

/** V3 writes the names with capitals, V4 in lower case. */
interface ProfileItem {
  Tag?: string;
  Value?: unknown;
  tag?: string;
  value?: unknown;
}

const answers: Record<string, Answer> = {
  ...messageAnswers,
  ...receiptAnswers,
  ...conversationAnswers,
  ...groupAnswers,
  ...roomAnswers,
  ...fileAnswers,
  ...friendAnswers,
  ...followAnswers,
  ...markAnswers,
  ...boardAnswers,
  ...presenceAnswers,
  ...searchAnswers,
  ...topicAnswers,
  'heartbeat.alive': socket => {
    const { instance, service } = socket;
    if (instance) {
      instance.user.counts.heartbeats += 1;
      service.log.add('heartbeat', { user: instance.user.userId });
    }
    return empty;
  },
  'im_open_status.wslogin': login,
  'im_open_status.wslogout': logout,
  'im_open_status.wshello': ({ instance }) => (instance?.kicked ? failure(1002, 'kicked', { KickType: 1 }) : empty),
  'profile.portrait_get_all': forUser((service, user, body) => {
    const asked = listOf<{ To_Account: string }>(body.UserItem).map(({ To_Account }) => service.users.get(To_Account));
    const profiles = (asked.length > 0 ? asked : [user]).flatMap(found => {
      const items = [...(found?.profile ?? [])].map(([Tag, Value]) => ({ Tag, Value }));
      return found ? [{ To_Account: found.userId, ProfileItem: items }] : [];
    });
    return ok({ UserProfileItem: profiles });
  }),
  'profile.portrait_set': forUser((service, user, body) => {
    const items = listOf<ProfileItem>(body.ProfileItem).map(({ Tag, Value, tag = Tag, value = Value }) => ({
      ...{ Tag: String(tag), Value: value, ValueBytes: value },
    }));
    for (const { Tag, Value } of items) user.profile.set(Tag, Value);
    const change = { PushType: 1, Profile_Account: user.userId, ProfileList: items };
    const others = [...user.friends.keys()].map(userId => service.users.get(userId));
    for (const friend of others) pushToUser(friend, { Event: 8, ProfileDataMod: [change] });
    return empty;
  }),
  'im_sdk_config_mgr.fetch_config': () =>
    ok({ int32_error_code: 0, str_json_config: '{}', uint32_expired_time: 3600, uint64_version: 1 }),
  'imopenstat.tim_web_report_v2': () => empty,
  'im_sdk_config_mgr.fetch_imsdk_purchase_bitsv2': () =>
    ok({ int32_error_code: 0, str_purchase_bits: purchased, uint32_expired_time: 3600 }),
};

/** Commands that are answered even after the sign-in has expired. */
const withoutSignIn: ReadonlySet<string> = new Set([
  'heartbeat.alive',
  'im_open_status.wslogin',
  'im_open_status.wslogout',
]);

/** Used for no other error. */
const unknownCommand = 60_009;

export function answer(socket: InstanceSocket, frame: TencentFrame): Body | undefined {
  const { servcmd } = frame.head;
  if (socket.instance?.expired && !withoutSignIn.has(servcmd)) return failure(20002, 'a2 expired');
  if (!Object.hasOwn(answers, servcmd)) return failure(unknownCommand, `the local service does not know ${servcmd}`);
  return answers[servcmd]?.(socket, frame);
}
