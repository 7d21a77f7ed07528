/** Messages of easemob-websdk 5, from and to those of version 4. */
import { omitUndefined } from '../chat-client/omit-undefined';
import { ValidationError } from './errors';

export type Fields = Record<string, unknown>;

const types: Readonly<Record<string, string>> = { txt: 'text', img: 'image', audio: 'voice', loc: 'location' };
const oldTypes = Object.fromEntries(Object.entries(types).map(([old, current]) => [current, old]));

export const fieldsOf = (value: unknown): Fields => Object(value) as Fields;

/** Version 4 adds a parameter to the addresses of files. */
const plainUrl = (url: unknown): string => String(url ?? '').replace(/[?&]em-redirect=true/, '');

const withSize = (url: string, size: string): string => `${url}${url.includes('?') ? '&' : '?'}size=${size}`;

function imageUrls(url: string): Fields {
  return { originalImageUrl: url, bigImageUrl: withSize(url, 'large'), thumbnailUrl: withSize(url, 'small') };
}

function bodyOf(type: string, old: Fields): Fields {
  const { secret, filename, width = 0, height = 0 } = old;
  const file = (name: string) => ({
    ...{ url: plainUrl(old.url), filename: filename || name, filetype: 'application/octet-stream' },
    ...omitUndefined({ secret: secret || undefined, fileLength: old.file_length }),
  });
  switch (type) {
    case 'text':
      return { content: old.msg ?? '' };
    case 'cmd':
      return { action: old.action ?? '' };
    case 'custom':
      return { event: old.customEvent ?? '', params: old.customExts ?? {} };
    case 'location':
      return { latitude: old.lat, longitude: old.lng, address: old.addr, buildingName: old.buildingName };
    case 'image': {
      const { url, ...common } = file('image');
      const isGif = old.isGif === true;
      return { localUrl: '', ...common, width, height, isGif, isOriginalImage: true, ...imageUrls(url) };
    }
    case 'voice':
      return { ...file('voice'), duration: old.length ?? 0 };
    case 'video':
      return {
        ...file('video'),
        duration: old.length ?? 0,
        ...omitUndefined({ thumbnailUrl: old.thumb || undefined }),
      };
    case 'combine':
      return { ...file('combine'), title: old.title, summary: old.summary, combineLevel: old.combineLevel ?? 0 };
    default:
      return file('file');
  }
}

export const conversationIdOf = ({ chatType, from, to }: Fields, me: string): unknown =>
  chatType === 'singleChat' && from !== me ? from : to;

/** Of a message or an event. */
export const reactionsOf = (reactions: unknown): Fields[] =>
  ((reactions ?? []) as Fields[]).map(({ reaction, count, userList = [], isAddedBySelf, op }) => ({
    ...{ reaction, count, userList, isAddedBySelf, op },
  }));

/** @param old as version 4 reports it, or its history or another tab has it */
export function messageFrom(old: Fields, me: string): Fields {
  const { id, chatType, ext = {}, time, onlineState, modifiedInfo } = old;
  const type = types[String(old.type)] ?? String(old.type);
  const from = old.from || me;
  const { chatThread, chatThreadOverview, msgConfig, priority, broadcast, isContentReplaced } = old;
  return {
    ...{ msgServerId: id, msgLocalId: '', from, to: old.to, sender: { userId: from } },
    ...{ conversationId: conversationIdOf({ ...old, from }, me), conversationType: chatType, type, sendStatus: 'sent' },
    ...{ ext, timestamp: Number(time), body: bodyOf(type, old), direct: from === me ? 'SEND' : 'RECEIVE' },
    isOnline: onlineState === undefined || onlineState === 3 || onlineState === 1,
    ...(Array.isArray(old.reactions) && { reactions: reactionsOf(old.reactions) }),
    ...omitUndefined({ modifiedInfo, chatThreadOverview, isContentReplaced }),
    // Version 4 sets both for each message of a room.
    ...(priority !== undefined && priority !== 'normal' && { priority }),
    ...(broadcast === true && { isBroadcast: true }),
    ...(chatThread !== undefined && { isChatThread: true, chatThread }),
    ...(fieldsOf(msgConfig).allowGroupAck === true && { needReadReceipt: true }),
  };
}

/** The files of messages that the page has created, by the messages' local ids. */
export type Files = Map<unknown, File>;

const fileTypes: ReadonlySet<string> = new Set(['image', 'file', 'voice', 'video']);

