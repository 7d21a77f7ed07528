// Threads of a group's messages. Each thread is a group; members of the parent group may join.
import { notification } from '../deliver/notify';
import { groupJid } from '../msync/jid';
import type { Group } from '../state/group';
import { threadContent } from '../state/threads';
import { sendMeta } from './broadcast';
import { sendGroupEvent } from './muc';
import { forbidden, illegal, ok, pageOf, RestError, requireText, type SignedRequest, texts } from './request';
import type { Route } from './router';
import { lastMessageOf } from './stored-message';

type Thread = Group & { thread: NonNullable<Group['thread']> };
const isThread = (group: Group | undefined): group is Thread => group?.thread !== undefined;
const allThreads = ({ app }: SignedRequest): Thread[] => [...app.groups.values()].filter(isThread);

function parentOf({ app, me }: SignedRequest, id: string): Group {
  const parent = app.groups.get(id);
  if (!parent?.members.has(me.userId)) throw illegal('The user not in this group!');
  return parent;
}

/** The thread in the path, and its parent group. */
function threadOf(request: SignedRequest): { group: Thread; parent: Group } {
  const group = request.app.groups.get(request.params.thread ?? '');
  if (!isThread(group)) throw new RestError(404, 'thread_not_exist', 'thread does not exist', 40011);
  return { group, parent: parentOf(request, group.thread.parentId) };
}

/** The thread in the path. @throws {RestError} unless the caller owns it or manages the parent group */
function managedThread(request: SignedRequest) {
  const found = threadOf(request);
  const { userId } = request.me;
  if (found.group.owner !== userId && !found.parent.managers.includes(userId)) throw forbidden('permission denied');
  return found;
}

const detail = ({ groupId: id, info: { name }, owner, created, thread }: Thread) => ({
  id,
  name,
  owner,
  created,
  msgId: thread.messageId,
  groupId: thread.parentId,
});

/** Notifies all members of the parent group, including the caller's other devices. */
function notifyParent(request: SignedRequest, operation: 'create' | 'update' | 'delete', group: Thread, parent: Group) {
  const { app, me } = request;
  const from = groupJid(app.key, parent.groupId);
  const content = { type: 'thread', data: threadContent(app, group, operation, me.userId) };
  for (const member of parent.members) sendMeta(request, member, from, notification(content, member));
}

function sendMultiDeviceEvent(
  request: SignedRequest,
  group: Thread,
  operation: 'Create' | 'Destroy' | 'Join' | 'Leave' | 'Update',
) {
  sendGroupEvent(request, group, `thread${operation}`, { threadOf: group.thread.parentId }, [request.me.userId]);
}

function create(request: SignedRequest) {
  const { app, body, hub, me } = request;
  const [name, messageId, parentId] = [requireText(body.name), requireText(body.msg_id), requireText(body.group_id)];
  const parent = parentOf(request, parentId);
  const message = app.stored(messageId);
  if (message?.meta.to?.name !== parentId) throw illegal('the message is not one of this group');
  if (allThreads(request).some(({ thread }) => thread.messageId === messageId))
    throw new RestError(400, 'thread_exists', 'the message has a thread already', 40002);
  const thread = { parentId, messageId };
  const group = app.addGroup({ groupId: hub.ids.next(), owner: me.userId, name, thread }) as Thread;
  notifyParent(request, 'create', group, parent);
  sendMultiDeviceEvent(request, group, 'Create');
  return ok(request, { data: { thread_id: group.groupId } });
}

function removeMember(request: SignedRequest) {
  const { group } = managedThread(request);
  const user = (request.params.member ?? '').toLowerCase();
  if (!group.members.has(user)) throw forbidden(`users [${user}] are not members of this group!`);
  group.leave(user);
  sendGroupEvent(request, group, 'threadKick', { threadOf: group.thread.parentId, member: user }, [user]);
  return ok(request, { data: { result: true, user } });
}

function list(request: SignedRequest, threads: Thread[]) {
  const { page, cursor } = pageOf(threads, request);
  return ok(request, { entities: page.map(detail), properties: { cursor } });
}

const ownThreads = (request: SignedRequest): Thread[] =>
  allThreads(request).filter(({ members }) => members.has(request.me.userId));

export const threads: Route[] = [
  { at: 'POST thread', handle: create },
  {
    at: 'POST thread/message',
    handle: request => {
      const ids = texts(request.body.threadIds);
      const found = allThreads(request).filter(({ groupId }) => ids.includes(groupId));
      const entities = found.map(group => ({
        thread_id: group.groupId,
        last_message: lastMessageOf(request.app, group.groupId),
      }));
      return ok(request, { entities });
    },
  },
  {
    at: 'POST thread/:thread/user/:user/join',
    handle: request => {
      const { group } = threadOf(request);
      group.join(request.me.userId);
      sendMultiDeviceEvent(request, group, 'Join');
      return ok(request, { data: { status: 'ok', detail: detail(group) } });
    },
  },
  {
    at: 'DELETE thread/:thread/user/:user/quit',
    handle: request => {
      const { group } = threadOf(request);
      group.leave(request.me.userId);
      sendMultiDeviceEvent(request, group, 'Leave');
      return ok(request, { data: { status: 'ok' } });
    },
  },
  {
    at: 'GET thread/:thread',
    handle: request => {
      const { group } = threadOf(request);
      return ok(request, { data: { ...detail(group), affiliations_count: group.members.size } });
    },
  },
  {
    at: 'PUT thread/:thread',
    handle: request => {
      const { group, parent } = managedThread(request);
      group.info.name = requireText(request.body.name);
      notifyParent(request, 'update', group, parent);
      sendMultiDeviceEvent(request, group, 'Update');
      return ok(request, { data: { name: group.info.name } });
    },
  },
  {
    at: 'DELETE thread/:thread',
    handle: request => {
      const { group, parent } = managedThread(request);
      notifyParent(request, 'delete', group, parent);
      sendMultiDeviceEvent(request, group, 'Destroy');
      request.app.groups.delete(group.groupId);
      return ok(request, { data: { status: 'ok' } });
    },
  },
  {
    at: 'GET thread/:thread/users',
    handle: request => {
      const { page, cursor } = pageOf([...threadOf(request).group.members], request);
      return ok(request, { data: { affiliations: page }, properties: { cursor } });
    },
  },
  { at: 'DELETE thread/:thread/users/:member', handle: removeMember },
  { at: 'GET threads/user/:user', handle: request => list(request, ownThreads(request)) },
  {
    at: 'GET threads/chatgroups/:group',
    handle: request => {
      const { groupId } = parentOf(request, request.params.group ?? '');
      return list(
        request,
        allThreads(request).filter(({ thread }) => thread.parentId === groupId),
      );
    },
  },
  {
    at: 'GET threads/chatgroups/:group/user/:user',
    handle: request => {
      const { groupId } = parentOf(request, request.params.group ?? '');
      return list(
        request,
        ownThreads(request).filter(({ thread }) => thread.parentId === groupId),
      );
    },
  },
];
