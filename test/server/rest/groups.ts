// Groups over REST: create, read, change, leave, destroy and list.
import type { Group, GroupInfo } from '../state/group';
import { addToGroup, groupFor, groupOf, memberNames, sendGroupEvent } from './muc';
import { forbidden, illegal, ok, pageOf, requireText, type SignedRequest, texts } from './request';
import type { Route } from './router';

const joinedGroups = (request: SignedRequest): Group[] =>
  [...request.app.groups.values()].filter(
    group => !group.isChatroom && !group.thread && group.members.has(request.me.userId),
  );

/** A page by its number; groups count from page 0, as `getJoinedGroups` does. */
export function pageByNumber<T>(list: T[], { query }: SignedRequest, firstPage: number): T[] {
  const size = Number(query.get('pagesize')) || list.length;
  const from = Math.max(0, Number(query.get('pagenum') ?? firstPage) - firstPage) * size;
  return list.slice(from, from + size);
}

export const affiliations = (group: Group) =>
  [...group.members].map(name => ({
    [group.roleOf(name) === 'owner' ? 'owner' : 'member']: name,
    joined_time: group.joinedAt.get(name),
  }));

export const describe = (group: Group, me: string): Record<string, unknown> => ({
  id: group.groupId,
  name: group.info.name,
  description: group.info.description,
  custom: group.info.custom,
  avatar: group.info.avatar,
  owner: group.owner,
  created: group.created,
  public: group.info.isPublic,
  membersonly: group.info.approval,
  allowinvites: group.info.allowInvites,
  invite_need_confirm: group.info.inviteNeedConfirm,
  maxusers: group.info.maxUsers,
  mute: group.allMuted,
  shieldgroup: group.shieldedBy.has(me),
  disabled: false,
  affiliations_count: group.members.size,
  affiliations: affiliations(group),
});

/** Has the names of both API versions: agora-chat requests no version, easemob-websdk version 3. */
const namesOf = ({ groupId, info: { name } }: Group) => ({ groupid: groupId, groupname: name, id: groupId, name });

function userIdsOf({ app }: SignedRequest, names: string[]): string[] {
  return names.map(name => {
    const user = app.user(name);
    if (!user) throw illegal(`username ${name} doesn't exist!`);
    return user.userId;
  });
}

/** Invites the users, or adds them if the group needs no confirmation. */
export function invite(request: SignedRequest, group: Group, names: string[]): void {
  for (const name of userIdsOf(request, names)) {
    if (group.members.has(name)) throw forbidden(`invite users to join group failed: ${name} already in group`);
    if (group.info.inviteNeedConfirm) {
      group.invited.set(name, request.me.userId);
      sendGroupEvent(request, group, 'invite', {}, [name]);
    } else {
      addToGroup(request, group, name);
      sendGroupEvent(request, group, 'directJoined', {}, [name]);
    }
  }
}

/** Fields of `modifyGroup`, with their names in our state. */
const changeable = { groupname: 'name', description: 'description', custom: 'custom', avatar: 'avatar' } as const;

export function modify(request: SignedRequest, group: Group) {
  const { body } = request;
  const changed = Object.entries(changeable).filter(([field]) => typeof body[field] === 'string');
  for (const [field, key] of changed) group.info[key] = requireText(body[field]);
  if (typeof body.maxusers === 'number') group.info.maxUsers = body.maxusers;
  const { name, description, custom, avatar, isPublic, approval, allowInvites, maxUsers } = group.info;
  const now = { name, description, custom, avatar, max_users: maxUsers, last_modified: Date.now() };
  const rules = { public: isPublic, members_only: approval, allow_user_invites: allowInvites };
  sendGroupEvent(request, group, 'update', { info: group.isChatroom ? {} : { ...now, ...rules } });
  return ok(request, { data: Object.fromEntries(changed.map(([field]) => [field, true])) });
}

export function destroy(request: SignedRequest, group: Group) {
  sendGroupEvent(request, group, 'destroy');
  request.app.groups.delete(group.groupId);
  return ok(request, { data: { success: true, id: group.groupId } });
}

