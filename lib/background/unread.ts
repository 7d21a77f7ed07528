import type { PortClient } from '@/lib/channel/sender-auth';
import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { EventFrame } from '@/lib/contract/frames';
import { type Account, accountId } from '@/lib/contract/session';
import type { Mutes } from '@/lib/notifications/mutes';
import type { UnreadCounter } from '@/lib/notifications/unread-counter';
import { definitions } from '@/lib/providers/definitions';
import type { IncomingMessage, Reading } from '@/lib/providers/provider';

export interface UnreadParts {
  counter: UnreadCounter;
  mutes: Mutes;
  /** Unread messages to notify the user of. */
  onMessages(messages: readonly IncomingMessage[]): void;
  /** @param key of a conversation that was read or muted; without a key, all were read */
  onRead(key?: string): void;
  onTotal(total: number): void;
}

/** Counts an account's unread messages as events are published, and subtracts those that a tab or the user has read. */
export class Unread {
  #isDisposed = false;

  constructor(
    private account: Account,
    private readonly parts: UnreadParts,
  ) {}

  /**
   * Loads the counts and the mutes.
   * @param events the journal's; those that an earlier run stored but did not count are counted now
   */
  async load(events: readonly EventFrame[]): Promise<void> {
    await this.parts.mutes.load();
    const seq = await this.parts.counter.load();
    if (seq === undefined) return;
    for (const event of events) if (event.seq > seq) this.#count(event, false);
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

  counts() {
    return this.parts.counter.counts();
  }

  /** Whether a client reads each message that it receives. The extension's own pages report what was read. */
  readonly isReader = (client: PortClient): boolean =>
    client.kind === 'page' && this.parts.counter.readsAll(client.origin);

  /** A client receives all events from now on. */
  onSubscribe(client: PortClient): void {
    if (this.isReader(client)) this.#markRead(['all']);
  }

  /** @param isRead whether a tab that received the event has read it */
  onPublished(event: EventFrame, isRead: boolean): void {
    this.#count(event, isRead);
    this.parts.onTotal(this.total);
  }

  /** Marks messages as read when a client has called a vendor method for that, for example to send a read receipt. */
  onVendorCall(method: string, args: readonly unknown[], client: PortClient): void {
    const read = definitions[this.account.provider].readBy(method, args);
    if (read.length === 0) return;
    this.#markReadBy(client, read === 'all' ? ['all'] : read);
  }

  /** Marks as read what a client reports. Resolves when that is stored. */
  async reportRead(client: PortClient, read: readonly ('all' | Reading)[]): Promise<void> {
    this.#markReadBy(client, read);
    await this.parts.counter.saved();
  }

  async mutedConversations(): Promise<Conversation[]> {
    await this.parts.mutes.load();
    return [...this.parts.mutes.of(accountId(this.account))];
  }

  async setMuted(conversation: Conversation, isMuted: boolean): Promise<void> {
    await this.parts.mutes.set(accountId(this.account), conversation, isMuted);
    if (isMuted) this.#markRead([{ conversation }]);
  }

  #count({ topic, payload, seq }: EventFrame, isRead: boolean): void {
    const { provider, userId } = this.account;
    const messages = definitions[provider].incomingMessagesIn(topic, payload, userId);
    if (messages.length === 0) return;
    const id = accountId(this.account);
    const unmuted = messages.filter(({ conversation }) => !this.parts.mutes.has(id, conversation));
    this.parts.counter.add(seq, isRead ? [] : unmuted);
    if (unmuted.length > 0) void this.#notify(unmuted);
  }

  /** Notifies after the count is stored: otherwise the next run would count and notify a second time. */
  async #notify(messages: readonly IncomingMessage[]): Promise<void> {
    await this.parts.counter.saved();
    if (!this.#isDisposed) this.parts.onMessages(messages);
  }

  #markReadBy(client: PortClient, read: readonly ('all' | Reading)[]): void {
    if (client.kind === 'page') this.parts.counter.setReportsReads(client.origin);
    this.#markRead(read);
  }

  #markRead(read: readonly ('all' | Reading)[]): void {
    if (this.#isDisposed) return;
    for (const each of read) {
      this.parts.counter.markRead(each);
      this.parts.onRead(each === 'all' ? undefined : conversationKey(each.conversation));
    }
    this.parts.onTotal(this.total);
  }
}
