// Groups over REST: create, look up, list the joined ones, destroy.
import { buildMuc, type MucOperation } from '../deliver/muc';
import { groupJid } from '../msync/jid';
import type { Group } from '../state/group';
import { forbidden, notFound, ok, type SignedRequest, text, texts } from './request';
import type { Route } from './router';

function tell({ hub, app, me }: SignedRequest, group: Group, to: string, operation: MucOperation): void {
  const from = groupJid(app.key, group.groupId);
  const meta = buildMuc({ kind: `muc:${operation}`, group: group.groupId, from: me.userId, name: group.name }, to);
  hub.put(app, to, from, { ...meta, ...hub.stamp(), from });
}

function groupOf({ app, params }: SignedRequest): Group {
  const group = app.groups.get(params.group ?? '');
  if (!group) throw notFound(`grpID ${params.group} does not exist!`);
  return group;
}

const joined = (request: SignedRequest): Group[] =>
  [...request.app.groups.values()].filter(group => !group.isChatroom && group.members.has(request.me.userId));

const describe = (group: Group): Record<string, unknown> => ({
  id: group.groupId,
  name: group.name,
  description: group.description,
  owner: group.owner,
  created: group.created,
  public: group.isPublic,
  membersonly: false,
  allowinvites: true,
  maxusers: 200,
  mute: false,
  disabled: false,
  custom: '',
  affiliations_count: group.members.size,
  affiliations: [...group.members].map(name => (name === group.owner ? { owner: name } : { member: name })),
});

export const groups: Route[] = [
  {
    at: 'POST chatgroups',
    handle: request => {
      const { app, body, hub, me } = request;
      const members = texts(body.members).map(name => name.toLowerCase());
      const name = text(body.groupname);
      const description = text(body.desc);
      const group = app.addGroup({
        groupId: hub.ids.next(),
        owner: me.userId,
        name,
        description,
        members,
        isPublic: body.public === true,
      });
      for (const member of group.members) if (member !== me.userId) tell(request, group, member, 'directJoined');
      return ok(request, { data: { groupid: group.groupId } });
    },
  },
  {
    at: 'GET users/:user/joined_chatgroups',
    handle: request => {
      const list = joined(request);
      const data = list.map(group => ({ groupid: group.groupId, groupname: group.name }));
      const entities = list.map(group => ({
        groupId: group.groupId,
        groupid: group.groupId,
        groupname: group.name,
        groupName: group.name,
      }));
      return ok(request, { data, entities, count: list.length, total: list.length });
    },
  },
  {
    at: 'GET chatgroups/user/:user',
    handle: request => {
      const entities = joined(request).map(group => ({
        ...describe(group),
        groupId: group.groupId,
        permission: group.owner === request.me.userId ? 'owner' : 'member',
      }));
      return ok(request, { entities, count: entities.length, total: entities.length });
    },
  },
  { at: 'GET chatgroups/:group', handle: request => ok(request, { data: [describe(groupOf(request))] }) },
  {
    at: 'GET chatgroups/:group/users',
    handle: request => {
      const group = groupOf(request);
      const data = [...group.members].map(name => (name === group.owner ? { owner: name } : { member: name }));
      return ok(request, { data, count: data.length });
    },
  },
  {
    at: 'DELETE chatgroups/:group',
    handle: request => {
      const group = groupOf(request);
      if (group.owner !== request.me.userId) throw forbidden('only the owner may destroy the group');
      for (const member of group.members) if (member !== request.me.userId) tell(request, group, member, 'destroy');
      request.app.groups.delete(group.groupId);
      return ok(request, { data: { success: true, groupid: group.groupId } });
    },
  },
  {
    at: 'DELETE chatgroups/:group/quit',
    handle: request => {
      const group = groupOf(request);
      group.members.delete(request.me.userId);
      for (const member of group.members) tell(request, group, member, 'absence');
      return ok(request, { data: { result: true } });
    },
  },
];