/** Fields of the body by message type. `!` marks a required field. */
const bodies: Readonly<Record<string, string>> = {
  text: 'content! targetLanguages',
  image: 'filename filetype width height fileLength thumbnailUrl',
  file: 'filename filetype fileSize fileLength',
  voice: 'filename filetype duration! fileLength',
  video: 'filename filetype duration! width height fileLength thumbnailUrl',
  location: 'latitude! longitude! address buildingName',
  cmd: 'action! deliverOnlineOnly',
  custom: 'event! params',
  combine: 'title! summary! messageList!',
};

let count = 0;

const required = (path: string) =>
  new ValidationError(`${path} is required`, {
    details: { fields: [{ path, message: `${path} is required`, rule: 'required' }] },
  });

/** @param type as in `create<Type>Message`, in lower case */
export function createMessage(type: string, given: unknown, me: string, files: Files): Fields {
  const options = fieldsOf(given);
  const { conversationId, conversationType, data, originalUrl } = options;
  for (const path of ['conversationId', 'conversationType']) if (!options[path]) throw required(path);
  const names = bodies[type]!.split(' ');
  for (const name of names)
    if (name.endsWith('!') && options[name.slice(0, -1)] === undefined) throw required(name.slice(0, -1));
  if (fileTypes.has(type) && !data && !originalUrl) throw required('originalUrl');
  const msgLocalId = `${Date.now()}${String(++count).padStart(4, '0')}`;
  if (data) files.set(msgLocalId, data as File);
  const fields = omitUndefined(
    Object.fromEntries(names.map(name => [name.replace('!', ''), options[name.replace('!', '')]])),
  );
  const localUrl = data ? URL.createObjectURL(data as Blob) : '';
  const { receiverList, deliverOnlineOnly, webhookEnv, priority, needReadReceipt, isChatThread } = options;
  return {
    ...{ msgServerId: '', msgLocalId, from: me, to: conversationId, sender: { userId: me } },
    ...{ conversationId, conversationType, type, sendStatus: 'sending', ext: options.ext ?? {} },
    timestamp: options.timestamp ?? Date.now(),
    body: {
      ...(type === 'image'
        ? {
            localUrl,
            isGif: options.isGif ?? false,
            isOriginalImage: Boolean(options.isGif || options.isOriginalImage),
          }
        : fileTypes.has(type) && { url: originalUrl ?? localUrl }),
      ...fields,
      ...(type === 'image' && originalUrl !== undefined && imageUrls(String(originalUrl))),
      ...(type === 'combine' && { filename: 'combine', filetype: 'application/octet-stream' }),
    },
    ...{ direct: 'SEND', isOnline: true, receiverList, deliverOnlineOnly, webhookEnv, priority, needReadReceipt },
    ...{ isPeerRead: conversationType === 'singleChat' ? false : undefined, isChatThread },
  };
}

/** Returns the message as version 4 sends it. */
export function oldMessageFrom(message: Fields, files: Files): Fields {
  const { conversationId: to, conversationType: chatType, ext, msgLocalId: id } = message;
  const { type, receiverList, deliverOnlineOnly, priority, isChatThread, needReadReceipt } = message;
  const body = fieldsOf(message.body);
  const { content: msg, event: customEvent, params: customExts, latitude: lat, longitude: lng, address: addr } = body;
  const { action, buildingName, duration: length, filename, width, height, isGif, title, summary } = body;
  const data = files.get(id);
  const url = body.url ?? body.originalImageUrl;
  return omitUndefined({
    ...{ type: oldTypes[String(type)] ?? type, id, to, chatType, ext, receiverList, priority, isChatThread },
    ...{ msg, action, customEvent, customExts, lat, lng, addr, buildingName, length, filename, width, height, isGif },
    ...{ title, summary, deliverOnlineOnly: deliverOnlineOnly ?? body.deliverOnlineOnly },
    ...(type === 'combine' && { compatibleText: title, messageList: (body.messageList as Fields[]).map(oldHistoryOf) }),
    ...(needReadReceipt === true && { msgConfig: { allowGroupAck: true } }),
    ...(data
      ? { file: { data, filename: filename ?? data.name, filetype: data.type } }
      : url !== undefined && { url, body: { url, filename } }),
  });
}

/** A received message as version 4 has it, for messages that contain others. */
const oldHistoryOf = (message: Fields): Fields => ({
  ...oldMessageFrom(message, new Map()),
  ...{ id: message.msgServerId, from: message.from, to: message.to, time: message.timestamp },
});
