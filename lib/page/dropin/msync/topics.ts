import type { SharedSession } from '../shared-session';
import { type Calls, isFromThisPage, localMsgIdOf } from './calls';
import type { Listeners } from './listeners';
import { emitOwnMessage, emitOwnReceipt, messageTopics } from './multi-device-events';

type Fields = Record<string, unknown>;

/** Error types for the end of a session; `followStatus` emits these. */
const endTypes: ReadonlySet<unknown> = new Set([206, 207, 214, 216, 217, 220]);

/**
 * Subscribes to the topics that have listeners and forwards their events. Returns a function that
 * unsubscribes.
 */
export function subscribeTopics(
  session: SharedSession,
  listeners: Listeners,
  { uploads, acknowledge }: Calls,
  { delivery }: Fields,
): () => void {
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
  const acknowledgeOnce = (message: Fields) => {
    const isIncoming = message.chatType === 'singleChat' && message.from !== session.account.userId;
    if (isIncoming) void acknowledge(session, message);
  };
  if (delivery) for (const topic of messageTopics) on(topic, acknowledgeOnce);
  on('uploadProgress', upload => uploads.progress(upload));
  on('uploadComplete', upload => uploads.complete(upload));
  on('uploadError', upload => uploads.fail(upload));
  on('sent', ({ id, message, received, serverMsgId }) => {
    if (isFromThisPage(id)) return;
    const localMsgId = localMsgIdOf(id);
    // Tabs of one origin share a database, in which the sending tab has stored the message under its own id.
    const own = { ...(received as Fields), ...(localMsgId && { localMsgId }) };
    if (received) emitOwnMessage(listeners, own, message as Fields);
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
