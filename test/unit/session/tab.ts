// Tabs in Node: their requests reach the session through a ChannelServer, as in the browser.

import { createMessageHandlers } from '@/lib/background/handlers/messages';
import { ChannelClient } from '@/lib/channel/client';
import type { Port } from '@/lib/channel/port';
import { ChannelServer } from '@/lib/channel/server';
import { accountId } from '@/lib/contract/session';
import {
  Idempotency,
  type IdempotencyEntry,
  type IdempotencyRecords,
  type IdempotencyStore,
} from '@/lib/session/idempotency';
import { portPair } from '../channel/ports';
import type { Worker } from './test-session';

export class MemoryIdempotencyStore implements IdempotencyStore {
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

export function channelServerOf(
  { controller }: Worker,
  once = new Idempotency(new MemoryIdempotencyStore()),
): ChannelServer {
  const accounts = {
    get current() {
      const { account } = controller.state;
      return (
        account && { id: accountId(account), isOver: false, idempotency: once, unread: { onVendorCall: () => {} } }
      );
    },
  };
  const handlers = createMessageHandlers({ session: controller, accounts });
  return new ChannelServer(
    {
      epoch: () => 1,
      state: () => controller.state,
      vendorScope: method => controller.definition?.methods.get(method),
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

/** Opens a tab's port. @param ends receives the server's end, to disconnect it */
export function connectTab(server: ChannelServer, origin = 'https://desk.example', ends: Port[] = []): Port {
  const [near, far] = portPair();
  server.accept(far, { kind: 'page', origin, tabId: 1, scopes: ['status', 'receive', 'send', 'manage'] });
  ends.push(far);
  return near;
}

/** Returns the request function of a tab that opens its ports with `openPort`. */
export function requesterOf(openPort: () => Port): ChannelClient['requestUntyped'] {
  const client = new ChannelClient({ openPort });
  return client.requestUntyped.bind(client);
}
