// The state of one service: apps, ids, log, and the queues of users' devices.
import { DeliveryFaults } from './delivery-faults';
import { EventLog } from './event-log';
import { route } from './msync/codes';
import type { MsyncSocket } from './msync/socket';
import type { Jid, Meta } from './msync/wire';
import { type AppPolicy, ImApp } from './state/app';
import { IdSource } from './state/ids';
import type { EnqueueOptions, User } from './state/user';

export class Hub {
  readonly apps = new Map<string, ImApp>();
  readonly log = new EventLog();
  readonly ids = new IdSource();
  readonly sockets = new Set<MsyncSocket>();
  readonly deliveryFaults = new DeliveryFaults<Meta>();
  /** Milliseconds by which the service's clock is ahead of the computer's, in messages and replies. */
  clockOffset = 0;

  constructor(readonly policy: Partial<AppPolicy>) {}

  addApp(key: string, appId?: string): ImApp {
    const app = this.apps.get(key) ?? new ImApp(key, appId, this.policy);
    this.apps.set(key, app);
    return app;
  }

  /** @throws {Error} for an unknown app, which is a mistake in the test */
  app(key: string): ImApp {
    const app = this.apps.get(key);
    if (!app) throw new Error(`unknown app ${key}`);
    return app;
  }

  user(appKey: string, userId: string): User {
    const user = this.app(appKey).user(userId);
    if (!user) throw new Error(`unknown user ${userId} of ${appKey}`);
    return user;
  }

  /** Milliseconds since 1970, by the service's clock. */
  now(): number {
    return Date.now() + this.clockOffset;
  }

  stamp(): { id: string; timestamp: string } {
    return { id: this.ids.next(), timestamp: String(this.now()) };
  }

  /** Queues a meta for a user's devices (except `except`) and notifies the online ones. */
  enqueue(app: ImApp, userId: string, queue: Jid, meta: Meta, options: EnqueueOptions = {}): void {
    const user = app.user(userId);
    if (!user) return;
    const notified = user.enqueue(queue, meta, { ...options, onlineOnly: meta.routetype === route.online });
    for (const device of notified) {
      this.log.add('delivered', { app: app.key, user: user.userId, device: device.id, detail: meta.id });
      device.socket?.sendNotice(queue);
    }
  }
}
