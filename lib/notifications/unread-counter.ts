import * as v from 'valibot';
import {
  type Conversation,
  type ConversationCount,
  conversationKey,
  conversationOf,
} from '@/lib/contract/conversations';
import type { IncomingMessage, Reading, Withdrawn } from '@/lib/providers/provider';
import { SerialQueue } from '@/lib/storage/serial-queue';

/** The badge shows no more than 999, so more ids are not stored. */
const maxUnread = 1_000;
/** Conversations: more than anybody reads in a session. */
const maxReadHere = 1_000;
/** Milliseconds until a change of `seq` alone is written. */
const lazyWriteMs = 1_000;

const StoredCounts = v.object({
  /** The last event of the journal that has been counted. */
  seq: v.number(),
  /** Message ids, by conversation key. */
  unread: v.record(v.string(), v.array(v.string())),
  /** Origins of the sites that report what was read. */
  tellers: v.array(v.string()),
  /** Keys of the conversations that the user has read in a tab, latest last. */
  readHere: v.optional(v.array(v.string()), []),
});
type StoredCounts = v.InferOutput<typeof StoredCounts>;

export interface UnreadStore {
  read(account: string): Promise<unknown>;
  write(account: string, counts: StoredCounts): Promise<void>;
  clear(): Promise<void>;
}

const emptyCounts = (): StoredCounts => ({ seq: 0, unread: {}, tellers: [], readHere: [] });

const union = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])];

/**
 * Counts the unread messages of one account, each once. Stores their ids and the seq of the last counted event, so
 * that the next run continues there. A tab reads each message that it receives, unless its site reports reads.
 */
export class UnreadCounter {
  #isDisposed = false;
  /** Whether the store still has counts that a write would delete. */
  #isStoreUnread = false;
  #counts = emptyCounts();
  /** Whether more than `seq` has changed since the last write. */
  #isChanged = false;
  /** Whether a write is queued; it will write the counts as they are then. */
  #isWriteQueued = false;
  readonly #writes: SerialQueue;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param writes shared by the counters of all accounts, so that none writes after its end */
  constructor(
    private account: string,
    private readonly store: UnreadStore,
    private readonly onError: (error: unknown) => void = () => {},
    writes?: SerialQueue,
  ) {
    this.#writes = writes ?? new SerialQueue(onError);
  }

  /**
   * Loads the account's counts; before the next write if they cannot be read now.
   * @returns the seq of the last event that an earlier run counted, if any
   */
  async load(): Promise<number | undefined> {
    try {
      return await this.#read();
    } catch (error) {
      this.#isStoreUnread = true;
      this.onError(error);
      return undefined;
    }
  }

