import type { PortClient } from '@/lib/channel/sender-auth';
import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { EventFrame } from '@/lib/contract/frames';
import type { MutedConversation } from '@/lib/contract/mutes';
import { type Account, accountId } from '@/lib/contract/session';
import type { Mutes } from '@/lib/notifications/mutes';
import type { UnreadCounter } from '@/lib/notifications/unread-counter';
import { definitions } from '@/lib/providers/definitions';
import type { IncomingMessage, Reading, Withdrawn } from '@/lib/providers/provider';
import { PublishedMessages } from './published-messages';
import { SdkCounts } from './sdk-counts';

/** As many as the journal has. */
const maxRecent = 5_000;

export interface UnreadParts {
  counter: UnreadCounter;
  mutes: Mutes;
  /** Unread messages to notify the user of. */
  onMessages(messages: readonly IncomingMessage[]): void;
  /** @param key of a conversation that was read or muted; without a key, all were read */
  onRead(key?: string): void;
  /** Whether the tab is in front of the user. */
  isFocused(tabId: number): boolean;
  onTotal(total: number): void;
  /** Those of earlier runs are counted. */
  onLoaded(): void;
}

/** Counts an account's unread messages as events are published, and subtracts those that the user has seen. */
export class Unread {
  #isDisposed = false;
  /** Conversation keys of received messages by id, without those that were recalled. */
  readonly #recent = new Map<string, string>();
  /** Thread ids of received messages by id. */
  readonly #threads = new Map<string, string>();
  readonly #published: PublishedMessages;
  readonly #sdkCounts = new SdkCounts();

  constructor(
    private account: Account,
    private readonly parts: UnreadParts,
  ) {
    this.#published = new PublishedMessages(definitions[account.provider]);
  }

  /**
   * Loads the counts and the mutes.
   * @param events the journal's; those that an earlier run stored but did not count are counted now
   */
  async load(events: readonly EventFrame[]): Promise<void> {
    await this.parts.mutes.load();
    const seq = (await this.parts.counter.load()) ?? Number.POSITIVE_INFINITY;
    for (const event of events) {
      this.#published.add(event, false);
      if (event.seq > seq) this.#count(event);
      else this.#remember(this.#incomingIn(event));
    }
    this.parts.onLoaded();
  }

  rename(account: Account): void {
    this.account = account;
    this.parts.counter.rename(accountId(account));
  }

  /** Deletes all counts and notifications. */
  dispose(): void {
    this.#isDisposed = true;
    this.parts.counter.dispose();
    this.parts.onRead();
  }

  get total(): number {
    return this.parts.counter.total;
  }

  /** Ids of the unread messages. */
  ids(): string[] {
    return this.parts.counter.ids();
  }

  counts() {
    return this.parts.counter.counts();
  }

  /**
   * Whether the user sees what the client receives: its tab is in front. The extension's own pages, and some sites, report
   * what was read.
   */
  readonly isReader = (client: PortClient): boolean =>
    client.kind === 'page' && this.parts.isFocused(client.tabId) && this.parts.counter.readsAll(client.origin);

  /** The user sees the client's topics from now on, and what the client has received of them. */
  onSubscribe(client: PortClient, topics: ReadonlySet<string>): void {
    if (this.isReader(client)) this.#markSeenInTab(this.ids().filter(id => this.#published.isIn(topics, id)));
  }

  /** @param isSeen for each event, whether a client in front of the user received it */
  onPublished(events: readonly EventFrame[], isSeen: readonly boolean[]): void {
    const seen = events.flatMap((event, index) => {
      const ids = this.#published.add(event, isSeen[index] ?? false);
      return isSeen[index] ? ids : [];
    });
    for (const event of events) {
      this.#count(event);
      this.#sdkCounts.add(this.#incomingIn(event));
    }
    if (seen.length > 0) this.#markSeenInTab(seen);
    this.parts.onTotal(this.total);
  }

  /** Counts what a client's call of a vendor method has read, or withdrawn: it sends a receipt, or leaves a group. */
  onVendorCall(method: string, args: readonly unknown[], client: PortClient): void {
    const definition = definitions[this.account.provider];
    this.#withdraw(definition.conversationsEndedBy(method, args).map(conversation => ({ conversation })));
    this.parts.onTotal(this.total);
    const read = definition.readBy(method, args);
    if (read.length > 0) this.#markReadBy(client, read === 'all' ? ['all'] : read);
  }

  /** Marks as read what a client reports. Resolves when that is stored. */
  async reportRead(client: PortClient, read: readonly ('all' | Reading)[]): Promise<void> {
    this.#markReadBy(client, read);
    await this.parts.counter.saved();
  }

  async mutedConversations(): Promise<MutedConversation[]> {
    await this.parts.mutes.load();
    return [...this.parts.mutes.of(accountId(this.account))];
  }

