// Users, their instances, and what they have been sent.
import type { Body } from './frames';
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
}

export interface Message {
  From_Account: string;
  To_Account?: string;
  ToGroupId?: string;
  MsgSeq: number;
  MsgRandom: number;
  MsgTimeStamp: number;
  MsgClientTime: number;
  MsgBody: unknown[];
  MsgKey: string;
  TinyId: string;
  CloudCustomData?: string;
  revoked?: boolean;
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
  readonly unread = new Map<string, number>();
  readonly profile = new Map<string, unknown>();

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
  /** Of the last message. */
  seq: number;
}
