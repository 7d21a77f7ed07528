/**
 * Emits messages and receipts that other tabs sent, in the way the SDK emits those of the account's other
 * devices: a message with the callback of its type and `onMessage`, a receipt with its own callback.
 */
import { toListenMessage } from '@/lib/page/webim-listen/message';
import type { Listeners } from './listeners';

type Fields = Record<string, unknown>;

/** Part of the event's name by message type. */
const eventsByType: Record<string, string> = {
  txt: 'Text',
  img: 'Image',
  audio: 'Audio',
  video: 'Video',
  file: 'File',
  loc: 'Location',
  cmd: 'Cmd',
  custom: 'Custom',
  combine: 'Combine',
};
/** Topics of messages, each of which has one message. */
export const messageTopics = Object.values(eventsByType).map(event => `on${event}Message`);

/**
 * @param received the message as other devices receive it
 * @param created the message as the other tab created it
 */
export function emitOwnMessage(listeners: Listeners, received: Fields, created: Fields): void {
  const { type } = received;
  const event = eventsByType[String(type)];
  if (!event) return;
  const filename = Object(created.file).filename ?? created.filename;
  const older = toListenMessage(received, type === 'img' ? { filename } : {});
  if (older) listeners.emitLegacy(older.name, older.payload);
  listeners.emit(`on${event}Message`, received);
  if (event !== 'Cmd') listeners.emit('onMessage', [received]);
}

/** @param sent the receipt as the other tab created it */
export function emitOwnReceipt(listeners: Listeners, sent: Fields, serverMsgId: unknown): void {
  const { type, from, to, ackId, chatType, time } = sent;
  const common = { id: serverMsgId, type, from, to };
  if (type === 'read') listeners.emitBoth('onReadMessage', { ...common, mid: ackId, onlineState });
  if (type === 'delivery') listeners.emitBoth('onDeliveredMessage', { ...common, mid: ackId, onlineState });
  if (type === 'channel') listeners.emitBoth('onChannelMessage', { ...common, chatType, time, onlineState });
}

/** The SDKs' value for events received while online. */
const onlineState = 3;