  async setMuted({ name, ...conversation }: MutedConversation, isMuted: boolean): Promise<void> {
    await this.parts.mutes.set(accountId(this.account), { ...conversation, ...(name && { name }) }, isMuted);
    if (isMuted) this.#markRead([{ conversation }]);
  }

  /** Stores the name of a conversation if it is still muted. */
  nameMuted(conversation: MutedConversation): Promise<void> {
    return this.parts.mutes.rename(accountId(this.account), conversation);
  }

  /** Removes messages from the counts, and their notifications, which are also of messages that are not counted. */
  #withdraw(withdrawn: readonly Withdrawn[], seq?: number): void {
    if (this.#isDisposed || withdrawn.length === 0) return;
    const inThreads = withdrawn.flatMap(each => ('id' in each ? [] : this.#inThread(each.conversation)));
    const keys = this.parts.counter.remove([...withdrawn, ...inThreads.map(id => ({ id }))], seq);
    for (const each of withdrawn) {
      const key = 'id' in each ? this.#recent.get(each.id) : conversationKey(each.conversation);
      if (key !== undefined) keys.push(key);
      if ('id' in each) this.#recent.delete(each.id);
    }
    for (const key of new Set(keys)) this.parts.onRead(key);
  }

  #remember(messages: readonly IncomingMessage[]): void {
    for (const { id, conversation, thread } of messages) {
      this.#recent.set(id, conversationKey(conversation));
      if (thread !== undefined) this.#threads.set(id, thread);
    }
    for (const id of this.#recent.keys()) {
      if (this.#recent.size <= maxRecent) break;
      this.#recent.delete(id);
      this.#threads.delete(id);
    }
  }

  /** Ids of the messages of a thread, oldest first. @param upTo the last one */
  #inThread({ to, chatType }: Conversation, upTo?: string): string[] {
    if (chatType !== 'groupChat') return [];
    const ids = [...this.#threads].flatMap(([id, thread]) => (thread === to ? [id] : []));
    return upTo === undefined ? ids : ids.slice(0, ids.indexOf(upTo) + 1);
  }

  #incomingIn({ topic, payload }: Pick<EventFrame, 'topic' | 'payload'>): readonly IncomingMessage[] {
    const { provider, userId } = this.account;
    return definitions[provider].incomingMessagesIn(topic, payload, userId);
  }

  #count({ topic, payload, seq }: EventFrame): void {
    const { provider } = this.account;
    this.#withdraw(definitions[provider].withdrawnIn(topic, payload), seq);
    this.#markReadElsewhere(topic, payload);
    const messages = this.#incomingIn({ topic, payload });
    if (messages.length === 0) return;
    this.#remember(messages);
    const id = accountId(this.account);
    const unmuted = messages.filter(({ conversation }) => !this.parts.mutes.has(id, conversation));
    const unseen = unmuted.filter(message => !this.#published.isSeen(message.id));
    this.parts.counter.add(seq, unseen);
    if (unseen.length > 0) void this.#notify(unseen);
  }

  #markReadElsewhere(topic: string, payload: unknown): void {
    const { provider, userId } = this.account;
    const definition = definitions[provider];
    const read = definition.readIn(topic, payload, userId);
    const lowered = this.#sdkCounts.readIn(definition.unreadCountsIn?.(topic, payload) ?? []);
    this.#markRead(read === 'all' ? ['all'] : [...read, ...lowered]);
  }

  /** Notifies after the count is stored: otherwise the next run would count and notify a second time. */
  async #notify(messages: readonly IncomingMessage[]): Promise<void> {
    await this.parts.counter.saved();
    const current = messages.filter(({ id }) => this.#recent.has(id));
    if (!this.#isDisposed && current.length > 0) this.parts.onMessages(current);
  }

  #markSeenInTab(ids: readonly string[]): void {
    this.parts.counter.setReadHere(ids.flatMap(id => this.#recent.get(id) ?? []));
    this.#markSeen(ids);
  }

  #markSeen(ids: readonly string[]): void {
    const keys = this.#isDisposed ? [] : this.parts.counter.remove(ids.map(id => ({ id })));
    for (const key of new Set(keys)) this.parts.onRead(key);
    this.parts.onTotal(this.total);
  }

  #markReadBy(client: PortClient, read: readonly ('all' | Reading)[]): void {
    const isInTab = client.kind === 'page';
    if (isInTab) this.parts.counter.setReportsReads(client.origin);
    this.#markRead(read, isInTab);
  }

  #markRead(read: readonly ('all' | Reading)[], isInTab?: boolean): void {
    if (this.#isDisposed || read.length === 0) return;
    for (const each of read) {
      this.parts.counter.markRead(each, isInTab);
      if (each !== 'all' && each.remaining) continue;
      if (each !== 'all') this.#markSeen(this.#inThread(each.conversation, each.upTo));
      this.parts.onRead(each === 'all' ? undefined : conversationKey(each.conversation));
    }
    this.parts.onTotal(this.total);
  }
}
