// How a command is answered, and how others hear of what came of it.
import { randomUUID } from 'node:crypto';
import type { Body, Frame } from './frames';
import type { TencentService } from './service';
import type { InstanceSocket } from './socket';
import type { Instance, User } from './state';

/** `undefined` where nothing is to be answered, or not yet. */
export type Answer = (socket: InstanceSocket, frame: Frame) => Body | undefined;

/**
 * An answer for who is signed in. Who has signed out, or was told to go, is not answered: SDK 3.6.6 leaves it uncaught when
 * what it asks by itself fails.
 */
export const forUser =
  (act: (service: TencentService, user: User, body: Body, instance: Instance) => Body): Answer =>
  ({ service, instance }, { body }) =>
    instance && !instance.kicked ? act(service, instance.user, body, instance) : undefined;

/** Pushes an event, and again when the instance comes back without having acknowledged it. */
export function push(instance: Instance, event: Body, sessionData: string = randomUUID()): void {
  const body = { EventArray: [event], NeedAck: 1, SessionData: sessionData };
  instance.unacked.set(sessionData, body);
  instance.socket?.push('im_open_push.msg_push', body);
}

/** Tells every instance of an account, but for the one that has done it. */
export function tell(user: User | undefined, event: Body, but?: Instance): void {
  for (const instance of user?.online ?? []) if (instance !== but) push(instance, event);
}

/** Seconds since 1970. */
export const now = (): number => Math.floor(Date.now() / 1000);

/** What the SDK writes for one or for many. */
export function listOf<T>(given: unknown): T[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? given : [given as T];
}

/** All went well with each of them. */
export const done = (userIds: string[], more: Body = {}): Body[] =>
  userIds.map(To_Account => ({ To_Account, ResultCode: 0, ResultInfo: '', ...more }));
