// Presence of users, sent to its subscribers.
import { notification } from './deliver/notify';
import type { Hub } from './hub';
import { userJid } from './msync/jid';
import type { ImApp } from './state/app';
import type { User } from './state/user';

const seconds = (): number => Math.floor(Date.now() / 1000);

/** A user's presence; an unknown user has no devices. */
export function presenceOf(app: ImApp, name: string, expiry = 0): Record<string, unknown> {
  const user = app.user(name);
  const status = Object.fromEntries(
    [...(user?.devices.values() ?? [])].map(({ id, socket }) => [id, socket ? '1' : '0']),
  );
  return { uid: name, last_time: seconds(), expiry, ext: user?.presence ?? '', status };
}

/** Sends the presence to subscribers whose subscription has not expired. */
export function announcePresence(hub: Hub, app: ImApp, user: User): void {
  const from = userJid(app.key, user.userId);
  for (const [name, expiry] of user.presenceSubscribers) {
    if (expiry <= seconds()) continue;
    const values = [presenceOf(app, user.userId, expiry)];
    hub.enqueue(app, name, from, {
      ...notification({ type: 'presence', data: { values } }, name),
      ...hub.stamp(),
      from,
    });
  }
}
