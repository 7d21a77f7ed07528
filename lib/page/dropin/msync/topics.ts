/** Brings what the background tells to those in the page who listen to it. */
import type { SharedSession } from '../shared-session';
import { isFromThisPage } from './calls';
import type { Listeners } from './listeners';
import { emitOwnMessage, emitOwnReceipt } from './multi-device-events';
import type { PageUploads } from './uploads';

type Fields = Record<string, unknown>;

/** Ends of a session, which its status tells. */
const endTypes: ReadonlySet<unknown> = new Set([206, 207, 214, 216, 217, 220]);

/** Returns its own end. */
export function subscribeTopics(line: SharedSession, listeners: Listeners, uploads: PageUploads): () => void {
  const offs: (() => void)[] = [];
  const on = (topic: string, fn: (payload: Fields) => void) =>
    offs.push(line.on(topic, payload => fn(payload as Fields)));
  const heard = new Set<string>();
  listeners.hear = (name, isOlder) => {
    const topic = isOlder ? `listen.${name}` : name;
    if (heard.has(topic)) return;
    heard.add(topic);
    on(topic, payload => {
      if (name === 'onError' && endTypes.has(payload?.type)) return;
      if (isOlder) listeners.emitLegacy(name, payload);
      else listeners.emit(name, payload);
    });
  };
  on('uploadProgress', told => uploads.progress(told));
  on('uploadComplete', told => uploads.complete(told));
  on('uploadError', told => uploads.fail(told));
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
    listeners.hear = undefined;
    for (const off of offs) off();
  };
}
