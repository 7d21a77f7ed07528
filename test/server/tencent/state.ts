// Users, their instances, and what they have been sent.
import type { Body } from './frames';
import type { Poll } from './room';
import type { InstanceSocket } from './socket';

/** One sign-in of one SDK; it outlives its socket, which may drop and come back. */
export interface Instance {
  id: number;
  a2: string;
  user: User;
  socket: InstanceSocket | undefined;
  /** Pushed, and not yet acknowledged: pushed again when the instance comes back. */
  readonly unacked: Map<string, Body>;
  /** Told to go; it may still say goodbye. */
  kicked: boolean;
  /** What it signed in with is no longer good: nothing is done for it. */
  expired: boolean;
}

export interface Said {
  From_Account: string;
  MsgSeq: number;
  MsgRandom: number;
  MsgTimeStamp: number;
  MsgClientTime: number;
  MsgBody: unknown[];
  TinyId: string;
  CloudCustomData?: string;
  SupportMessageExtension?: 1;
  /** How often it was changed. */
  MsgVersion?: number;
}

/** From one user to another. */
export interface Message extends Said {
  To_Account: string;
  MsgKey: string;
  IsNeedReadReceipt?: 1;
  IsPeerRead?: 1;
  readonly marks: Marks;
}

/** What the server knows of a message and does not show with it. */
export interface Marks {
  revoked: boolean;
  readonly extensions: Map<string, string>;
  /** How often they were changed. */
  extensionsVersion: number;
  /** Who has reacted with what. */
  readonly reactions: Map<string, Set<string>>;
}

export interface GroupMessage extends Said {
  ToGroupId: string;
  NeedReadReceipt?: 1;
  /** Of a community's message, in which topic it is. */
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
  /** What came while nobody was there. */
  readonly waiting: Message[] = [];
  /** Everything said, by the other side of the conversation. */
  readonly history = new Map<string, Message[]>();
  /** Until when what each of them has said is read, in seconds. */
  readonly readUpTo = new Map<string, number>();
  readonly profile = new Map<string, unknown>();
  readonly friends = new Map<string, { remark: string; since: number }>();
  /** Who would like to be a friend, with what was said. */
  readonly applications = new Map<string, Body>();
  applicationsRead = false;
  readonly friendGroups = new Map<string, Set<string>>();
  /** Its own groups of conversations, by name: whose conversations are in each. */
  readonly conversationGroups = new Map<string, Set<string>>();
  /** Whose comings and goings it is told of. */
  readonly watching = new Set<string>();
  customStatus = '';
  /** When it is not to be disturbed, as the SDK has put it. */
  quiet: Body = {};
  readonly blacklist = new Set<string>();
  /** Whom it follows, and since when. */
  readonly following = new Map<string, number>();

  constructor(
    readonly userId: string,
    readonly tinyId: string,
  ) {}

  get online(): Instance[] {
    return [...this.instances.values()].filter(({ socket, kicked }) => socket && !kicked);
  }

  remember(peer: string, message: Message): void {
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
  /** The sequence of each is its place, from 1. */
  readonly messages: GroupMessage[];
  /** By sequence, who has pinned it. */
  readonly pinned: Map<number, string>;
  readonly attributes: Map<string, { value: string; sequence: number }>;
  attributesVersion: number;
  readonly counters: Map<string, number>;
  /** Names of a community's topics, by id. */
  readonly topics: Map<string, string>;
  /** Members of a room that wait for what is new. */
  readonly polls: Set<Poll>;
}
