// Users, instances, messages and groups of the service.
import type { Body } from './frames';
import type { Poll } from './room';
import type { InstanceSocket } from './socket';

/** A sign-in of an SDK; it survives a dropped socket. */
export interface Instance {
  id: number;
  a2: string;
  user: User;
  socket: InstanceSocket | undefined;
  /** Unacknowledged pushes, repeated when the instance reconnects. */
  readonly unacked: Map<string, Body>;
  /** Set by a kick; the SDK may still send its logout. */
  kicked: boolean;
  /** The credential has expired: only a few commands are answered. */
  expired: boolean;
  /** Messages from before the sign-in, which are not pushed. A reconnect has none. */
  missed: ReadonlySet<Message>;
}

export interface BaseMessage {
  From_Account: string;
  MsgSeq: number;
  MsgRandom: number;
  MsgTimeStamp: number;
  MsgClientTime: number;
  MsgBody: unknown[];
  TinyId: string;
  CloudCustomData?: string;
  SupportMessageExtension?: 1;
  /** Number of changes. */
  MsgVersion?: number;
}

/** A single-chat message. */
export interface Message extends BaseMessage {
  To_Account: string;
  MsgKey: string;
  IsNeedReadReceipt?: 1;
  IsPeerRead?: 1;
  /** 0: not stored, and sent to instances that are online only. */
  MsgLifeTime?: number;
  readonly marks: Marks;
}

/** Data that the server stores with a message but does not send with it. */
export interface Marks {
  revoked: boolean;
  readonly extensions: Map<string, string>;
  /** Number of changes. */
  extensionsVersion: number;
  /** User ids by reaction. */
  readonly reactions: Map<string, Set<string>>;
}

export interface GroupMessage extends BaseMessage {
  ToGroupId: string;
  NeedReadReceipt?: 1;
  /** The topic of a community's message. */
  TopicId?: string;
  readonly readers: Set<string>;
  revoked: boolean;
}

export interface Counts {
  logins: number;
  logouts: number;
  kicks: number;
  heartbeats: number;
}

export class User {
  readonly instances = new Map<number, Instance>();
  readonly counts: Counts = { logins: 0, logouts: 0, kicks: 0, heartbeats: 0 };
  firstUserSig: string | undefined;
  /** Messages received while offline. */
  readonly pending: Message[] = [];
  /** Messages by peer. */
  readonly history = new Map<string, Message[]>();
  /** Read time by peer, in seconds since 1970. */
  readonly readUpTo = new Map<string, number>();
  /** Received messages that it has read: several of one second may be read one by one. */
  readonly read = new WeakSet<Message>();
  /** Never empty: V4 (4.2.1) answers `getMyProfile` without data then. */
  readonly profile = new Map<string, unknown>([['Tag_Profile_IM_Nick', '']]);
  readonly friends = new Map<string, { remark: string; since: number }>();
  /** Friend requests by sender. */
  readonly applications = new Map<string, Body>();
  applicationsRead = false;
  readonly friendGroups = new Map<string, Set<string>>();
  /** Groups of conversations: peers or group ids by group name. */
  readonly conversationGroups = new Map<string, Set<string>>();
  /** Peers and group ids. */
  readonly pinnedConversations = new Set<string>();
  /** Numbers of bits, by peer or group id. */
  readonly conversationMarks = new Map<string, Set<number>>();
  /** Users whose status it subscribes to. */
  readonly statusSubscriptions = new Set<string>();
  customStatus = '';
  /** Do-not-disturb times, as the SDK sets them. */
  doNotDisturb: Body = {};
  readonly blacklist = new Set<string>();
  /** Start of following, by user. */
  readonly following = new Map<string, number>();

  constructor(
    readonly userId: string,
    readonly tinyId: string,
  ) {}

  get online(): Instance[] {
    return [...this.instances.values()].filter(({ socket, kicked }) => socket && !kicked);
  }

  addToHistory(peer: string, message: Message): void {
    const messages = this.history.get(peer) ?? [];
    messages.push(message);
    this.history.set(peer, messages);
  }
}

export interface Group {
  groupId: string;
  name: string;
  type: string;
  owner: string;
  members: Set<string>;
  /** Seconds since 1970. */
  createdAt: number;
  /** `MsgSeq` is the position, counted from 1. */
  readonly messages: GroupMessage[];
  /** Users who pinned, by `MsgSeq`. */
  readonly pinned: Map<number, string>;
  readonly attributes: Map<string, { value: string; sequence: number }>;
  attributesVersion: number;
  readonly counters: Map<string, number>;
  /** Names of a community's topics, by id. */
  readonly topics: Map<string, string>;
  /** Pending long polls of a room. */
  readonly polls: Set<Poll>;
}
