import type { PortClient } from '@/lib/channel/sender-auth';
import { type Conversation, conversationKey, conversationOf } from '@/lib/contract/conversations';
import { PartylineError } from '@/lib/contract/errors';
import type { EventFrame } from '@/lib/contract/frames';
import { type Account, accountId } from '@/lib/contract/session';
import type { Log } from '@/lib/log/log';
import { Mutes } from '@/lib/notifications/mutes';
import { UnreadCounter } from '@/lib/notifications/unread-counter';
import { createUnreadStores } from '@/lib/notifications/unread-store';
import { definitions } from '@/lib/providers/definitions';
import type { IncomingMessage, Reading } from '@/lib/providers/provider';
import type { SessionController } from '@/lib/session/controller';
import type { Vault } from '@/lib/storage/vault';
import { Emitter } from './emitter';

/** Counts unread messages as events are published, and subtracts those that a tab or the user has read. */
export class Unread {
  readonly mutes: Mutes;
  /** Unread messages to notify the user of. */
  readonly messagesArrived = new Emitter<[messages: readonly IncomingMessage[]]>();
  /** The key of a conversation that was read or muted; without a key, all were read. */
  readonly conversationRead = new Emitter<[key?: string]>();
  readonly #counter: UnreadCounter;

  constructor(
    log: Log,
    vault: Vault,
    private readonly session: SessionController,
  ) {
    const stores = createUnreadStores(vault);
    const onError = (error: unknown) => log.write('WARN', 'background', 'unread', error);
    this.#counter = new UnreadCounter(stores.counter, onError);
    this.mutes = new Mutes(stores.mutes, onError);
  }

  /**
   * Loads the account's counts. Load `mutes` first.
   * @param events the journal's; those that an earlier run stored but did not count are counted now
   */
  async load(account: Account, events: readonly EventFrame[]): Promise<void> {
    const seq = await this.#counter.load(accountId(account));
    if (seq === undefined) return;
    for (const event of events) if (event.seq > seq) this.#count(account, event, false);
  }

  /** Deletes all counts and starts at zero. @param account `''` for none */
  reset(account: string): void {
    this.#counter.reset(account);
    this.conversationRead.emit();
  }

  get total(): number {
    return this.#counter.total;
  }

  counts() {
    return this.#counter.counts();
  }

  /** Whether a client reads each message that it receives. The extension's own pages report what was read. */
  readonly isReader = (client: PortClient): boolean => client.kind === 'page' && this.#counter.readsAll(client.origin);

  /** A client receives all events from now on. */
  onSubscribe(client: PortClient): void {
    if (this.isReader(client)) this.#markRead(['all']);
  }

  /** @param isRead whether a tab that received the event has read it */
  onPublished(event: EventFrame, isRead: boolean): void {
    const account = this.#account;
    if (!account) return;
    this.#count(account, event, isRead);
    this.session.setUnread(this.total);
  }

  /** Marks messages as read when a client has called a vendor method for that, for example to send a read receipt. */
  onVendorCall(method: string, args: readonly unknown[], client: PortClient): void {
    const account = this.#account;
    const read = account && definitions[account.provider].readBy(method, args);
    if (!read || read.length === 0) return;
    this.#markReadBy(client, read === 'all' ? ['all'] : read);
  }

  /** Marks as read what a client reports. Resolves when that is stored. */
  async reportRead(client: PortClient, read: readonly ('all' | Reading)[]): Promise<void> {
    this.#markReadBy(client, read);
    await this.#counter.saved();
  }

  /** @throws {PartylineError} `notSignedIn` */
  async mutedConversations(): Promise<Conversation[]> {
    await this.mutes.load();
    return [...this.mutes.of(this.#accountId())];
  }

  /** @throws {PartylineError} `notSignedIn` */
  async setMuted(conversation: Conversation, isMuted: boolean): Promise<void> {
    await this.mutes.set(this.#accountId(), conversation, isMuted);
    if (isMuted) this.#markRead([{ conversation }]);
  }

  /** @param key as `conversationKey` returns it */
  async mute(key: string): Promise<void> {
    await this.setMuted(conversationOf(key), true);
  }

  /** @throws {PartylineError} `notSignedIn`, `otherAccount` if an account is expected and not signed in */
  checkAccount(expected: string | undefined): void {
    if (expected !== undefined && expected !== this.#accountId()) throw new PartylineError('otherAccount');
  }

  #count(account: Account, event: EventFrame, isRead: boolean): void {
    const { topic, payload, seq } = event;
    const messages = definitions[account.provider].incomingMessagesIn(topic, payload, account.userId);
    if (messages.length === 0) return;
    const unmuted = messages.filter(({ conversation }) => !this.mutes.has(accountId(account), conversation));
    this.#counter.add(seq, isRead ? [] : unmuted);
    if (unmuted.length > 0) void this.#notify(unmuted);
  }

  /** Notifies after the count is stored: otherwise the next run would count and notify a second time. */
  async #notify(messages: readonly IncomingMessage[]): Promise<void> {
    await this.#counter.saved();
    this.messagesArrived.emit(messages);
  }

  #markReadBy(client: PortClient, read: readonly ('all' | Reading)[]): void {
    if (client.kind === 'page') this.#counter.setReportsReads(client.origin);
    this.#markRead(read);
  }

  #markRead(read: readonly ('all' | Reading)[]): void {
    for (const each of read) {
      this.#counter.markRead(each);
      this.conversationRead.emit(each === 'all' ? undefined : conversationKey(each.conversation));
    }
    this.session.setUnread(this.total);
  }

  get #account(): Account | undefined {
    const { phase, account } = this.session.state;
    return phase === 'signedOut' ? undefined : account;
  }

  #accountId(): string {
    const account = this.#account;
    if (!account) throw new PartylineError('notSignedIn');
    return accountId(account);
  }
}
