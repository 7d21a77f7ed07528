// A device of a user: its live socket and the queues of unacknowledged metas.

import type { MsyncSocket } from '../msync/socket';
import type { Jid, Meta } from '../msync/wire';

export interface Queue {
  jid: Jid;
  metas: Meta[];
}

export class Device {
  /** The signed-in socket; undefined while the device is offline. */
  socket: MsyncSocket | undefined;
  loginAt = 0;
  #queues = new Map<string, Queue>();

  constructor(
    readonly id: string,
    readonly uuid: string,
    readonly name: string,
  ) {}

  enqueue(jid: Jid, meta: Meta): void {
    const key = keyOf(jid);
    const queue = this.#queues.get(key) ?? { jid, metas: [] };
    queue.metas.push(meta);
    this.#queues.set(key, queue);
  }

  /** Non-empty queues, in the order of first use. */
  get unread(): Queue[] {
    return [...this.#queues.values()].filter(queue => queue.metas.length > 0);
  }

  pending(jid: Jid): Meta[] {
    return this.#queues.get(keyOf(jid))?.metas ?? [];
  }

  dropQueues(): void {
    this.#queues.clear();
  }

  /** Removes the metas up to and including `key`, and returns them. */
  ack(jid: Jid, key: string): Meta[] {
    const queue = this.#queues.get(keyOf(jid));
    if (!queue) return [];
    const upTo = BigInt(key);
    const acked = queue.metas.filter(meta => BigInt(meta.id) <= upTo);
    queue.metas = queue.metas.filter(meta => BigInt(meta.id) > upTo);
    return acked;
  }
}

/** Addresses with the same key share a queue. */
export const keyOf = (jid: Jid): string => `${jid.name}@${jid.domain ?? 'easemob.com'}`;
