/**
 * What the account says in its other tabs, told to this page as the SDK tells it of the account's other devices: a message by
 * the callback of its type and by `onMessage`, a receipt by its own.
 */
import type { Listeners } from './listeners';

type Fields = Record<string, unknown>;

/** Of a message's type: the callback, and what WebIM called the content. */
const kinds: Record<string, [event: string, contents: string]> = {
  txt: ['Text', 'TEXT'],
  img: ['Image', 'IMAGE'],
  audio: ['Audio', 'VOICE'],
  video: ['Video', 'VIDEO'],
  file: ['File', 'FILE'],
  loc: ['Location', 'LOCATION'],
  cmd: ['Cmd', 'COMMAND'],
  custom: ['Custom', 'CUSTOM'],
  combine: ['Combine', ''],
};

/**
 * @param received the message as another device is brought it
 * @param made the same, as its tab has made it
 */
export function emitOwnMessage(listeners: Listeners, received: Fields, made: Fields): void {
  const { type } = received;
  const [event, contents] = kinds[String(type)] ?? [];
  if (!event) return;
  if (contents) {
    const name = type === 'img' ? 'onPictureMessage' : `on${event}Message`;
    listeners.emitLegacy(name, toLegacyPayload(received, contents, made));
  }
  listeners.emit(`on${event}Message`, received);
  if (event !== 'Cmd') listeners.emit('onMessage', [received]);
}

/** @param sent a receipt, as its tab has made it */
export function emitOwnReceipt(listeners: Listeners, sent: Fields, serverMsgId: unknown): void {
  const { type, from, to, ackId, chatType, time } = sent;
  const about = { id: serverMsgId, type, from, to };
  if (type === 'read') listeners.emitBoth('onReadMessage', { ...about, mid: ackId, onlineState });
  if (type === 'delivery') listeners.emitBoth('onDeliveredMessage', { ...about, mid: ackId, onlineState });
  if (type === 'channel') listeners.emitBoth('onChannelMessage', { ...about, chatType, time, onlineState });
}

/** Of what came while one was on the line. */
const onlineState = 3;

const legacyChatTypes: Record<string, string> = { singleChat: 'chat', groupChat: 'groupchat', chatRoom: 'chatroom' };

/** Fields that `listen` is not given. */
const omitted: Record<string, string[]> = {
  file: ['filetype', 'length'],
  audio: ['filetype'],
  video: ['thumb', 'thumb_secret'],
};

/** The payload that `listen` is given. */
function toLegacyPayload(
  { type, chatType, msg, time, file: _, ...message }: Fields,
  contentsType: string,
  made: Fields,
): Fields {
  const kind = String(type);
  for (const name of omitted[kind] ?? []) delete message[name];
  return {
    ...message,
    type: legacyChatTypes[String(chatType)] ?? chatType,
    contentsType,
    ...(kind === 'txt' && { data: msg, sourceMsg: msg }),
    ...(kind === 'img' && { filename: Object(made.file).filename ?? made.filename, filetype: '' }),
    time: String(time),
    ...(kind !== 'custom' && { msgConfig: null, error: false, errorText: '', errorCode: 0 }),
  };
}
