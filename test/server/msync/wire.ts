// MSync encoding: the protobuf schema from the installed SDK, typed.
import protobuf from 'protobufjs';
import { loadRawSdk } from '../raw-sdk';

/** 64-bit ids and times are decimal strings. */
export type U64 = string;

export interface Jid {
  appKey?: string;
  name?: string;
  domain?: string;
  clientResource?: string;
}
export interface KeyValue {
  key: string;
  type: number;
  varintValue?: U64 | number;
  floatValue?: number;
  doubleValue?: number;
  stringValue?: string;
}
export interface WireStatus {
  errorCode: number;
  reason?: string;
}
export interface MSync {
  version?: number;
  guid?: Jid;
  auth?: string;
  command?: number;
  payload?: Uint8Array;
}
export interface Meta {
  id: U64;
  from?: Jid;
  to?: Jid;
  timestamp?: U64;
  ns?: number;
  payload?: Uint8Array;
  routetype?: number;
  ext?: KeyValue[];
  meta?: Uint8Array;
  directedUsers?: string[];
}
export interface Provision {
  osType?: number;
  version?: string;
  deviceUuid?: string;
  deviceName?: string;
  resource?: string;
  authToken?: string;
  sessionId?: string;
  reason?: string;
  status?: WireStatus;
}
export interface CommSyncUL {
  meta?: Meta;
  key?: U64;
  queue?: Jid;
}
export interface CommSyncDL {
  status?: WireStatus;
  metaId?: U64;
  serverId?: U64;
  metas?: Meta[];
  nextKey?: U64;
  queue?: Jid;
  isLast?: boolean;
  timestamp?: U64;
}
export interface Content {
  type: number;
  text?: string;
  latitude?: number;
  longitude?: number;
  address?: string;
  buildingName?: string;
  displayName?: string;
  remotePath?: string;
  secretKey?: string;
  fileLength?: number;
  action?: string;
  duration?: number;
  size?: { width: number; height: number };
  thumbnailRemotePath?: string;
  thumbnailSecretKey?: string;
  customEvent?: string;
  customExts?: KeyValue[];
  subType?: number;
  title?: string;
  summary?: string;
  combineLevel?: number;
}
export interface MessageBody {
  type?: number;
  from?: Jid;
  to?: Jid;
  contents?: Content[];
  ext?: KeyValue[];
  ackMessageId?: U64;
  msgConfig?: { allowGroupAck?: boolean };
  ackContent?: string;
  meta?: string;
  editMessageId?: U64;
  editScope?: number;
  stream?: { streamType?: string; streamSeq?: U64; streamStatus?: number; streamError?: number };
  userInfoUpdateTime?: number;
  namecardUpdateTime?: number;
  sendToPeer?: boolean;
  ackMessageIds?: U64[];
  clearAllUnreadMessageCount?: boolean;
}
export interface MucBody {
  mucId: Jid;
  operation: number;
  from?: Jid;
  to?: Jid[];
  reason?: string;
  isChatroom?: boolean;
  status?: { errorCode: number; description?: string; chatroomInfo?: string };
  isThread?: boolean;
  mucParentId?: Jid;
  mucName?: string;
  eventInfo?: { eventType?: number; ext?: string };
  mucMemberCount?: number;
  ext?: string;
  leaveOtherRooms?: boolean;
  members?: string[];
}
export interface RosterBody {
  operation: number;
  from: Jid;
  to: Jid[];
  reason?: string;
}
export interface StatisticsBody {
  operation: number;
  reason?: string;
}

interface MessageTypes {
  MSync: MSync;
  Provision: Provision;
  CommNotice: { queue: Jid };
  CommUnreadDL: { status: WireStatus; unread: { queue: Jid; n: number }[]; timestamp: U64 };
  CommSyncUL: CommSyncUL;
  CommSyncDL: CommSyncDL;
  Meta: Meta;
  MessageBody: MessageBody;
  MUCBody: MucBody;
  RosterBody: RosterBody;
  StatisticsBody: StatisticsBody;
  Logout: { sessionId?: string; reason?: string };
}

type SchemaNode = { fields?: object; nested?: Record<string, SchemaNode> };

/**
 * The SDKs' protobufjs 6 writes every set field and packs repeated numbers. protobufjs 8 treats the schema as proto3 and
 * drops default values, which loses `subType: 0` (a combined message). Edition 2023 encodes as the SDKs do.
 */
function asEdition2023(node: SchemaNode): SchemaNode {
  const nested = Object.entries(node.nested ?? {}).map(([name, child]) => [name, asEdition2023(child)]);
  return {
    ...node,
    ...(node.fields ? { edition: '2023' } : {}),
    ...(nested.length > 0 ? { nested: Object.fromEntries(nested) } : {}),
  };
}

// easemob-websdk's schema is a strict superset of agora-chat's, so one root serves both.
const root = protobuf.Root.fromJSON(asEdition2023(loadRawSdk('easemob').connection.prototype.root.toJSON()));
const messageBody = root.lookupType('easemob.pb.MessageBody');
for (const [name, id, type, rule] of [
  // Fields that only easemob-websdk 5.1.2 has.
  ['userInfoUpdateTime', 14, 'int32'],
  ['namecardUpdateTime', 15, 'int32'],
  ['sendToPeer', 16, 'bool'],
  ['ackMessageIds', 17, 'uint64', 'repeated'],
  ['clearAllUnreadMessageCount', 18, 'bool'],
] as const)
  messageBody.add(new protobuf.Field(name, id, type, rule));
root.resolveAll();

const types = new Map<string, protobuf.Type>();
function typeOf(name: string): protobuf.Type {
  let type = types.get(name);
  if (!type) {
    type = root.lookupType(`easemob.pb.${name}`);
    types.set(name, type);
  }
  return type;
}

export function encode<N extends keyof MessageTypes>(name: N, value: MessageTypes[N]): Uint8Array {
  return typeOf(name).encode(value).finish();
}

/** @throws {Error} on invalid bytes */
export function decode<N extends keyof MessageTypes>(name: N, bytes: Uint8Array | undefined): MessageTypes[N] {
  const type = typeOf(name);
  return type.toObject(type.decode(bytes ?? new Uint8Array()), { longs: String }) as MessageTypes[N];
}
