import * as v from 'valibot';
import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import { MutedConversation } from '@/lib/contract/mutes';
import { currentIdOf } from '@/lib/contract/session';

/** By account id. */
const StoredMutes = v.record(v.string(), v.array(MutedConversation));
type StoredMutes = v.InferOutput<typeof StoredMutes>;

export interface MuteStore {
  read(): Promise<unknown>;
  write(mutes: StoredMutes): Promise<void>;
}

/** For each account; the oldest mutes are dropped. */
const maxMutes = 1_000;

/** The muted conversations of all accounts. Their messages are neither notified nor counted as unread. */
export class Mutes {
  #conversations = new Map<string, MutedConversation[]>();
  #loading: Promise<void> | undefined;

  constructor(
    private readonly store: MuteStore,
    private readonly onError: (error: unknown) => void = () => {},
  ) {}

  /** Repeated calls return the first promise, and read again if the store could not be read. */
  load(): Promise<void> {
    return this.#loadOnce().catch(this.onError);
  }

  /** @param account as `accountId` returns it */
  of(account: string): readonly MutedConversation[] {
    return this.#conversations.get(account) ?? [];
  }

  has(account: string, conversation: Conversation): boolean {
    const key = conversationKey(conversation);
    return this.of(account).some(muted => conversationKey(muted) === key);
  }

  /** @throws if the store cannot be read: a write would delete what it has */
  async set(account: string, conversation: MutedConversation, isMuted: boolean): Promise<void> {
    await this.#loadOnce();
    if (this.has(account, conversation) === isMuted) return;
    const key = conversationKey(conversation);
    const others = this.of(account).filter(muted => conversationKey(muted) !== key);
    this.#conversations.set(account, isMuted ? [...others, conversation].slice(-maxMutes) : others);
    await this.#write();
  }

  /** Stores the name of a conversation, unless it was unmuted meanwhile. */
  async rename(account: string, conversation: MutedConversation): Promise<void> {
    await this.#loadOnce();
    if (!this.has(account, conversation)) return;
    const key = conversationKey(conversation);
    const renamed = this.of(account).map(muted => (conversationKey(muted) === key ? conversation : muted));
    this.#conversations.set(account, renamed);
    await this.#write();
  }

  async forget(account: string): Promise<void> {
    await this.#loadOnce();
    if (this.#conversations.delete(account)) await this.#write();
  }

  /** Writes all mutes again after `change`, which makes the stored ones unreadable. @throws what `change` throws */
  async rewriteAfter(change: () => Promise<void>): Promise<void> {
    await this.#loadOnce();
    await change();
    await this.#write().catch(this.onError);
  }

  #loadOnce(): Promise<void> {
    this.#loading ??= this.#read().catch(error => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #read(): Promise<void> {
    const stored = v.safeParse(StoredMutes, await this.store.read());
    if (!stored.success) return;
    for (const [id, muted] of Object.entries(stored.output)) {
      const account = currentIdOf(id);
      const all = [...this.of(account), ...muted];
      this.#conversations.set(account, [...new Map(all.map(each => [conversationKey(each), each])).values()]);
    }
  }

  #write(): Promise<void> {
    return this.store.write(Object.fromEntries([...this.#conversations].filter(([, muted]) => muted.length > 0)));
  }
}
