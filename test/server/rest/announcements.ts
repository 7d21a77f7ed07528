// Announcements, member attributes and read receipts of groups and rooms.
import { forBoth, groupFor, groupOf, managedGroup, sendGroupEvent } from './muc';
import { forbidden, ok, requireText, type SignedRequest, texts } from './request';
import type { Route } from './router';

function setAnnouncement(request: SignedRequest) {
  const group = managedGroup(request);
  group.announcement = requireText(request.body.announcement);
  sendGroupEvent(request, group, 'updateAnnouncement', { reason: group.announcement });
  return ok(request, { data: { id: group.groupId, result: true } });
}

function setMemberAttributes(request: SignedRequest) {
  const { body, me, params } = request;
  const group = groupFor(request, 'owner', 'admin', 'member');
  const username = params.member ?? '';
  if (username !== me.userId && group.roleOf(me.userId) === 'member') throw forbidden('permission denied');
  const attributes = { ...group.memberAttributes.get(username), ...(body.metaData as Record<string, string>) };
  // An empty value removes the attribute.
  const updated = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
  group.memberAttributes.set(username, updated);
  sendGroupEvent(request, group, 'memberAttributes', { info: { username, properties: body.metaData as object } });
  return ok(request, { data: updated });
}

function memberAttributes(request: SignedRequest) {
  const { body } = request;
  const group = groupFor(request, 'owner', 'admin', 'member');
  const keys = texts(body.properties);
  const attributesOf = (name: string) =>
    Object.fromEntries(
      Object.entries(group.memberAttributes.get(name) ?? {}).filter(([key]) => !keys.length || keys.includes(key)),
    );
  return ok(request, { data: Object.fromEntries(texts(body.targets).map(name => [name, attributesOf(name)])) });
}

export const announcements: Route[] = [
  ...forBoth('GET chats/:group/announcement', request =>
    ok(request, { data: { announcement: groupOf(request).announcement } }),
  ),
  ...forBoth('POST chats/:group/announcement', setAnnouncement),
  { at: 'PUT sdk/metadata/chatgroup/:group/user/:member', handle: setMemberAttributes },
  { at: 'POST sdk/metadata/chatgroup/:group/get', handle: memberAttributes },
  {
    at: 'GET chatgroups/:group/acks/:message',
    handle: request => {
      groupFor(request, 'owner', 'admin', 'member');
      const ackmid = request.params.message ?? '';
      const userlist = [...request.app.readers(ackmid)];
      const data = { ackmid, userlist, total: userlist.length, is_last: true, next_key: '', timestamp: Date.now() };
      return ok(request, { data });
    },
  },
];
