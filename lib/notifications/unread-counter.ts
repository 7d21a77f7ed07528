/**
 * What is unread, by conversation. A message counts once: it is known by its id, and by the place of its event in the journal, so
 * that the next run of the background goes on where this one died. A tab that is told of a message has read it, unless its site
 * says itself what was read; then only that counts.
 */
import * as v from 'valibot';
import { type Conversation, conversationKey, conversationOf } from '@/lib/contract/conversations';
import type { IncomingMessage, Reading } from '@/lib/providers/provider';
import { SerialQueue } from '@/lib/storage/serial-queue';

/** Ids that are kept; of more than these the badge says no number. */
const most = 1_000;
/** How long to wait before what changes no number is written down. */
const laterMs = 1_000;

const Kept = v.object({
  /** The last event of the journal that was looked at. */
  seq: v.number(),
  unread: v.record(v.string(), v.array(v.string())),
  /** Sites that say themselves what was read. */
  tellers: v.array(v.string()),
});
type Kept = v.InferOutput<typeof Kept>;

export interface UnreadStore {
  read(account: string): Promise<unknown>;
  write(account: string, kept: Kept): Promise<void>;
  clear(): Promise<void>;
}

const nothing = (seq: number): Kept => ({ seq, unread: {}, tellers: [] });

export class UnreadCounter {
  #account = '';
  #kept = nothing(0);
  #isChanged = false;
  /** It will be written down as it is then. */
  #isDue = false;
  readonly #writes: SerialQueue;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: UnreadStore,
    private readonly failed: (error: unknown) => void = () => {},
  ) {
    this.#writes = new SerialQueue(failed);
  }

  /** Begins with what runs before have kept of the account. @returns the last event that they looked at, if any */
  async recall(account: string): Promise<number | undefined> {
    this.#account = account;
    const kept = v.safeParse(Kept, await this.store.read(account).catch(this.failed));
    if (!kept.success) return undefined;
    this.#kept = kept.output;
    return kept.output.seq;
  }

  /** Begins anew. @param account none where it is '' */
  begin(account: string): void {
    this.#account = account;
    this.#kept = nothing(0);
    this.#isChanged = false;
    this.#writes.add(() => this.store.clear());
  }

  get total(): number {
    return Object.values(this.#kept.unread).reduce((sum, ids) => sum + ids.length, 0);
  }

  counts(): { conversation: Conversation; unread: number }[] {
    return Object.entries(this.#kept.unread).map(([key, ids]) => ({
      conversation: conversationOf(key),
      unread: ids.length,
    }));
  }

  /** Whether a site is taken to have read what it is told. */
  readsAll(origin: string): boolean {
    return !this.#kept.tellers.includes(origin);
  }

  /** From now on only what it says counts as read by this site. */
  tells(origin: string): void {
    if (!this.readsAll(origin)) return;
    this.#kept.tellers.push(origin);
    this.#isChanged = true;
  }

  /** An event was looked at. @param arrivals those of its messages that nobody has read */
  add(seq: number, arrivals: readonly IncomingMessage[]): void {
    const { unread } = this.#kept;
    this.#kept.seq = seq;
    for (const { conversation, id } of arrivals) {
      const key = conversationKey(conversation);
      const ids = Object.hasOwn(unread, key) ? unread[key]! : [];
      if (ids.includes(id)) continue;
      unread[key] = [...ids, id];
      this.#isChanged = true;
    }
    while (this.total > most) this.#dropOldest();
    if (this.#isChanged) void this.saved();
    else this.#timer ??= setTimeout(() => this.#write(), laterMs);
  }

  /** @returns whether anything of it was unread */
  read(what: 'all' | Reading): boolean {
    const before = this.total;
    if (what === 'all') this.#kept.unread = {};
    else this.#read(what);
    if (this.total === before) return false;
    this.#isChanged = true;
    void this.saved();
    return true;
  }

  /** Resolves when all that was added so far is kept. */
  saved(): Promise<void> {
    this.#write();
    return this.#writes.idle();
  }

  #read({ conversation, upTo }: Reading): void {
    const { unread } = this.#kept;
    const key = conversationKey(conversation);
    if (!Object.hasOwn(unread, key)) return;
    const ids = unread[key]!;
    const left = upTo === undefined ? [] : ids.slice(ids.indexOf(upTo) + 1);
    if (left.length > 0) unread[key] = left;
    else delete unread[key];
  }

  #dropOldest(): void {
    const [key, ids] = Object.entries(this.#kept.unread)[0] ?? [];
    if (key === undefined || !ids) return;
    if (ids.length > 1) ids.shift();
    else delete this.#kept.unread[key];
  }

  #write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isChanged = false;
    if (this.#isDue) return;
    this.#isDue = true;
    this.#writes.add(async () => {
      this.#isDue = false;
      if (this.#account !== '') await this.store.write(this.#account, structuredClone(this.#kept));
    });
  }
}
