// One app (`org#app`) of the service: policy, users, tokens, groups, files and message history.
import type { DeliveryFault } from '../delivery-faults';
import type { LoginRefusal, SendRefusal } from '../msync/refusals';
import type { Meta } from '../msync/wire';
import { Group, type NewGroup } from './group';
import { Tokens } from './tokens';
import { type NewUser, User } from './user';

export interface AppPolicy {
  devices: { max: number };
  /** What happens to the older socket of a device id. The behaviour of the vendors' clouds is unknown. */
  sameDevice: 'kick206' | 'silent';
  /** Over the limit: kick the oldest device (206), or refuse the new one (TOO_MANY_DEVICES). */
  tooManyDevices: 'kick' | 'refuse';
  registration: 'open' | 'closed' | 'full';
  tokenTtlMs: number;
  /** Refuse messages between users who are not contacts (221). */
  contactsOnly: boolean;
  /** How long a message can be recalled. */
  recallMs: number;
  /**
   * Whether two concurrent pulls of a queue both get its metas. The SDKs pull twice when a notice arrives during the first
   * pull; easemob-websdk then reports all events but chat messages twice. The behaviour of the vendors' clouds is unknown.
   */
  pulls: 'once' | 'repeat';
  /** Metas in one answer to a pull. */
  pageSize: number;
  /** Maximum size of an upload; the vendors' default. */
  maxFileBytes: number;
  /** Uploads are not answered before it resolves. */
  holdUpload?: () => Promise<void>;
  /** Whether a session takes a new token. */
  renewal: 'accepted' | 'refused';
  deliveryFaults: readonly DeliveryFault[];
  /** Whether messages for a device that is offline wait for it. */
  offlineQueue: 'kept' | 'dropped';
  /** Whether the history has messages; a feature that apps buy. */
  roaming: boolean;
  downloads: 'open' | 'refused';
  /** Refusals with another body than usual. */
  otherErrors: readonly RefusedSignIn[];
}

/** Refused sign-ins whose errors the services can change. */
export type RefusedSignIn = 'wrongPassword' | 'unknownUser' | 'expiredToken';

const defaultPolicy: AppPolicy = {
  devices: { max: 1 },
  sameDevice: 'kick206',
  tooManyDevices: 'kick',
  registration: 'open',
  tokenTtlMs: 24 * 3600 * 1000,
  contactsOnly: false,
  recallMs: 120_000,
  pulls: 'once',
  pageSize: 50,
  maxFileBytes: 10 * 1024 * 1024,
  renewal: 'accepted',
  deliveryFaults: [],
  offlineQueue: 'kept',
  roaming: true,
  downloads: 'open',
  otherErrors: [],
};

export interface StoredMessage {
  from: string;
  meta: Meta;
  at: number;
  edits: number;
  /** Users by reaction, in the order of first use. */
  reactions: Map<string, Set<string>>;
  pin?: { by: string; at: number };
  delivered: boolean;
  read: boolean;
  /** Users who removed it from their history. */
  removedBy: Set<string>;
}

export interface StoredFile {
  bytes: Uint8Array;
  contentType: string;
  filename: string;
  /** Empty if any token permits the download. */
  secret: string;
}

export class ImApp {
  readonly org: string;
  readonly name: string;
  readonly policy: AppPolicy;
  readonly users = new Map<string, User>();
  readonly groups = new Map<string, Group>();
  readonly tokens = new Tokens();
  readonly files = new Map<string, StoredFile>();
  /** Incomplete multipart uploads: the parts by number. */
  readonly parts = new Map<string, Map<number, Uint8Array>>();
  readonly history: StoredMessage[] = [];
  readonly loginRefusals: { user: string; code: LoginRefusal }[] = [];
  readonly sendRefusals: { user: string; code: SendRefusal }[] = [];

  readonly #readers = new Map<string, Set<string>>();

  constructor(
    readonly key: string,
    readonly appId: string | undefined,
    policy: Partial<AppPolicy>,
  ) {
    const [org = '', name = ''] = key.split('#');
    this.org = org;
    this.name = name;
    this.policy = { ...defaultPolicy, ...policy };
  }

  addUser(user: NewUser): User {
    // The vendors' clouds lower-case user names.
    const added = new User({ ...user, userId: user.userId.toLowerCase() });
    this.users.set(added.userId, added);
    return added;
  }

  user(userId: string): User | undefined {
    return this.users.get(userId.toLowerCase());
  }

  addGroup(group: NewGroup): Group {
    const added = new Group(group);
    this.groups.set(added.groupId, added);
    return added;
  }

  addToHistory(from: string, meta: Meta): void {
    const defaults = {
      at: Date.now(),
      edits: 0,
      reactions: new Map(),
      delivered: false,
      read: false,
      removedBy: new Set<string>(),
    };
    this.history.push({ from, meta, ...defaults });
  }

  /** Deletes a recalled message for all users. */
  deleteMessage(messageId: string | undefined): void {
    const index = this.history.findIndex(message => message.meta.id === messageId);
    if (index >= 0) this.history.splice(index, 1);
  }

  stored(messageId: string | undefined): StoredMessage | undefined {
    return this.history.find(message => message.meta.id === messageId);
  }

  /** Users who sent a group read receipt for a message. */
  readers(messageId: string): Set<string> {
    const readers = this.#readers.get(messageId) ?? new Set();
    this.#readers.set(messageId, readers);
    return readers;
  }

  /** Removes and returns the first refusal for this user or for `*`. */
  takeRefusal<C>(list: { user: string; code: C }[], userId: string): C | undefined {
    const index = list.findIndex(({ user }) => user === '*' || user === userId);
    return index < 0 ? undefined : list.splice(index, 1)[0]?.code;
  }
}
