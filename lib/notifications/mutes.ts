/** The conversations that the user does not want to be told of, by account. What is muted is not counted as unread either. */
import * as v from 'valibot';
import { Conversation, conversationKey } from '@/lib/contract/conversations';

const Kept = v.record(v.string(), v.array(Conversation));
type Kept = v.InferOutput<typeof Kept>;

export interface MuteStore {
  read(): Promise<unknown>;
  write(muted: Kept): Promise<void>;
}

/** Of one account; the first muted go when there are more. */
const most = 1_000;

export class Mutes {
  #muted = new Map<string, Conversation[]>();
  #loading: Promise<void> | undefined;

  constructor(
    private readonly store: MuteStore,
    private readonly failed: (error: unknown) => void = () => {},
  ) {}

  /** Resolves when it is known what was muted. */
  load(): Promise<void> {
    this.#loading ??= this.#read();
    return this.#loading;
  }

  /** @param account as `accountId` names it */
  of(account: string): readonly Conversation[] {
    return this.#muted.get(account) ?? [];
  }

  has(account: string, conversation: Conversation): boolean {
    const key = conversationKey(conversation);
    return this.of(account).some(one => conversationKey(one) === key);
  }

  async set(account: string, conversation: Conversation, isMuted: boolean): Promise<void> {
    await this.load();
    if (this.has(account, conversation) === isMuted) return;
    const key = conversationKey(conversation);
    const others = this.of(account).filter(one => conversationKey(one) !== key);
    this.#muted.set(account, isMuted ? [...others, conversation].slice(-most) : others);
    await this.#write();
  }

  async forget(account: string): Promise<void> {
    await this.load();
    if (this.#muted.delete(account)) await this.#write();
  }

  async #read(): Promise<void> {
    const kept = v.safeParse(Kept, await this.store.read().catch(this.failed));
    if (kept.success) this.#muted = new Map(Object.entries(kept.output));
  }

  #write(): Promise<void> {
    return this.store.write(Object.fromEntries([...this.#muted].filter(([, muted]) => muted.length > 0)));
  }
}
