// What the service answers to each command of the binfo protocol, as far as the SDK needs it to sign in and to talk.
import { type Body, type Frame, failure, ok } from './frames';
import { groupAnswers } from './group';
import { login, logout } from './login';
import { accept } from './message';
import type { InstanceSocket } from './socket';

type Answer = (socket: InstanceSocket, frame: Frame) => Body | undefined;

const empty = ok();
const now = () => Math.floor(Date.now() / 1000);

const answers: Record<string, Answer> = {
  ...groupAnswers,
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
  'profile.portrait_get_all': ({ instance, service }, { body }) => {
    const asked = (body.To_Account as string[] | undefined) ?? [instance?.user.userId ?? ''];
    const profiles = asked.map(userId => ({
      To_Account: userId,
      ProfileItem: [...(service.users.get(userId)?.profile ?? [])].map(([Tag, Value]) => ({ Tag, Value })),
    }));
    return ok({ UserProfileItem: profiles });
  },
  'profile.portrait_set': ({ instance }, { body }) => {
    const items = (body.ProfileItem ?? []) as { Tag: string; Value: unknown }[];
    for (const { Tag, Value } of items) instance?.user.profile.set(Tag, Value);
    return empty;
  },
  // Without StartIndex the SDK asks again for ever.
  'sns.black_list_get': () => ok({ StartIndex: 0, BlackListItem: [] }),
  'sns.friend_get': () => ok({ CompleteFlag: 1, UserDataItem: [] }),
  'sns.group_get': () => ok({ CompleteFlag: 1, ResultItem: [] }),
  'sns.pendency_get': () => ok({ CompleteFlag: 1, PendencyItem: [] }),
  'recentcontact.page_get': () =>
    ok({ SessionItem: [], CompleteFlag: 1, TimeStamp: now(), StartIndex: 0, TopTimeStamp: 0, TopStartIndex: 0 }),
  'recentcontact.get_contact_group': () => ok({ CompleteFlag: 1, NextStartIndex: 0 }),
  'openim.getmsg': () => ok({ Cookie: '', SyncFlag: 2, MsgList: [] }),
  'openim.getroammsg': ({ instance }, { body }) => {
    const messages = instance?.user.history.get(String(body.Peer_Account)) ?? [];
    const kept = messages.filter(({ revoked }) => !revoked);
    return ok({ Complete: 1, LastMsgTime: 0, MsgKey: '', MsgList: kept.reverse() });
  },
  'openim.msgwithdraw': ({ instance }, { body }) => {
    const { To_Account, MsgSeq, MsgRandom } = body.MsgInfo as { To_Account: string; MsgSeq: number; MsgRandom: number };
    const messages = instance?.user.history.get(To_Account) ?? [];
    const message = messages.find(known => known.MsgSeq === MsgSeq && known.MsgRandom === MsgRandom);
    if (!message) return failure(20022, 'no such message');
    message.revoked = true;
    return empty;
  },
  'openim.sendmsg': accept,
  'openim.ws_msg_push_ack': ({ instance }, { body }) => {
    instance?.unacked.delete(String(body.SessionData));
    return undefined;
  },
  'million_group_open_http_svc.get_joined_group_list': () => ok({ TotalCount: 0, GroupIdList: [] }),
  'im_sdk_config_mgr.fetch_config': () =>
    ok({ int32_error_code: 0, str_json_config: '{}', uint32_expired_time: 3600, uint64_version: 1 }),
  'im_sdk_config_mgr.fetch_imsdk_purchase_bitsv2': () =>
    ok({ int32_error_code: 0, str_purchase_bits: '0', uint32_expired_time: 3600 }),
};

/** `undefined` where nothing is to be answered. */
export function answer(socket: InstanceSocket, frame: Frame): Body | undefined {
  const { servcmd } = frame.head;
  return Object.hasOwn(answers, servcmd) ? answers[servcmd]?.(socket, frame) : empty;
}
