// A user of an app: credentials, devices, contacts, push settings, and the counts that tests read.
import { randomUUID } from 'node:crypto';
import type { Jid, Meta } from '../msync/wire';
import { Device } from './device';

export interface StoredPushToken {
  deviceId: string;
  deviceToken: string;
  notifierName: string;
}

export interface NewUser {
  userId: string;
  password: string;
  nickname?: string;
}

export interface EnqueueOptions {
  /** The sending device. */
  except?: string | undefined;
  /** The addressed device. */
  only?: string | undefined;
  /** A copy of the user's own message; not queued for devices that sign in later for the first time. */
  echo?: boolean;
  onlineOnly?: boolean;
}

/** A user's state of one conversation; positions are message ids. */
export interface StoredConversation {
  readUpTo: bigint;
  /** Position of deletion: the conversation returns with the next message. */
  hiddenUpTo: bigint;
  /** Milliseconds since 1970; 0 when it is not pinned. */
  pinnedAt: number;
  marks: Set<string>;
}

export interface Silence {
  /** `ALL`, `AT` or `NONE`: the messages that cause a push notification. */
  type?: string;
  /** Milliseconds since 1970. */
  ignoreDuration?: number;
  /** `h:m-h:m`. */
  ignoreInterval?: string;
}

export class User {
  readonly uuid = randomUUID();
  readonly created = Date.now();
  readonly userId: string;
  password: string;
  nickname: string;
  muted = false;
  readonly contacts = new Set<string>();
  /** By the contact's user id. */
  readonly remarks = new Map<string, string>();
  readonly blocked = new Set<string>();
  readonly pushTokens: StoredPushToken[] = [];
  readonly devices = new Map<string, Device>();
  readonly profile: Record<string, string> = {};
  presence = '';
  /** End of each subscription, in seconds since 1970. */
  readonly presenceSubscribers = new Map<string, number>();
  /** Muted push notifications, globally and by conversation. */
  readonly silence = new Map<string, Silence>();
  pushLanguage = '';
  readonly counts = { logins: 0, logouts: 0, kicks: 0, peakSockets: 0, heartbeats: 0, framesIn: 0, framesOut: 0 };
  readonly #conversations = new Map<string, StoredConversation>();
  /** Metas that no device has acknowledged; a new device starts with them. */
  readonly #unclaimed = new Map<string, { queue: Jid; meta: Meta }>();

  constructor({ userId, password, nickname = '' }: NewUser) {
    this.userId = userId;
    this.password = password;
    this.nickname = nickname;
  }

  get online(): Device[] {
    return [...this.devices.values()].filter(device => device.socket);
  }

  /** @param key `keyOf` its address */
  conversation(key: string): StoredConversation {
    const existing = this.#conversations.get(key);
    if (existing) return existing;
    const conversation = { readUpTo: 0n, hiddenUpTo: 0n, pinnedAt: 0, marks: new Set<string>() };
    this.#conversations.set(key, conversation);
    return conversation;
  }

  device(id: string, uuid: string, name: string): Device {
    let device = this.devices.get(id);
    if (!device) {
      device = new Device(id, uuid, name);
      for (const { queue, meta } of this.#unclaimed.values()) device.enqueue(queue, meta);
      this.devices.set(id, device);
    }
    return device;
  }

  /** Queues a meta for the user's devices; returns those to notify. */
  enqueue(queue: Jid, meta: Meta, { except, only, echo, onlineOnly }: EnqueueOptions = {}): Device[] {
    const devices = onlineOnly ? this.online : [...this.devices.values()];
    const targets = devices.filter(device => device.id !== except && (!only || device.id === only));
    for (const device of targets) device.enqueue(queue, meta);
    if (!echo && !onlineOnly && !only) this.#unclaimed.set(meta.id, { queue, meta });
    return targets.filter(device => device.socket);
  }

  /** Deletes everything that waits for a device. */
  dropQueues(): void {
    this.#unclaimed.clear();
    for (const device of this.devices.values()) device.dropQueues();
  }

  claim(metas: Meta[]): void {
    for (const meta of metas) this.#unclaimed.delete(meta.id);
  }
}
