// A user's conversations: unread counts, pins, marks and deletion.
import { isGroup } from '../msync/jid';
import type { Jid } from '../msync/wire';
import type { ImApp } from '../state/app';
import { type Channel, channelsOf } from '../state/history';
import { notifyOtherDevices } from './broadcast';
import { illegal, ok, pageOf, RestError, requireText, type SignedRequest } from './request';
import type { Route } from './router';
import { messageJson } from './stored-message';

const channelId = (app: ImApp, { name, domain }: Jid): string => `${app.key}_${name}@${domain}`;
const isGroupType = (type: string): boolean => type.toLowerCase().startsWith('group');

function lastMessage(app: ImApp, { messages }: Channel): Record<string, unknown> {
  const stored = messages.at(-1);
  return stored ? messageJson(app, stored) : {};
}

/** The conversation in a request. The vendor's cloud has no conversation without a message. */
function channelOf({ app, me }: SignedRequest, name: unknown, type: unknown): Channel {
  const group = isGroupType(requireText(type));
  const found = channelsOf(app, me).find(({ jid }) => jid.name === requireText(name) && isGroup(jid) === group);
  if (!found) throw new RestError(404, 'conversation_not_exist', 'the conversation is not known', 91001);
  return found;
}

/** The list in the current API's form. */
function listChannels(request: SignedRequest, channels: Channel[], size?: number) {
  const { app, me } = request;
  const { page, cursor } = pageOf(channels, request, size);
  const channel_infos = page.map(channel => {
    const { marks, pinnedAt } = me.conversation(channel.key);
    return {
      session_to: channel.jid.name,
      session_type: isGroup(channel.jid) ? 'groupchat' : 'chat',
      is_top: pinnedAt > 0,
      update_top_status_time: pinnedAt,
      unread_num: channel.unread,
      meta: lastMessage(app, channel),
      marks: [...marks],
    };
  });
  return ok(request, { data: { channel_infos, cursor } });
}

function legacyList(request: SignedRequest) {
  const { app, me, query } = request;
  const size = Number(query.get('pageSize')) || 20;
  const from = (Number(query.get('pageNum') ?? 1) - 1) * size;
  const channel_infos = channelsOf(app, me)
    .slice(from, from + size)
    .map(channel => ({
      channel_id: channelId(app, channel.jid),
      unread_num: channel.unread,
      meta: lastMessage(app, channel),
    }));
  return ok(request, { data: { channel_infos } });
}

function setPin(request: SignedRequest, channel: Channel, on: boolean) {
  const conversation = request.me.conversation(channel.key);
  conversation.pinnedAt = on ? Date.now() : 0;
  notifyOtherDevices(request, on ? 'top' : 'not_top', channel.jid.name ?? '', isGroup(channel.jid));
  return ok(request, { data: { is_top: on, update_top_status_time: conversation.pinnedAt } });
}

function setMark(request: SignedRequest, on: boolean) {
  const { body, me } = request;
  const mark = requireText(body.mark);
  if (!/^mark_(1?\d)$/.test(mark)) throw illegal('param mark illegal, please check it!');
  for (const { to, type } of (body.targets ?? []) as { to: string; type: string }[]) {
    const { key, jid } = channelOf(request, to, type);
    const { marks } = me.conversation(key);
    if (on) marks.add(mark);
    else marks.delete(mark);
    notifyOtherDevices(request, on ? 'mark' : 'mark_delete', to, isGroup(jid), mark);
  }
  return ok(request, { data: { ignore: [] } });
}

export const conversations: Route[] = [
  { at: 'GET users/:user/user_channels', handle: legacyList },
  { at: 'GET users/:user/user_channels/page', handle: legacyList },
  {
    at: 'GET sdk/user/:user/user_channels/list',
    handle: request => {
      const { app, me, query } = request;
      const pinnedAt = ({ key }: Channel) => me.conversation(key).pinnedAt;
      // Latest pins first, then latest messages.
      const all = channelsOf(app, me).sort((a, b) => pinnedAt(b) - pinnedAt(a));
      return listChannels(request, query.get('is_top') === 'true' ? all.filter(channel => pinnedAt(channel) > 0) : all);
    },
  },
  {
    at: 'GET sdk/user/:user/user_channels/mark/search',
    handle: request => {
      const { app, me, query } = request;
      const mark = query.get('mark') ?? '';
      const marked = channelsOf(app, me).filter(({ key }) => me.conversation(key).marks.has(mark));
      return listChannels(request, marked, 10);
    },
  },
  { at: 'POST sdk/user/:user/user_channels/mark', handle: request => setMark(request, true) },
  { at: 'DELETE sdk/user/:user/user_channels/mark', handle: request => setMark(request, false) },
  {
    at: 'POST sdk/user/:user/user_channel/top',
    handle: request => setPin(request, channelOf(request, request.body.to, request.body.type), true),
  },
  {
    at: 'DELETE sdk/user/:user/user_channel/top',
    handle: request => {
      const { query } = request;
      return setPin(request, channelOf(request, query.get('to'), query.get('type')), false);
    },
  },
  {
    at: 'DELETE user/:user/user_channel',
    handle: request => {
      const { body, me } = request;
      const { jid, key, messages } = channelOf(request, body.channel, body.type);
      Object.assign(me.conversation(key), { hiddenUpTo: BigInt(messages.at(-1)?.meta.id ?? 0), pinnedAt: 0 });
      if (body.delete_roam === true) for (const stored of messages) stored.removedBy.add(me.userId);
      notifyOtherDevices(request, 'del', jid.name ?? '', isGroup(jid));
      return ok(request, { data: { result: 'ok' } });
    },
  },
];
