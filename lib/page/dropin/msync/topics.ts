import type { SharedSession } from '../shared-session';
import { isFromThisPage } from './calls';
import type { Listeners } from './listeners';
import { emitOwnMessage, emitOwnReceipt } from './multi-device-events';
import type { PageUploads } from './uploads';

type Fields = Record<string, unknown>;

/** Error types for the end of a session; `followStatus` emits these. */
const endTypes: ReadonlySet<unknown> = new Set([206, 207, 214, 216, 217, 220]);

/**
 * Subscribes to the topics that have listeners and forwards their events. Returns a function that
 * unsubscribes.
 */
export function subscribeTopics(session: SharedSession, listeners: Listeners, uploads: PageUploads): () => void {
  const offs: (() => void)[] = [];
  const on = (topic: string, fn: (payload: Fields) => void) =>
    offs.push(session.on(topic, payload => fn(payload as Fields)));
  const subscribed = new Set<string>();
  let emojiId: unknown;
  listeners.onSubscribe = (name, isLegacy) => {
    const topic = isLegacy ? `listen.${name}` : name;
    if (subscribed.has(topic)) return;
    subscribed.add(topic);
    on(topic, payload => {
      if (name === 'onError' && endTypes.has(payload?.type)) return;
      if (!isLegacy) return listeners.emit(name, payload);
      // WebIM emits a text with emoji as this instead. It comes first.
      if (name === 'onEmojiMessage') emojiId = listeners.legacy?.[name] && payload.id;
      if (name !== 'onTextMessage' || payload.id !== emojiId) listeners.emitLegacy(name, payload);
    });
  };
  on('uploadProgress', upload => uploads.progress(upload));
  on('uploadComplete', upload => uploads.complete(upload));
  on('uploadError', upload => uploads.fail(upload));
  on('sent', ({ id, message, received, serverMsgId }) => {
    if (isFromThisPage(id)) return;
    if (received) emitOwnMessage(listeners, received as Fields, message as Fields);
    else emitOwnReceipt(listeners, message as Fields, serverMsgId);
  });
  on('echo', ({ id, topic, payload }) => {
    if (isFromThisPage(id)) return;
    if (topic === 'onRecallMessage') listeners.emitLegacy(topic, payload);
    listeners.emit(String(topic), payload);
  });
  return () => {
    listeners.onSubscribe = undefined;
    for (const off of offs) off();
  };
}
