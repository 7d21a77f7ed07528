// The state of one service: its apps, ids and log, and how a meta reaches a user's devices.
import { EventLog } from './event-log';
import { route } from './msync/codes';
import type { MsyncSocket } from './msync/socket';
import type { Jid, Meta } from './msync/wire';
import { type AppPolicy, ImApp } from './state/app';
import { IdSource } from './state/ids';
import type { PutOptions, User } from './state/user';

export class Hub {
  readonly apps = new Map<string, ImApp>();
  readonly log = new EventLog();
  readonly ids = new IdSource();
  readonly sockets = new Set<MsyncSocket>();

  constructor(readonly policy: Partial<AppPolicy>) {}

  addApp(key: string, appId?: string): ImApp {
    const app = this.apps.get(key) ?? new ImApp(key, appId, this.policy);
    this.apps.set(key, app);
    return app;
  }

  /** Throws for an unknown app: a test that names one is wrong. */
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

  stamp(): { id: string; timestamp: string } {
    return { id: this.ids.next(), timestamp: String(Date.now()) };
  }

  /** Queues a meta for a user's devices (all but `except`) and tells those that are online. */
  put(app: ImApp, userId: string, queue: Jid, meta: Meta, options: PutOptions = {}): void {
    const user = app.user(userId);
    if (!user) return;
    const told = user.put(queue, meta, { ...options, onlineOnly: meta.routetype === route.online });
    for (const device of told) {
      this.log.add('delivered', { app: app.key, user: user.userId, device: device.id, detail: meta.id });
      device.socket?.notice(queue);
    }
  }
}
