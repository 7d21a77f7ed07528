// Message roaming: pages of a conversation's history, and deletions from the caller's copy.
import { contentType } from '../msync/codes';
import { isGroup } from '../msync/jid';
import { decode, encode, type Jid } from '../msync/wire';
import type { StoredMessage } from '../state/app';
import { channelsOf, conversationOfMessage, messagesOf } from '../state/history';
import { sendNotification } from './broadcast';
import { illegal, ok, requireText, type SignedRequest } from './request';
import type { Route } from './router';
import { historyMeta } from './stored-message';

const typeNames: Record<string, number> = {
  txt: contentType.text,
  img: contentType.image,
  video: contentType.video,
  loc: contentType.location,
  audio: contentType.voice,
  file: contentType.file,
  cmd: contentType.command,
  custom: contentType.custom,
  combine: contentType.text,
};

/** Filters by `startTime` and `endTime` (milliseconds), content types, and the sender in groups. */
function matches({ body }: SignedRequest, { from, meta }: StoredMessage): boolean {
  const at = Number(meta.timestamp);
  if (typeof body.startTime === 'number' && at < body.startTime) return false;
  if (typeof body.endTime === 'number' && at > body.endTime) return false;
  if (requireText(body.userId) && requireText(body.userId) !== from) return false;
  const types = requireText(body.msgType).split(',').filter(Boolean);
  const type = decode('MessageBody', meta.payload).contents?.[0]?.type ?? 0;
  return types.length === 0 || types.some(name => typeNames[name] === type);
}

const chatJid = ({ query }: SignedRequest, where: string): Jid =>
  where === 'chat'
    ? { name: query.get('userId') ?? '', domain: 'easemob.com' }
    : { name: query.get('groupId') ?? '', domain: 'conference.easemob.com' };

/** Deletes for the caller only, and notifies the other devices. */
function remove(request: SignedRequest, isRemoved: (stored: StoredMessage) => boolean) {
  const { app, me, params, query } = request;
  const jid = chatJid(request, params.where ?? '');
  for (const stored of messagesOf(app, me, jid)) if (isRemoved(stored)) stored.removedBy.add(me.userId);
  const chatType = isGroup(jid) ? 'groupchat' : 'chat';
  sendNotification(request, me.userId, {
    type: 'roaming_delete',
    data: { resource: query.get('resource'), to: jid.name, chatType },
  });
  return ok(request, { data: { result: 'ok' } });
}

export const history: Route[] = [
  {
    at: 'POST users/:user/messageroaming',
    handle: request => {
      const { app, body, me } = request;
      const [name = '', domain = ''] = requireText(body.queue).split('@');
      const stored = app.policy.roaming ? messagesOf(app, me, { name, domain }) : [];
      const found = stored.filter(each => matches(request, each));
      const start = typeof body.start === 'string' && /^\d+$/.test(body.start) ? BigInt(body.start) : undefined;
      const forward = body.is_positive === true;
      const ordered = forward ? found : found.reverse();
      const remaining = ordered.filter(
        ({ meta }) => start === undefined || (forward ? BigInt(meta.id) > start : BigInt(meta.id) < start),
      );
      const page = remaining.slice(0, typeof body.pull_number === 'number' ? body.pull_number : 20);
      const msgs = page.map(stored => ({
        msg: Buffer.from(encode('Meta', historyMeta(stored, me))).toString('base64'),
      }));
      const is_last = page.length === remaining.length;
      return ok(request, { data: { msgs, is_last, next_key: page.at(-1)?.meta.id ?? '' } });
    },
  },
  {
    at: 'DELETE sdk/message/roaming/:where/user/:user',
    handle: request => {
      const ids = (request.query.get('msgIdList') ?? '').split(',').filter(Boolean);
      if (ids.length === 0) throw illegal('msgIdList is empty');
      return remove(request, ({ meta }) => ids.includes(meta.id));
    },
  },
  {
    at: 'DELETE sdk/message/roaming/:where/user/:user/time',
    handle: request => {
      const until = Number(request.query.get('delTime'));
      return remove(request, ({ meta }) => Number(meta.timestamp) <= until);
    },
  },
  {
    at: 'POST sdk/message/roaming/user/:user/delete/all',
    handle: request => {
      const { app, me } = request;
      for (const { key, messages } of channelsOf(app, me))
        me.conversation(key).hiddenUpTo = BigInt(messages.at(-1)?.meta.id ?? 0);
      for (const stored of app.history) if (conversationOfMessage(app, me, stored)) stored.removedBy.add(me.userId);
      return ok(request, { data: { result: 'ok' } });
    },
  },
];
