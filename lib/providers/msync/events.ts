/** Everything that the SDK reports, as events under its own names; `listen.` marks the older API's. */

import { toPlainData } from '@/lib/providers/to-plain-data';
import { type Derived, derive } from './legacy-listen';
import type { Callback, MsyncConnection } from './sdk';
import { eventHandlerNames, listenNames } from './topics';

export type Emit = (topic: string, payload: unknown) => void;

/** @param hear is told of each callback of today's API, after its event has been emitted */
export function subscribe(
  connection: MsyncConnection,
  emit: Emit,
  hear: (name: string, payload: unknown) => void,
): void {
  const report = (topic: string, payload: unknown) => {
    const safe = toPlainData(payload);
    const { before, after } = derive(topic, safe);
    emitAll(before, emit);
    emit(topic, safe);
    emitAll(after, emit);
  };
  const handlers: Record<string, Callback> = {};
  for (const name of eventHandlerNames) {
    handlers[name] = payload => {
      report(name, payload);
      hear(name, payload);
    };
  }
  connection.addEventHandler('partyline', handlers);
  connection.listen(Object.fromEntries(listenNames.map(name => [name, payload => report(`listen.${name}`, payload)])));
}

export function emitAll(events: readonly Derived[], emit: Emit): void {
  for (const { topic, payload } of events) emit(topic, payload);
}