const infoOf = (body: Record<string, unknown>): Partial<GroupInfo> => ({
  name: requireText(body.groupname),
  description: requireText(body.desc),
  custom: requireText(body.custom),
  avatar: requireText(body.avatar),
  maxUsers: typeof body.maxusers === 'number' ? body.maxusers : 200,
  isPublic: body.public === true,
  approval: body.approval === true,
  allowInvites: body.allowinvites !== false,
  inviteNeedConfirm: body.invite_need_confirm === true,
});

export const groups: Route[] = [
  {
    at: 'POST chatgroups',
    handle: request => {
      const { app, body, hub, me } = request;
      const members = userIdsOf(request, texts(body.members)).filter(name => name !== me.userId);
      const group = app.addGroup({ groupId: hub.ids.next(), owner: me.userId, ...infoOf(body) });
      sendGroupEvent(request, group, 'create', {}, [me.userId]);
      invite(request, group, members);
      return ok(request, { data: { groupid: group.groupId } });
    },
  },
  {
    at: 'GET publicchatgroups',
    handle: request => {
      const open = [...request.app.groups.values()].filter(group => !group.isChatroom && group.info.isPublic);
      const { page, cursor } = pageOf(open, request);
      const data = page.map(namesOf);
      return ok(request, { data, count: data.length, ...(cursor ? { cursor } : {}) });
    },
  },
  {
    at: 'GET users/:user/joined_chatgroups',
    handle: request => {
      const all = joinedGroups(request);
      const list = pageByNumber(all, request, 0).map(group => ({
        ...namesOf(group),
        groupId: group.groupId,
        groupName: group.info.name,
        disabled: false,
        permission: group.roleOf(request.me.userId),
      }));
      return ok(request, { data: list, entities: list, count: list.length, total: all.length });
    },
  },
  {
    at: 'GET chatgroups/user/:user',
    handle: request => {
      const all = joinedGroups(request);
      const { userId } = request.me;
      const entities = pageByNumber(all, request, 0).map(group => ({
        ...describe(group, userId),
        groupId: group.groupId,
        permission: group.roleOf(userId),
      }));
      return ok(request, { entities, count: entities.length, total: all.length });
    },
  },
  {
    at: 'GET chatgroups/user/:user/joined_count',
    handle: request => ok(request, { data: joinedGroups(request).length }),
  },
  {
    at: 'GET chatgroups/:groups',
    handle: request => {
      const ids = (request.params.groups ?? '').split(',');
      const found = ids.map(group => groupOf({ ...request, params: { group } }));
      return ok(request, { data: found.map(group => describe(group, request.me.userId)) });
    },
  },
  {
    at: 'PUT chatgroups/:group',
    handle: request => {
      const { body, me } = request;
      if (typeof body.newowner !== 'string') return modify(request, groupFor(request, 'owner', 'admin'));
      const group = groupFor(request, 'owner');
      const [owner = ''] = memberNames(request, group, [body.newowner]);
      group.owner = owner;
      group.admins.delete(owner);
      sendGroupEvent(request, group, 'assignOwner', { from: owner, member: me.userId });
      return ok(request, { data: { newowner: true } });
    },
  },
  { at: 'DELETE chatgroups/:group', handle: request => destroy(request, groupFor(request, 'owner')) },
  {
    at: 'DELETE chatgroups/:group/quit',
    handle: request => {
      const group = groupFor(request, 'admin', 'member');
      group.leave(request.me.userId);
      sendGroupEvent(request, group, 'absence', { member: request.me.userId });
      return ok(request, { data: { result: true } });
    },
  },
  {
    at: 'POST chatgroups/:group/shield',
    handle: request => {
      groupFor(request, 'admin', 'member').shieldedBy.add(request.me.userId);
      return ok(request, { data: { result: true } });
    },
  },
  {
    at: 'DELETE chatgroups/:group/shield',
    handle: request => {
      groupFor(request, 'admin', 'member').shieldedBy.delete(request.me.userId);
      return ok(request, { data: { result: true } });
    },
  },
];
