// What a group or room says about itself: the announcement, attributes of its members, who has read a message.
import { forBoth, groupFor, groupOf, managed, tellGroup } from './muc';
import { forbidden, ok, type SignedRequest, text, texts } from './request';
import type { Route } from './router';

function announce(request: SignedRequest) {
  const group = managed(request);
  group.announcement = text(request.body.announcement);
  tellGroup(request, group, 'updateAnnouncement', { reason: group.announcement });
  return ok(request, { data: { id: group.groupId, result: true } });
}

function setMemberAttributes(request: SignedRequest) {
  const { body, me, params } = request;
  const group = groupFor(request, 'owner', 'admin', 'member');
  const username = params.member ?? '';
  if (username !== me.userId && group.roleOf(me.userId) === 'member') throw forbidden('permission denied');
  const attributes = { ...group.memberAttributes.get(username), ...(body.metaData as Record<string, string>) };
  // An empty value removes the attribute.
  const kept = Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));
  group.memberAttributes.set(username, kept);
  tellGroup(request, group, 'memberAttributes', { info: { username, properties: body.metaData as object } });
  return ok(request, { data: kept });
}

function memberAttributes(request: SignedRequest) {
  const { body } = request;
  const group = groupFor(request, 'owner', 'admin', 'member');
  const keys = texts(body.properties);
  const wanted = (name: string) =>
    Object.fromEntries(
      Object.entries(group.memberAttributes.get(name) ?? {}).filter(([key]) => !keys.length || keys.includes(key)),
    );
  return ok(request, { data: Object.fromEntries(texts(body.targets).map(name => [name, wanted(name)])) });
}

export const notices: Route[] = [
  ...forBoth('GET chats/:group/announcement', request =>
    ok(request, { data: { announcement: groupOf(request).announcement } }),
  ),
  ...forBoth('POST chats/:group/announcement', announce),
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
