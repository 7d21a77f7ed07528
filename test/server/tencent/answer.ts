// Answers to commands, and pushes to users' instances.
import { randomUUID } from 'node:crypto';
import type { Body, TencentFrame } from './frames';
import type { TencentService } from './service';
import type { InstanceSocket } from './socket';
import type { Instance, User } from './state';

/** Returns `undefined` for no answer, or for one that comes later. */
export type Answer = (socket: InstanceSocket, frame: TencentFrame) => Body | undefined;

/**
 * Answers signed-in instances only. A signed-out or kicked one gets no answer: SDK 3.6.6 leaves rejections of its own
 * requests unhandled.
 */
export const forUser =
  (handle: (service: TencentService, user: User, body: Body, instance: Instance) => Body): Answer =>
  ({ service, instance }, { body }) =>
    instance && !instance.kicked ? handle(service, instance.user, body, instance) : undefined;

/** Pushes an event; an instance that reconnects gets unacknowledged events again. */
export function push(instance: Instance, event: Body, sessionData: string = randomUUID()): void {
  const body = { EventArray: [event], NeedAck: 1, SessionData: sessionData };
  instance.unacked.set(sessionData, body);
  instance.socket?.push('im_open_push.msg_push', body);
}

/** Pushes an event to all instances of a user, except one. */
export function pushToUser(user: User | undefined, event: Body, except?: Instance): void {
  for (const instance of user?.online ?? []) if (instance !== except) push(instance, event);
}

/** Seconds since 1970. */
export const now = (): number => Math.floor(Date.now() / 1000);

/** A list from a field that the SDK sends as one value or as a list. */
export function listOf<T>(value: unknown): T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}

/** One successful result for each user. */
export const successFor = (userIds: string[], more: Body = {}): Body[] =>
  userIds.map(To_Account => ({ To_Account, ResultCode: 0, ResultInfo: '', ...more }));
