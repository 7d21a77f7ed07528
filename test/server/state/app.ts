// One app (`org#app`) of the service: its policy, users, tokens, groups, files and message history.
import type { LoginRefusal, SendRefusal } from '../msync/refusals';
import type { Meta } from '../msync/wire';
import { Group, type NewGroup } from './group';
import { Tokens } from './tokens';
import { type NewUser, User } from './user';

export interface AppPolicy {
  devices: { max: number };
  /** What the older socket of one device id is told; it is not known which a vendor's cloud does. */
  sameDevice: 'kick206' | 'silent';
  /** Over the limit: kick the oldest device (206), or refuse the new one (TOO_MANY_DEVICES). */
  tooManyDevices: 'kick' | 'refuse';
  registration: 'open' | 'closed' | 'full';
  tokenTtlMs: number;
  /** Refuse messages between users who are not contacts (221). */
  contactsOnly: boolean;
  /** A message can be recalled for so long. */
  recallMs: number;
  /**
   * Whether a queue that is pulled twice at once is answered twice. The SDKs do that when a notice comes during the first
   * pull; easemob-websdk then reports everything but chat messages twice. It is not known what a vendor's cloud does.
   */
  pulls: 'once' | 'repeat';
  /** Metas in one answer to a pull. */
  pageSize: number;
  /** The largest file that may be uploaded; the vendors' default. */
  maxFileBytes: number;
}

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
};

export interface StoredMessage {
  from: string;
  meta: Meta;
  at: number;
  edits: number;
  /** Who has given which reaction, in the order of the first. */
  reactions: Map<string, Set<string>>;
  pin?: { by: string; at: number };
  delivered: boolean;
  read: boolean;
  /** Who has removed it from his own history. */
  removedBy: Set<string>;
}

export interface StoredFile {
  bytes: Uint8Array;
  contentType: string;
  filename: string;
  /** Empty: anyone with a token may fetch it. */
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
  /** Uploads in parts that are not complete: the parts by their number. */
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
    // The vendor's cloud keeps user names in lower case.
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

  remember(from: string, meta: Meta): void {
    const fresh = {
      at: Date.now(),
      edits: 0,
      reactions: new Map(),
      delivered: false,
      read: false,
      removedBy: new Set<string>(),
    };
    this.history.push({ from, meta, ...fresh });
  }

  /** A recalled message is gone for everyone. */
  forget(messageId: string | undefined): void {
    const index = this.history.findIndex(message => message.meta.id === messageId);
    if (index >= 0) this.history.splice(index, 1);
  }

  stored(messageId: string | undefined): StoredMessage | undefined {
    return this.history.find(message => message.meta.id === messageId);
  }

  /** Who has sent a group read receipt for a message. */
  readers(messageId: string): Set<string> {
    const readers = this.#readers.get(messageId) ?? new Set();
    this.#readers.set(messageId, readers);
    return readers;
  }

  /** Takes the first refusal that was set for this user or for everyone. */
  takeRefusal<C>(list: { user: string; code: C }[], userId: string): C | undefined {
    const index = list.findIndex(({ user }) => user === '*' || user === userId);
    return index < 0 ? undefined : list.splice(index, 1)[0]?.code;
  }
}
