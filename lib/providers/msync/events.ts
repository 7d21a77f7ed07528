import { toPlainData } from '@/lib/providers/to-plain-data';
import type { Callback, MsyncConnection } from './sdk';
import { eventHandlerNames, listenNames } from './topics';
import { deriveFromEvent, type LegacyEvent } from './webim-listen';

export type Emit = (topic: string, payload: unknown) => void;

/**
 * Emits all callbacks of the SDK as events of the same name. Those of the older `listen` API have the prefix
 * `listen.`.
 *
 * @param onCallback called for the current API's callbacks, after their event was emitted
 */
export function subscribe(
  connection: MsyncConnection,
  emit: Emit,
  onCallback: (name: string, payload: unknown) => void,
): void {
  const report = (topic: string, payload: unknown) => {
    const data = toPlainData(payload);
    const { before, after } = deriveFromEvent(topic, data);
    emitAll(before, emit);
    emit(topic, data);
    emitAll(after, emit);
  };
  const handlers: Record<string, Callback> = {};
  for (const name of eventHandlerNames) {
    handlers[name] = payload => {
      report(name, payload);
      onCallback(name, payload);
    };
  }
  connection.addEventHandler('partyline', handlers);
  connection.listen(Object.fromEntries(listenNames.map(name => [name, payload => report(`listen.${name}`, payload)])));
}

export function emitAll(events: readonly LegacyEvent[], emit: Emit): void {
  for (const { topic, payload } of events) emit(topic, payload);
}
