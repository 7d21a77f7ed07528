// A group or chat room, its members and who may not speak in it.

export interface NewGroup {
  groupId: string;
  owner: string;
  name?: string;
  description?: string;
  members?: string[];
  isPublic?: boolean;
  isChatroom?: boolean;
}

export class Group {
  readonly groupId: string;
  owner: string;
  name: string;
  description: string;
  readonly isPublic: boolean;
  readonly isChatroom: boolean;
  readonly created = Date.now();
  readonly members = new Set<string>();
  readonly admins = new Set<string>();
  readonly muted = new Set<string>();

  constructor(group: NewGroup) {
    this.groupId = group.groupId;
    this.owner = group.owner;
    this.name = group.name ?? group.groupId;
    this.description = group.description ?? '';
    this.isPublic = group.isPublic ?? false;
    this.isChatroom = group.isChatroom ?? false;
    for (const member of [group.owner, ...(group.members ?? [])]) this.members.add(member);
  }
}