  async #read(): Promise<number | undefined> {
    const stored = v.safeParse(StoredCounts, await this.store.read(this.account));
    this.#isStoreUnread = false;
    if (!stored.success || this.#isDisposed) return undefined;
    const { seq, unread, tellers, readHere } = stored.output;
    // Some messages may have been counted meanwhile, if the store opened late.
    const counted = this.#counts;
    for (const [key, ids] of Object.entries(counted.unread))
      unread[key] = union(Object.hasOwn(unread, key) ? unread[key]! : [], ids);
    this.#counts = {
      seq: Math.max(seq, counted.seq),
      unread,
      tellers: union(tellers, counted.tellers),
      readHere: union(readHere, counted.readHere),
    };
    return seq;
  }

  /** Stores the counts under the account's other id from now on. */
  rename(account: string): void {
    this.account = account;
    this.#write();
  }

  /** Deletes all counts. Nothing is written after it. */
  dispose(): void {
    this.#isDisposed = true;
    this.#counts = emptyCounts();
    clearTimeout(this.#timer);
    this.#writes.add(() => this.store.clear());
  }

  get total(): number {
    return Object.values(this.#counts.unread).reduce((sum, ids) => sum + ids.length, 0);
  }

  ids(): string[] {
    return Object.values(this.#counts.unread).flat();
  }

  /** Those with unread messages, and those that the user has read in a tab. */
  counts(): ConversationCount[] {
    const { unread, readHere } = this.#counts;
    return union(Object.keys(unread), readHere).map(key => ({
      conversation: conversationOf(key),
      unread: Object.hasOwn(unread, key) ? unread[key]!.length : 0,
      isReadHere: readHere.includes(key),
    }));
  }

  /** @param keys of the conversations that the user has read in a tab */
  setReadHere(keys: readonly string[]): void {
    const { readHere } = this.#counts;
    const all = union(readHere, keys);
    if (all.length === readHere.length) return;
    this.#counts.readHere = all.slice(-maxReadHere);
    this.#isChanged = true;
    void this.saved();
  }

  /** Whether a site's tabs read every message that they receive. */
  readsAll(origin: string): boolean {
    return !this.#counts.tellers.includes(origin);
  }

  /** From now on the site's tabs have read only what the site reports. */
  setReportsReads(origin: string): void {
    if (!this.readsAll(origin)) return;
    this.#counts.tellers.push(origin);
    this.#isChanged = true;
  }

  /** Adds the unread messages of an event. @param seq the event's */
  add(seq: number, messages: readonly IncomingMessage[]): void {
    const { unread } = this.#counts;
    this.#counts.seq = seq;
    for (const { conversation, id } of messages) {
      const key = conversationKey(conversation);
      const ids = Object.hasOwn(unread, key) ? unread[key]! : [];
      if (ids.includes(id)) continue;
      unread[key] = [...ids, id];
      this.#isChanged = true;
    }
    while (this.total > maxUnread) this.#dropOldest();
    if (this.#isChanged) void this.saved();
    else if (!this.#isDisposed) this.#timer ??= setTimeout(() => this.#write(), lazyWriteMs);
  }

  /**
   * Removes recalled messages and ended conversations.
   * @param seq the event's; absent for a method call
   * @returns the keys of the conversations that had them unread
   */
  remove(withdrawn: readonly Withdrawn[], seq?: number): string[] {
    if (seq !== undefined) this.#counts.seq = seq;
    const changed = withdrawn.flatMap(each => {
      const conversation = 'id' in each ? this.#conversationWith(each.id) : each.conversation;
      const before = this.total;
      if (conversation) this.#remove({ conversation, ...('id' in each && { only: each.id }) });
      return conversation && this.total < before ? [conversationKey(conversation)] : [];
    });
    if (changed.length > 0) {
      this.#isChanged = true;
      void this.saved();
    }
    return changed;
  }

  markRead(read: 'all' | Reading, isInTab?: boolean): void {
    if (isInTab)
      this.setReadHere(read === 'all' ? Object.keys(this.#counts.unread) : [conversationKey(read.conversation)]);
    const before = this.total;
    if (read === 'all') this.#counts.unread = {};
    else this.#remove(read);
    if (this.total === before) return;
    this.#isChanged = true;
    void this.saved();
  }

  /** Resolves when all changes so far are written. */
  saved(): Promise<void> {
    this.#write();
    return this.#writes.idle();
  }

  #conversationWith(id: string): Conversation | undefined {
    const found = Object.entries(this.#counts.unread).find(([, ids]) => ids.includes(id));
    return found && conversationOf(found[0]);
  }

  /** @param only id of the one message to remove; by default all up to `upTo` */
  #remove({ conversation, upTo, remaining: kept, only }: Reading & { only?: string }): void {
    const { unread } = this.#counts;
    const key = conversationKey(conversation);
    if (!Object.hasOwn(unread, key)) return;
    const ids = unread[key]!;
    const remaining =
      only !== undefined
        ? ids.filter(id => id !== only)
        : upTo !== undefined
          ? ids.slice(ids.indexOf(upTo) + 1)
          : ids.slice(ids.length - Math.min(kept ?? 0, ids.length));
    if (remaining.length > 0) unread[key] = remaining;
    else delete unread[key];
  }

  #dropOldest(): void {
    const [key, ids] = Object.entries(this.#counts.unread)[0] ?? [];
    if (key === undefined || !ids) return;
    if (ids.length > 1) ids.shift();
    else delete this.#counts.unread[key];
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isChanged = false;
    if (this.#isWriteQueued) return;
    this.#isWriteQueued = true;
    this.#writes.add(async () => {
      this.#isWriteQueued = false;
      if (this.#isStoreUnread) await this.#read();
      if (!this.#isDisposed) await this.store.write(this.account, structuredClone(this.#counts));
    });
  }
}
