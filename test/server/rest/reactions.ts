// Reactions and pinned messages; all members of the conversation are notified.
import { isGroup } from '../msync/jid';
import type { StoredMessage } from '../state/app';
import { conversationOfMessage } from '../state/history';
import { sendNotification } from './broadcast';
import { illegal, notFound, ok, pageOf, RestError, requireText, type SignedRequest } from './request';
import type { Route } from './router';
import { messageJson, reactionsOf } from './stored-message';

/** @throws {RestError} if the caller has no access to the message */
function messageOf({ app, me }: SignedRequest, id: unknown): StoredMessage {
  const stored = app.stored(requireText(id));
  if (!stored || !conversationOfMessage(app, me, stored)) throw illegal('the user operation is illegal!');
  return stored;
}

/** All users of the conversation, including the caller's other devices. */
function recipients({ app }: SignedRequest, { from, meta }: StoredMessage): Iterable<string> {
  const name = meta.to?.name ?? '';
  if (isGroup(meta.to ?? {})) return app.groups.get(name)?.members ?? [];
  return new Set([from, name.toLowerCase()]);
}

function react(request: SignedRequest, stored: StoredMessage, reaction: string, on: boolean) {
  const { me } = request;
  const users = stored.reactions.get(reaction) ?? new Set<string>();
  if (on && users.has(me.userId)) throw illegal('the user is already operation this message');
  if (!on && !users.has(me.userId)) throw illegal('the user operation is illegal!');
  if (on) users.add(me.userId);
  else users.delete(me.userId);
  if (users.size > 0) stored.reactions.set(reaction, users);
  else stored.reactions.delete(reaction);
  const { id, to } = stored.meta;
  const change = {
    reaction,
    count: users.size,
    op: [{ operator: me.userId, reactionType: on ? 'create' : 'delete' }],
    userList: [...users],
  };
  for (const user of recipients(request, stored))
    sendNotification(request, user, {
      type: 'reaction',
      data: [
        {
          from: me.userId,
          to: to?.name,
          channel_type: isGroup(to ?? {}) ? 'groupchat' : 'chat',
          messageId: id,
          reactions: [{ ...change, state: users.has(user) }],
          ts: Date.now(),
        },
      ],
    });
  return ok(request, { data: { result: 'ok' } });
}

function setPinned(request: SignedRequest, on: boolean) {
  const { body, me, query } = request;
  const stored = messageOf(request, body.pin_msg_id);
  if (!on && !stored.pin) throw notFound('user session pin message not exist');
  if (on) stored.pin = { by: me.userId, at: Date.now() };
  else delete stored.pin;
  const { id: ext, to } = stored.meta;
  const where = { id: to?.name, type: requireText(body.type), ext, ts: Date.now() };
  for (const user of recipients(request, stored))
    sendNotification(request, user, {
      type: 'conv',
      data: { op: on ? 'pin' : 'pin_delete', res: query.get('resource'), from: me.userId, ...where },
    });
  return ok(request, { data: { result: 'ok' } });
}

export const reactions: Route[] = [
  {
    at: 'POST reaction/user/:user',
    handle: request => react(request, messageOf(request, request.body.msgId), requireText(request.body.message), true),
  },
  {
    at: 'DELETE reaction/user/:user',
    handle: request => {
      const { query } = request;
      return react(request, messageOf(request, query.get('msgId')), query.get('message') ?? '', false);
    },
  },
  {
    at: 'GET reaction/user/:user',
    handle: request => {
      const ids = (request.query.get('msgIdList') ?? '').split(',').filter(Boolean);
      const existing = ids.filter(id => request.app.stored(id));
      const data = existing.map(msgId => ({ msgId, reactionList: reactionsOf(messageOf(request, msgId), request.me) }));
      return ok(request, { data });
    },
  },
  {
    at: 'GET reaction/user/:user/detail',
    handle: request => {
      const { query, me } = request;
      const reaction = query.get('message') ?? '';
      const users = [...(messageOf(request, query.get('msgId')).reactions.get(reaction) ?? [])];
      const from = Number(query.get('currentPage')) || 0;
      const to = from + (Number(query.get('pageSize')) || 20);
      const cursor = to < users.length ? String(to) : '';
      const state = users.includes(me.userId);
      return ok(request, {
        data: {
          reaction,
          reactionId: reaction,
          userCount: users.length,
          userList: users.slice(from, to),
          state,
          cursor,
        },
      });
    },
  },
  { at: 'POST sdk/user/:user/user_channel/pin', handle: request => setPinned(request, true) },
  { at: 'DELETE sdk/user/:user/user_channel/pin', handle: request => setPinned(request, false) },
  {
    at: 'GET sdk/user/:user/user_channel/pin',
    handle: request => {
      const { app, me, query } = request;
      const name = query.get('to');
      const pinned = app.history
        .filter(stored => stored.pin && conversationOfMessage(app, me, stored)?.name === name)
        .sort((a, b) => (b.pin?.at ?? 0) - (a.pin?.at ?? 0));
      const { page, cursor } = pageOf(pinned, request, 10);
      const msg_infos = page.map(stored => ({
        message: messageJson(app, stored),
        pin_opt_at: stored.pin?.at,
        pin_operator: stored.pin?.by,
      }));
      return ok(request, { data: { msg_infos, cursor } });
    },
  },
  {
    at: 'POST user/:user/moderation/report/message/:message',
    handle: request => {
      const stored = request.app.stored(request.params.message);
      if (!stored) throw new RestError(400, 'illegal_argument', 'report failed, get message by id failed');
      return ok(request, { data: { result: 'ok' } });
    },
  },
];
