// Stored messages in REST answers: JSON in lists of conversations, a meta in histories.
import { plainOf } from '../deliver/key-values';
import { bodyType, contentType } from '../msync/codes';
import { type Content, decode, encode, type Meta } from '../msync/wire';
import type { ImApp, StoredMessage } from '../state/app';
import type { User } from '../state/user';

const fileOf = ({ remotePath, secretKey = '', displayName = '', fileLength = 0 }: Content) => ({
  url: remotePath,
  secret: secretKey,
  filename: displayName,
  file_length: fileLength,
});

function bodyOf(content: Content): Record<string, unknown> {
  switch (content.type) {
    case contentType.image:
      return { type: 'img', ...fileOf(content), size: content.size };
    case contentType.video:
      return { type: 'video', ...fileOf(content), length: content.duration, thumb: content.thumbnailRemotePath ?? '' };
    case contentType.voice:
      return { type: 'audio', ...fileOf(content), length: content.duration };
    case contentType.file:
      return { type: 'file', ...fileOf(content) };
    case contentType.location: {
      const { latitude: lat, longitude: lng, address: addr, buildingName } = content;
      return { type: 'loc', lat, lng, addr, buildingName };
    }
    case contentType.command:
      return { type: 'cmd', action: content.action };
    case contentType.custom: {
      const customExts = Object.entries(plainOf(content.customExts)).map(([key, value]) => ({ [key]: value }));
      return { type: 'custom', customEvent: content.customEvent, customExts };
    }
    default: {
      const { text: msg = '', subType, title, summary, combineLevel } = content;
      if (subType !== 0) return { type: 'txt', msg };
      return { type: 'txt', msg, subType: 'sub_combine', title, summary, combineLevel, ...fileOf(content) };
    }
  }
}

const chatTypes: Record<number, string> = { [bodyType.groupChat]: 'groupchat', [bodyType.chatRoom]: 'chatroom' };

/** The `meta` of a conversation; its payload is JSON text, which the SDKs parse. */
export function messageJson(app: ImApp, stored: StoredMessage): Record<string, unknown> {
  const { id, timestamp, to, payload } = stored.meta;
  const body = decode('MessageBody', payload);
  const from = { from: stored.from, to: to?.name };
  const text = {
    bodies: (body.contents ?? []).map(bodyOf),
    ext: plainOf(body.ext),
    type: chatTypes[body.type ?? 0] ?? 'chat',
    meta: JSON.parse(body.meta || '{}') as unknown,
    ...from,
  };
  return {
    id,
    timestamp: Number(timestamp),
    from: `${app.key}_${stored.from}@easemob.com`,
    to: `${app.key}_${to?.name}@${to?.domain}`,
    payload: JSON.stringify(text),
  };
}

/** The last message of a group or thread; here the payload is an object. */
export function lastMessageOf(app: ImApp, groupId: string): Record<string, unknown> {
  const stored = app.history.findLast(({ meta }) => meta.to?.name === groupId);
  if (!stored) return {};
  const message = messageJson(app, stored);
  return { ...message, payload: JSON.parse(String(message.payload)) as unknown };
}

export const reactionsOf = ({ reactions }: StoredMessage, me: User) =>
  [...reactions].map(([reaction, users]) => ({
    reaction,
    reactionId: reaction,
    count: users.size,
    userCount: users.size,
    userList: [...users].slice(0, 3),
    state: users.has(me.userId),
  }));

/** The message in a user's history, with reactions, receipts and edits. */
export function historyMeta(stored: StoredMessage, me: User): Meta {
  const body = decode('MessageBody', stored.meta.payload);
  const own = stored.from === me.userId;
  const meta = {
    ...(JSON.parse(body.meta || '{}') as object),
    ...(stored.reactions.size > 0 ? { reaction: reactionsOf(stored, me) } : {}),
    ...(own && stored.delivered ? { isDelivered: true } : {}),
    ...(own && stored.read ? { isRead: true } : {}),
  };
  const extended = Object.keys(meta).length > 0 ? { meta: JSON.stringify(meta) } : {};
  return { ...stored.meta, payload: encode('MessageBody', { ...body, ...extended }) };
}
