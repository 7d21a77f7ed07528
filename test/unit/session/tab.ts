// Tabs in Node: their requests reach the session through a ChannelServer, as in the browser.

import { createMessageHandlers } from '@/lib/background/handlers/messages';
import { ChannelClient } from '@/lib/channel/client';
import type { Port } from '@/lib/channel/port';
import { ChannelServer, type ServerHost } from '@/lib/channel/server';
import { type Floors, Idempotency, type IdempotencyRecords, type IdempotencyStore } from '@/lib/session/idempotency';
import { hostOf, oneSession } from '../channel/one-session';
import { portPair } from '../channel/ports';
import type { Worker } from './test-session';

export class MemoryIdempotencyStore implements IdempotencyStore {
  readonly begun: IdempotencyRecords = { floors: {}, entries: {} };
  fails = false;
  /** Bytes that fit; `storage.session` has 10 MB for everything. */
  quota = Number.POSITIVE_INFINITY;
  maxBytes = 0;

  /** JSON as UTF-8. */
  get bytes(): number {
    return Object.entries(this.begun.entries).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
  }

  read = async () => structuredClone(this.begun);

  async write(key: string, entry: string): Promise<void> {
    this.begun.entries[key] = entry;
    const isFull = this.fails || this.bytes > this.quota;
    if (isFull) delete this.begun.entries[key];
    if (isFull) throw new DOMException('The disk is full.', 'QuotaExceededError');
    this.maxBytes = Math.max(this.maxBytes, this.bytes);
  }

  async drop(keys: string[], floors: Floors): Promise<void> {
    for (const key of keys) delete this.begun.entries[key];
    this.begun.floors = { ...floors };
  }
}

export function channelServerOf(
  { controller }: Worker,
  once = new Idempotency(new MemoryIdempotencyStore()),
): ChannelServer {
  const session = oneSession({
    state: () => controller.state,
    vendorScope: method => controller.definition?.methods.get(method),
  });
  const data = {
    isEnded: false,
    loaded: Promise.resolve(),
    idempotency: once,
    journal: { saved: async () => {} },
    unread: { onVendorCall: () => {} },
    actions: { record: () => {} },
  };
  const handlers = createMessageHandlers();
  const handle: ServerHost['handle'] = async (method, params, client, signal, key) => {
    const request = { client, signal, key, session: { id: session.id, controller, data } };
    return method in handlers ? handlers[method as keyof typeof handlers](params, request) : undefined;
  };
  return new ChannelServer(hostOf(session, { handle }), once.load());
}

/** Opens a tab's port. @param ends receives the server's end, to disconnect it */
export function connectTab(server: ChannelServer, origin = 'https://desk.example', ends: Port[] = []): Port {
  const [near, far] = portPair();
  server.accept(far, { kind: 'page', origin, tabId: 1, scopes: ['status', 'receive', 'send', 'manage', 'delete'] });
  ends.push(far);
  return near;
}

/** Returns the request function of a tab that opens its ports with `openPort`. */
export function requesterOf(openPort: () => Port): ChannelClient['requestUntyped'] {
  const client = new ChannelClient({ openPort });
  return client.requestUntyped.bind(client);
}
