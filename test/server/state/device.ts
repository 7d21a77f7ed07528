// One device of a user: its live socket, and the queues of what it has not acknowledged yet.

import type { MsyncSocket } from '../msync/socket';
import type { Jid, Meta } from '../msync/wire';

export interface Queue {
  jid: Jid;
  metas: Meta[];
}

export class Device {
  /** The signed-in socket; none while the device is away. */
  socket: MsyncSocket | undefined;
  loginAt = 0;
  #queues = new Map<string, Queue>();

  constructor(
    readonly id: string,
    readonly uuid: string,
    readonly name: string,
  ) {}

  put(jid: Jid, meta: Meta): void {
    const key = keyOf(jid);
    const queue = this.#queues.get(key) ?? { jid, metas: [] };
    queue.metas.push(meta);
    this.#queues.set(key, queue);
  }

  /** Queues that hold something, in the order in which they were first used. */
  get unread(): Queue[] {
    return [...this.#queues.values()].filter(queue => queue.metas.length > 0);
  }

  pending(jid: Jid): Meta[] {
    return this.#queues.get(keyOf(jid))?.metas ?? [];
  }

  /** Removes everything up to and including `key`; returns what was removed. */
  ack(jid: Jid, key: string): Meta[] {
    const queue = this.#queues.get(keyOf(jid));
    if (!queue) return [];
    const upTo = BigInt(key);
    const acked = queue.metas.filter(meta => BigInt(meta.id) <= upTo);
    queue.metas = queue.metas.filter(meta => BigInt(meta.id) > upTo);
    return acked;
  }
}

/** Two addresses with the same key are one queue. */
export const keyOf = (jid: Jid): string => `${jid.name}@${jid.domain ?? 'easemob.com'}`;
