// Chat rooms over REST: create, list, change, destroy, attributes. Joining uses MSync.
import type { Group } from '../state/group';
import { describe, destroy, modify, pageByNumber } from './groups';
import { addToGroup, groupFor, groupOf, managedGroup, sendGroupEvent } from './muc';
import { ok, requireText, type SignedRequest, texts } from './request';
import type { Route } from './router';

const roomsOf = ({ app }: SignedRequest): Group[] => [...app.groups.values()].filter(({ isChatroom }) => isChatroom);

type Change = (group: Group, key: string) => void;

/** Changes attributes one by one; another user's attributes need `/forced`. */
function change(request: SignedRequest, operation: 'setMetadata' | 'deleteMetadata', keys: string[], apply: Change) {
  const { body, me, path } = request;
  const group = groupFor(request, 'owner', 'admin', 'member');
  const successKeys: string[] = [];
  const errorKeys: Record<string, string> = {};
  for (const key of keys) {
    const existing = group.attributes.get(key);
    if (existing && existing.by !== me.userId && !path.endsWith('/forced'))
      errorKeys[key] = `${key} is not part of you`;
    else {
      apply(group, key);
      successKeys.push(key);
    }
  }
  const result = { successKeys, errorKeys };
  const others = [...group.members].filter(name => name !== me.userId);
  sendGroupEvent(request, group, operation, { info: { properties: body.metaData as object, result } }, others);
  return ok(request, { data: { status: 'success', ...result } });
}

function setAttributes(request: SignedRequest) {
  const values = (request.body.metaData ?? {}) as Record<string, string>;
  return change(request, 'setMetadata', Object.keys(values), (group, key) =>
    group.attributes.set(key, { value: values[key] ?? '', by: request.me.userId }),
  );
}

const removeAttributes = (request: SignedRequest) =>
  change(request, 'deleteMetadata', texts(request.body.keys), (group, key) => group.attributes.delete(key));

export const rooms: Route[] = [
  {
    at: 'POST chatrooms',
    handle: request => {
      const { app, body, hub, me } = request;
      const group = app.addGroup({
        groupId: hub.ids.next(),
        owner: me.userId,
        isChatroom: true,
        name: requireText(body.name),
        description: requireText(body.description),
        maxUsers: typeof body.maxusers === 'number' ? body.maxusers : 200,
        members: texts(body.members).flatMap(name => app.user(name)?.userId ?? []),
      });
      return ok(request, { data: { id: group.groupId } });
    },
  },
  {
    at: 'GET chatrooms',
    handle: request => {
      const data = pageByNumber(roomsOf(request), request, 1).map(group => ({
        id: group.groupId,
        name: group.info.name,
        owner: group.owner,
        affiliations_count: group.members.size,
      }));
      return ok(request, { data, count: data.length });
    },
  },
  {
    at: 'GET users/:user/joined_chatrooms',
    handle: request => {
      const mine = roomsOf(request).filter(group => group.members.has(request.me.userId));
      const data = pageByNumber(mine, request, 1).map(({ groupId, owner, created, info }) => ({
        id: groupId,
        title: info.name,
        owner: `${request.app.key}_${owner}`,
        created,
        description: info.description,
        max_users: info.maxUsers,
      }));
      return ok(request, { data });
    },
  },
  {
    at: 'GET chatrooms/:group',
    handle: request => ok(request, { data: [describe(groupOf(request), request.me.userId)] }),
  },
  { at: 'PUT chatrooms/:group', handle: request => modify(request, managedGroup(request)) },
  { at: 'DELETE chatrooms/:group', handle: request => destroy(request, groupFor(request, 'owner')) },
  {
    at: 'POST chatrooms/:group/users',
    handle: request => {
      const group = managedGroup(request);
      const newmembers = texts(request.body.usernames).flatMap(name => request.app.user(name)?.userId ?? []);
      for (const name of newmembers) addToGroup(request, group, name);
      return ok(request, { data: { newmembers, action: 'add_member', id: group.groupId } });
    },
  },
  {
    at: 'POST metadata/chatroom/:group',
    handle: request => {
      const keys = texts(request.body.keys);
      const all = [...groupFor(request, 'owner', 'admin', 'member').attributes];
      const selected = all.filter(([key]) => keys.length === 0 || keys.includes(key));
      return ok(request, { data: Object.fromEntries(selected.map(([key, { value }]) => [key, value])) });
    },
  },
  ...['', '/forced'].flatMap((forced): Route[] => [
    { at: `PUT metadata/chatroom/:group/user/:user${forced}`, handle: setAttributes },
    { at: `DELETE metadata/chatroom/:group/user/:user${forced}`, handle: removeAttributes },
  ]),
];
