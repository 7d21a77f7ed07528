/** Tables of SDKs 4.2.1 and 1.6.13, as differences from those of `@tencentcloud/chat`. A test compares them. */
import {
  TYPES as chatTypes,
  EVENT as eventsWithOlder,
  TSignaling as signalingWithActions,
} from '../tencent/sdk-constants';
import type { Major } from './methods';

export const versions: Readonly<Record<Major, string>> = { 4: '4.2.1', 1: '1.6.13' };

const {
  GROUP_SYSTEM_NOTICE_RECEIVED: _notice,
  SDK_RELOAD: _reload,
  ...chatEvents
} = eventsWithOlder as Record<string, string>;

export const eventsOf = (major: Major): Readonly<Record<string, string>> =>
  major === 4
    ? chatEvents
    : {
        ...chatEvents,
        WEB_PUSH_MESSAGE_RECEIVED: 'onWebPushMessageReceived',
        GROUP_ONLINE_MEMBER_COUNT_CHANGED: 'onGroupOnlineMemberCountChanged',
        RICH_STATUS_CHANGED: 'onRichStatusChanged',
      };

export const TSignaling: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(signalingWithActions).filter(([name]) => !name.startsWith('ACTION')),
);

const {
  MSG_SOUND: _sound,
  MSG_GEO: _geo,
  GRP_PRIVATE: _private,
  GRP_CHATROOM: _room,
  ...types
} = chatTypes as Record<string, string>;

const added = {
  MessageStatus: { UNSENT: 'unSend', SUCCESS: 'success', FAIL: 'fail' },
  Direction: { 0: 'FORWARD', 1: 'BACKWARD', FORWARD: 0, BACKWARD: 1 },
  USER_NOT_FOUND: '@TLS#NOT_FOUND',
  GROUP_ID_PREFIX: { COMMUNITY: '@TGS#_', TOPIC: '@TOPIC#_' },
  GROUP_TIPS_OPERATION_TYPE: {
    ...{ JOINED: 1, QUITTED: 2, KICKED: 3, ADMIN_SET: 4, ADMIN_CANCELED: 5 },
    ...{ GROUP_PROFILE_UPDATED: 6, GROUP_MEMBER_PROFILE_UPDATED: 7, TOPIC_PROFILE_UPDATED: 8 },
  },
};

export function typesOf(major: Major): Readonly<Record<string, unknown>> {
  if (major === 1) return { ...types, ...added, MSG_STREAM: 'TIMStreamElem' };
  const { NET_STATE_CONNECTED: _connected, ...others } = types;
  return { ...others, ...added };
}
