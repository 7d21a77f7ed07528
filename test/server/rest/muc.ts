// Shared by groups and chat rooms: lookup, role checks, events to members.
import { buildMuc, type MucDelivery, type MucOperation } from '../deliver/muc';
import { route } from '../msync/codes';
import { groupJid } from '../msync/jid';
import type { Group, Role } from '../state/group';
import { sendMeta } from './broadcast';
import { forbidden, notFound, type SignedRequest } from './request';
import type { Route } from './router';

/** The group or room in the path. */
export function groupOf({ app, params, path }: SignedRequest): Group {
  const group = app.groups.get(params.group ?? '');
  // The SDKs match "does not exist"; the address distinguishes groups from rooms.
  if (!group || (group.isChatroom ? /chatgroup/ : /chatroom/).test(path))
    throw notFound(`grpID ${params.group} does not exist!`);
  return group;
}

/** The group in the path. @throws {RestError} unless the caller has one of the roles */
export function groupFor(request: SignedRequest, ...roles: Role[]): Group {
  const group = groupOf(request);
  const role = group.roleOf(request.me.userId);
  if (!role || !roles.includes(role)) throw forbidden(`permission denied: only for ${roles.join(', ')}`);
  return group;
}

export const managedGroup = (request: SignedRequest): Group => groupFor(request, 'owner', 'admin');

export function memberNames(request: SignedRequest, group: Group, names: string[]): string[] {
  const userIds = names.map(name => name.toLowerCase());
  const nonMembers = userIds.filter(name => !group.members.has(name));
  if (nonMembers.length > 0) throw forbidden(`users [${nonMembers.join(', ')}] are not members of this group!`);
  if (userIds.includes(group.owner) && group.owner !== request.me.userId)
    throw forbidden('permission denied: the owner is exempt');
  return userIds;
}

type Details = Partial<Pick<MucDelivery, 'from' | 'member' | 'reason' | 'ext' | 'info' | 'threadOf'>>;

/** Sends a group event to some users, by default all members; `from` defaults to the caller. */
export function sendGroupEvent(
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
    // Room events are not queued for offline devices.
    sendMeta(request, user, queue, group.isChatroom ? { ...meta, routetype: route.online } : meta);
  }
}

/** Adds a member and notifies the others. */
export function addToGroup(request: SignedRequest, group: Group, userId: string): void {
  if (group.members.size >= group.info.maxUsers) throw forbidden('group member list is full!');
  group.join(userId);
  const others = [...group.members].filter(name => name !== userId);
  sendGroupEvent(request, group, 'presence', { from: userId, member: userId }, others);
}

/** Removes a member; the member and the others get different events. */
export function removeFromGroup(request: SignedRequest, group: Group, userId: string): void {
  group.leave(userId);
  sendGroupEvent(request, group, 'kick', {}, [userId]);
  sendGroupEvent(request, group, 'absence', { from: userId, member: userId });
}

/** The same route for groups and rooms; `chats` in the path stands for both. */
export const forBoth = (at: string, handle: (request: SignedRequest) => ReturnType<Route['handle']>): Route[] =>
  ['chatgroups', 'chatrooms'].map(kind => ({ at: at.replace('chats', kind), handle }));
