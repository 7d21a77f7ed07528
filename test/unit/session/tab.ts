// Tabs of a background in Node: what they ask goes through the channel, and reaches the session, as in the browser.

import { createHandlers } from '@/lib/background/handlers/session';
import { ChannelClient } from '@/lib/channel/client';
import type { Port } from '@/lib/channel/port';
import { ChannelServer } from '@/lib/channel/server';
import { Log } from '@/lib/log/log';
import {
  Idempotency,
  type IdempotencyEntry,
  type IdempotencyRecords,
  type IdempotencyStore,
} from '@/lib/session/idempotency';
import { portPair } from '../channel/ports';
import type { Run } from './test-session';

/** What outlives a background of what it was asked. */
export class MemoryOnce implements IdempotencyStore {
  readonly begun: IdempotencyRecords = { floor: 0, entries: {} };
  fails = false;

  read = async () => structuredClone(this.begun);

  async write(entries: Record<string, IdempotencyEntry>): Promise<void> {
    if (this.fails) throw new DOMException('The disk is full.', 'QuotaExceededError');
    Object.assign(this.begun.entries, structuredClone(entries));
  }

  async drop(keys: string[], floor: number): Promise<void> {
    for (const key of keys) delete this.begun.entries[key];
    this.begun.floor = floor;
  }
}

export function backgroundOf({ owner }: Run, once = new Idempotency(new MemoryOnce())): ChannelServer {
  const forms = { last: async () => null, forget: async () => {} };
  const handlers = createHandlers(owner, {
    log: new Log(),
    forms,
    saved: { list: async () => [], open: async () => undefined, change: async () => {} },
    rules: { mayRemember: () => true, check: () => {} },
    once,
    report: async () => {
      throw new Error('There is no browser to report of.');
    },
  });
  return new ChannelServer(
    {
      epoch: () => 1,
      state: () => owner.state,
      vendorScope: method => owner.definition?.methods.get(method),
      isSlow: () => false,
      handle: async (method, params, client, signal, name) =>
        method in handlers ? handlers[method as keyof typeof handlers](params, client, signal, name) : undefined,
      catchUp: () => ({ seq: 0, events: [], gap: false }),
      onSubscribe: () => {},
      onAttach: () => {},
      consent: async () => {},
    },
    once.load(),
  );
}

/** A tab's port to a background. @param ends the background's ends, to be cut */
export function portTo(server: ChannelServer, origin = 'https://desk.example', ends: Port[] = []): Port {
  const [near, far] = portPair();
  server.accept(far, { kind: 'page', origin, tabId: 1, scopes: ['status', 'receive', 'send', 'manage'] });
  ends.push(far);
  return near;
}

/** What a tab asks, on whatever port it gets. */
export function tabOf(openPort: () => Port): ChannelClient['requestUntyped'] {
  const client = new ChannelClient({ openPort });
  return client.requestUntyped.bind(client);
}
