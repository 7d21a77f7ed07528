// Members of a group or room: lists, removal, admins, mutes, block and allow lists.
import type { Group } from '../state/group';
import { affiliations, pageByNumber } from './groups';
import { forBoth, groupFor, groupOf, managedGroup, memberNames, removeFromGroup, sendGroupEvent } from './muc';
import { ok, pageOf, requireText, type SignedRequest, texts } from './request';
import type { Route } from './router';

const namesOf = ({ params }: SignedRequest): string[] => (params.names ?? '').split(',');
/** Without version 3, which only easemob-websdk requests, the answer for one name is no list. */
const oneOrAll = <T>({ params, query }: SignedRequest, list: T[]): T | T[] | undefined =>
  params.names && !params.names.includes(',') && query.get('version') !== 'v3' ? list[0] : list;

function list(request: SignedRequest) {
  const { query } = request;
  const group = groupOf(request);
  if (query.has('pagenum')) {
    const data = pageByNumber(affiliations(group), request, 1);
    return ok(request, { data, count: data.length });
  }
  const people = [...group.members].map(name => ({
    [group.roleOf(name) ?? 'member']: name,
    joined_time: group.joinedAt.get(name),
  }));
  const { page, cursor } = pageOf(people, request, 50);
  return ok(request, { data: page, count: page.length, cursor });
}

function removeMembers(request: SignedRequest) {
  const group = managedGroup(request);
  const names = memberNames(request, group, namesOf(request));
  for (const name of names) removeFromGroup(request, group, name);
  const id = { groupid: group.groupId, id: group.groupId };
  const done = names.map(user => ({ result: true, action: 'remove_member', user, ...id }));
  return ok(request, { data: oneOrAll(request, done) });
}

function mute(request: SignedRequest) {
  const { body } = request;
  const group = managedGroup(request);
  const ms = Number(body.mute_duration);
  const expire = ms > 0 ? Date.now() + ms : Number.POSITIVE_INFINITY;
  // JSON has no infinity; this is the vendor's value for a mute without end.
  const shown = Number.isFinite(expire) ? expire : 4_638_873_600_000;
  const names = memberNames(request, group, texts(body.usernames));
  for (const name of names) {
    group.muted.set(name, expire);
    sendGroupEvent(request, group, 'addMute', { member: name, ext: JSON.stringify({ user_mute_time: shown }) });
  }
  return ok(request, { data: names.map(user => ({ result: true, expire: shown, user })) });
}

function unmute(request: SignedRequest) {
  const group = managedGroup(request);
  const names = namesOf(request);
  for (const name of names)
    if (group.muted.delete(name)) sendGroupEvent(request, group, 'removeMute', { member: name });
  return ok(request, { data: names.map(user => ({ result: true, user })) });
}

const muteList = (group: Group) =>
  [...group.muted].filter(([user]) => group.isMuted(user)).map(([user, expire]) => ({ user, expire }));

function muteAll(request: SignedRequest, on: boolean) {
  const group = managedGroup(request);
  group.allMuted = on;
  sendGroupEvent(request, group, on ? 'muteAll' : 'unmuteAll');
  return ok(request, { data: { mute: on } });
}

function setAdmin(request: SignedRequest, name: string, on: boolean) {
  const group = groupFor(request, 'owner');
  const [admin = ''] = memberNames(request, group, [name]);
  if (on) group.admins.add(admin);
  else group.admins.delete(admin);
  sendGroupEvent(request, group, on ? 'addAdmin' : 'removeAdmin', { member: admin });
  return ok(request, { data: { result: 'success', [on ? 'newadmin' : 'oldadmin']: admin } });
}

function block(request: SignedRequest, names: string[]) {
  const group = managedGroup(request);
  for (const name of memberNames(request, group, names)) {
    removeFromGroup(request, group, name);
    group.blocked.add(name);
  }
  const done = names.map(user => ({ result: true, action: 'add_blocks', user, groupid: group.groupId }));
  return ok(request, { data: oneOrAll(request, done) });
}

function unblock(request: SignedRequest) {
  const group = managedGroup(request);
  const names = namesOf(request);
  for (const name of names) if (group.blocked.delete(name)) sendGroupEvent(request, group, 'allow', {}, [name]);
  const done = names.map(user => ({ result: true, action: 'remove_blocks', user, groupid: group.groupId }));
  return ok(request, { data: oneOrAll(request, done) });
}

function allow(request: SignedRequest, names: string[], on: boolean) {
  const group = managedGroup(request);
  for (const name of memberNames(request, group, names)) {
    if (on) group.allowed.add(name);
    else group.allowed.delete(name);
    sendGroupEvent(request, group, on ? 'addAllowlist' : 'removeAllowlist', { member: name });
  }
  return ok(request, { data: names.map(user => ({ result: true, user })) });
}

export const members: Route[] = [
  ...forBoth('GET chats/:group/users', list),
  ...forBoth('DELETE chats/:group/users/:names', removeMembers),
  ...forBoth('GET chats/:group/admin', request => ok(request, { data: [...groupOf(request).admins] })),
  ...forBoth('POST chats/:group/admin', request => setAdmin(request, requireText(request.body.newadmin), true)),
  ...forBoth('DELETE chats/:group/admin/:names', request => setAdmin(request, request.params.names ?? '', false)),
  ...forBoth('GET chats/:group/mute', request => ok(request, { data: muteList(managedGroup(request)) })),
  ...forBoth('POST chats/:group/mute', mute),
  ...forBoth('DELETE chats/:group/mute/:names', unmute),
  ...forBoth('GET sdk/chats/:group/mute/:user', request =>
    ok(request, { data: groupOf(request).isMuted(request.me.userId) }),
  ),
  ...forBoth('POST chats/:group/ban', request => muteAll(request, true)),
  ...forBoth('DELETE chats/:group/ban', request => muteAll(request, false)),
  ...forBoth('GET chats/:group/blocks/users', request => ok(request, { data: [...managedGroup(request).blocked] })),
  ...forBoth('POST chats/:group/blocks/users', request => block(request, texts(request.body.usernames))),
  ...forBoth('POST chats/:group/blocks/users/:names', request => block(request, namesOf(request))),
  ...forBoth('DELETE chats/:group/blocks/users/:names', unblock),
  ...forBoth('GET chats/:group/white/users', request => ok(request, { data: [...managedGroup(request).allowed] })),
  ...forBoth('POST chats/:group/white/users', request => allow(request, texts(request.body.usernames), true)),
  ...forBoth('DELETE chats/:group/white/users/:names', request => allow(request, namesOf(request), false)),
  ...forBoth('GET chats/:group/white/users/:names', request => {
    const [member = ''] = namesOf(request);
    return ok(request, { data: { member, white: groupOf(request).allowed.has(member) } });
  }),
];
