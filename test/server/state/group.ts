// A group or chat room with its members and roles.

/** The changeable fields of a group; a room has fewer. */
export interface GroupInfo {
  name: string;
  description: string;
  /** A free field for the app. */
  custom: string;
  avatar: string;
  maxUsers: number;
  isPublic: boolean;
  /** Join requests need the approval of the owner or an admin. */
  approval: boolean;
  /** All members may invite, not only owner and admins. */
  allowInvites: boolean;
  /** An invited user must accept. */
  inviteNeedConfirm: boolean;
}

export interface NewGroup extends Partial<GroupInfo> {
  groupId: string;
  owner: string;
  members?: string[];
  isChatroom?: boolean;
  thread?: ThreadPlace;
}

/** The group and message of a thread. */
export interface ThreadPlace {
  parentId: string;
  messageId: string;
}

export type Role = 'owner' | 'admin' | 'member';

export interface RoomAttribute {
  value: string;
  /** The user who set it; others may change it with `forced` only. */
  by: string;
}

export interface SharedFile {
  /** As in REST answers. */
  details: { file_id: string; file_name: string; file_owner: string; file_size: number; created: number };
  bytes: Uint8Array;
}

const defaults: Omit<GroupInfo, 'name'> = {
  description: '',
  custom: '',
  avatar: '',
  maxUsers: 200,
  isPublic: false,
  approval: false,
  allowInvites: true,
  inviteNeedConfirm: false,
};

export class Group {
  readonly groupId: string;
  readonly isChatroom: boolean;
  /** Set for a thread, which is also a group. */
  readonly thread: ThreadPlace | undefined;
  readonly created = Date.now();
  readonly info: GroupInfo;
  owner: string;
  announcement = '';
  allMuted = false;
  readonly members = new Set<string>();
  readonly joinedAt = new Map<string, number>();
  readonly admins = new Set<string>();
  /** End of each member's mute, in milliseconds since 1970. */
  readonly muted = new Map<string, number>();
  /** Members who may send while all are muted. */
  readonly allowed = new Set<string>();
  /** Users who may not join. */
  readonly blocked = new Set<string>();
  readonly applicants = new Set<string>();
  /** Inviters by invited user. */
  readonly invited = new Map<string, string>();
  /** Members who block its messages. */
  readonly shieldedBy = new Set<string>();
  readonly memberAttributes = new Map<string, Record<string, string>>();
  readonly attributes = new Map<string, RoomAttribute>();
  /** Shared files by id. */
  readonly files = new Map<string, SharedFile>();

  constructor({ groupId, owner, members = [], isChatroom = false, thread, ...info }: NewGroup) {
    this.groupId = groupId;
    this.owner = owner;
    this.isChatroom = isChatroom;
    this.thread = thread;
    this.info = { ...defaults, name: groupId, ...info };
    for (const member of [owner, ...members]) this.join(member);
  }

  roleOf(userId: string): Role | undefined {
    if (!this.members.has(userId)) return undefined;
    if (this.owner === userId) return 'owner';
    return this.admins.has(userId) ? 'admin' : 'member';
  }

  get managers(): string[] {
    return [this.owner, ...this.admins];
  }

  join(userId: string): void {
    this.members.add(userId);
    this.joinedAt.set(userId, Date.now());
    this.applicants.delete(userId);
    this.invited.delete(userId);
  }

  leave(userId: string): void {
    for (const set of [this.members, this.admins, this.muted, this.allowed, this.shieldedBy, this.memberAttributes])
      set.delete(userId);
  }

  isMuted(userId: string): boolean {
    return (this.muted.get(userId) ?? 0) > Date.now();
  }

  /** Whether the service refuses the member's messages. */
  isSilenced(userId: string): boolean {
    if (this.isMuted(userId)) return true;
    return this.allMuted && this.roleOf(userId) === 'member' && !this.allowed.has(userId);
  }
}
