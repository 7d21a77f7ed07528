// A group or chat room, its members, and who may do what in it.

/** What may be changed about a group; those of a room are fewer. */
export interface GroupInfo {
  name: string;
  description: string;
  /** The app's own field. */
  custom: string;
  avatar: string;
  maxUsers: number;
  isPublic: boolean;
  /** Who asks to join waits for the owner or an admin. */
  approval: boolean;
  /** Every member may invite, not only owner and admins. */
  allowInvites: boolean;
  /** Who is invited is asked first. */
  inviteNeedConfirm: boolean;
}

export interface NewGroup extends Partial<GroupInfo> {
  groupId: string;
  owner: string;
  members?: string[];
  isChatroom?: boolean;
  thread?: ThreadPlace;
}

/** The group and the message that a thread hangs on. */
export interface ThreadPlace {
  parentId: string;
  messageId: string;
}

export type Role = 'owner' | 'admin' | 'member';

export interface RoomAttribute {
  value: string;
  /** Who has set it: only he may change it, unless he is forced. */
  by: string;
}

export interface SharedFile {
  /** As REST answers show them. */
  facts: { file_id: string; file_name: string; file_owner: string; file_size: number; created: number };
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
  /** Set for a thread, which is a group too. */
  readonly thread: ThreadPlace | undefined;
  readonly created = Date.now();
  readonly info: GroupInfo;
  owner: string;
  announcement = '';
  allMuted = false;
  readonly members = new Set<string>();
  readonly joinedAt = new Map<string, number>();
  readonly admins = new Set<string>();
  /** Until when, in milliseconds since 1970. */
  readonly muted = new Map<string, number>();
  /** May speak while all are muted. */
  readonly allowed = new Set<string>();
  /** May not join. */
  readonly blocked = new Set<string>();
  readonly applicants = new Set<string>();
  /** Who was invited, and by whom. */
  readonly invited = new Map<string, string>();
  /** Members who do not want its messages. */
  readonly shieldedBy = new Set<string>();
  readonly memberAttributes = new Map<string, Record<string, string>>();
  readonly attributes = new Map<string, RoomAttribute>();
  /** What its members share, by file id. */
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

  /** Owner and admins. */
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

  /** Whether what he says is refused. */
  silences(userId: string): boolean {
    if (this.isMuted(userId)) return true;
    return this.allMuted && this.roleOf(userId) === 'member' && !this.allowed.has(userId);
  }
}
