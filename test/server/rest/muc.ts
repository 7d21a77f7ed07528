// What calls about groups and about chat rooms have in common: finding one, checking the role, telling the members.
import { buildMuc, type MucDelivery, type MucOperation } from '../deliver/muc';
import { route } from '../msync/codes';
import { groupJid } from '../msync/jid';
import type { Group, Role } from '../state/group';
import { tell } from './broadcast';
import { forbidden, notFound, type SignedRequest } from './request';
import type { Route } from './router';

/** The group or room that the path names. */
export function groupOf({ app, params, path }: SignedRequest): Group {
  const group = app.groups.get(params.group ?? '');
  // The SDKs read "does not exist", and whether it is a group from the address.
  if (!group || (group.isChatroom ? /chatgroup/ : /chatroom/).test(path))
    throw notFound(`grpID ${params.group} does not exist!`);
  return group;
}

/** The same, for those who have one of the roles. */
export function groupFor(request: SignedRequest, ...roles: Role[]): Group {
  const group = groupOf(request);
  const role = group.roleOf(request.me.userId);
  if (!role || !roles.includes(role)) throw forbidden(`permission denied: only for ${roles.join(', ')}`);
  return group;
}

export const managed = (request: SignedRequest): Group => groupFor(request, 'owner', 'admin');

export function memberNames(request: SignedRequest, group: Group, names: string[]): string[] {
  const known = names.map(name => name.toLowerCase());
  const strangers = known.filter(name => !group.members.has(name));
  if (strangers.length > 0) throw forbidden(`users [${strangers.join(', ')}] are not members of this group!`);
  if (known.includes(group.owner) && group.owner !== request.me.userId) throw forbidden('the owner is above that');
  return known;
}

type Details = Partial<Pick<MucDelivery, 'from' | 'member' | 'reason' | 'ext' | 'info' | 'threadOf'>>;

/** Tells some users, all members if none are named, of what happened; `from` is the caller unless said otherwise. */
export function tellGroup(
  request: SignedRequest,
  group: Group,
  operation: MucOperation,
  details: Details = {},
  to: Iterable<string> = group.members,
): void {
  const { app, me, query } = request;
  const queue = groupJid(app.key, group.groupId);
  const device = query.get('resource');
  const from = details.from ?? me.userId;
  const event: MucDelivery = {
    kind: `muc:${operation}`,
    group: group.groupId,
    name: group.info.name,
    room: group.isChatroom,
    memberCount: group.members.size,
    ...details,
    from,
    ...(device && from === me.userId ? { fromDevice: device } : {}),
  };
  for (const user of [...to]) {
    const meta = buildMuc(event, user);
    // Nobody waits for what happened in a room.
    tell(request, user, queue, group.isChatroom ? { ...meta, routetype: route.online } : meta);
  }
}

/** Adds a member and tells everyone else in it. */
export function admit(request: SignedRequest, group: Group, userId: string): void {
  if (group.members.size >= group.info.maxUsers) throw forbidden('group member list is full!');
  group.join(userId);
  const others = [...group.members].filter(name => name !== userId);
  tellGroup(request, group, 'presence', { from: userId, member: userId }, others);
}

/** Takes a member out, and tells him why and the others that he is gone. */
export function expel(request: SignedRequest, group: Group, userId: string): void {
  group.leave(userId);
  tellGroup(request, group, 'kick', {}, [userId]);
  tellGroup(request, group, 'absence', { from: userId, member: userId });
}

/** The same route for groups and for rooms; `chats` stands for either. */
export const forBoth = (at: string, handle: (request: SignedRequest) => ReturnType<Route['handle']>): Route[] =>
  ['chatgroups', 'chatrooms'].map(kind => ({ at: at.replace('chats', kind), handle }));
