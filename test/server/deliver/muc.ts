// Builds group, chat room and thread events.
import { domain, namespace } from '../msync/codes';
import { encode, type Jid, type Meta, type MucBody } from '../msync/wire';
import type { Plain } from './key-values';

export const mucOperation = {
  create: 0,
  destroy: 1,
  join: 2,
  leave: 3,
  apply: 4,
  applyAccept: 5,
  applyDecline: 6,
  invite: 7,
  inviteAccept: 8,
  inviteDecline: 9,
  kick: 10,
  getBlocklist: 11,
  ban: 12,
  allow: 13,
  update: 14,
  block: 15,
  unblock: 16,
  presence: 17,
  absence: 18,
  directJoined: 19,
  assignOwner: 20,
  addAdmin: 21,
  removeAdmin: 22,
  addMute: 23,
  removeMute: 24,
  updateAnnouncement: 25,
  deleteAnnouncement: 26,
  uploadFile: 27,
  deleteFile: 28,
  addAllowlist: 29,
  removeAllowlist: 30,
  muteAll: 31,
  unmuteAll: 32,
  threadCreate: 33,
  threadDestroy: 34,
  threadJoin: 35,
  threadLeave: 36,
  threadKick: 37,
  threadUpdate: 38,
  setMetadata: 43,
  deleteMetadata: 44,
  memberAttributes: 45,
} as const;
export type MucOperation = keyof typeof mucOperation;

export interface MucDelivery {
  kind: `muc:${MucOperation}`;
  /** Id of the group, room or thread. */
  group: string;
  from: string;
  /** A chat room rather than a group. */
  room?: boolean;
  /** The affected user; the receiver by default. */
  member?: string;
  members?: string[];
  memberCount?: number;
  name?: string;
  /** Reason, or the text of an announcement. */
  reason?: string;
  /** Room extension, or `{"user_mute_time": ms}` for a mute. */
  ext?: string;
  /** Content of `eventInfo.ext`: group details, room metadata, member attributes. */
  info?: Record<string, Plain>;
  /** The group that a thread belongs to. */
  threadOf?: string;
  /** The sender's device; if it is not the receiver's, the SDK reports a multi-device event. */
  fromDevice?: string;
}

/** The required content of `eventInfo.ext`; without it the SDK's handlers of these operations throw. */
function infoOf(event: MucDelivery, operation: MucOperation): string | undefined {
  if (event.info) return JSON.stringify(event.info);
  if (operation === 'setMetadata')
    return JSON.stringify({ properties: { topic: 'tea' }, result: { successKeys: ['topic'], errorKeys: {} } });
  if (operation === 'deleteMetadata') return JSON.stringify({ result: { successKeys: ['topic'], errorKeys: {} } });
  if (operation === 'memberAttributes') return JSON.stringify({ username: event.from, properties: { nick: 'nick' } });
  return undefined;
}

export function buildMuc(event: MucDelivery, to: string): Omit<Meta, 'id'> {
  const operation = event.kind.slice('muc:'.length) as MucOperation;
  const person = (name: string): Jid => ({ name, domain: domain.user });
  const info = infoOf(event, operation);
  const body: MucBody = {
    mucId: { name: event.group, domain: domain.group },
    operation: mucOperation[operation],
    from: { ...person(event.from), ...(event.fromDevice ? { clientResource: event.fromDevice } : {}) },
    to: [person(event.member ?? to)],
    isChatroom: event.room ?? false,
    status: { errorCode: 0 },
    mucName: event.name ?? event.group,
    reason: event.reason ?? '',
    ext: event.ext ?? '',
    members: event.members ?? [],
    mucMemberCount: event.memberCount ?? 0,
    ...(info ? { eventInfo: { eventType: 0, ext: info } } : {}),
    ...(operation.startsWith('thread')
      ? { isThread: true, mucParentId: { name: event.threadOf ?? 'parent', domain: domain.group } }
      : {}),
  };
  return { ns: namespace.muc, payload: encode('MUCBody', body), to: person(to) };
}
