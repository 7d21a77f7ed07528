/** What is unread, joined: counted when the tabs are told, taken back when somebody reads, and told to the user meanwhile. */

import { type Handlers, nothing } from '@/lib/background/handlers/session';
import type { PortClient } from '@/lib/channel/sender-auth';
import { type Conversation, conversationKey, conversationOf } from '@/lib/contract/conversations';
import { PartylineError } from '@/lib/contract/errors';
import type { EventFrame } from '@/lib/contract/frames';
import type { MethodName } from '@/lib/contract/methods';
import { type Account, accountId } from '@/lib/contract/session';
import { Mutes } from '@/lib/notifications/mutes';
import { UnreadCounter } from '@/lib/notifications/unread-counter';
import { createUnreadStores } from '@/lib/notifications/unread-store';
import { definitions } from '@/lib/providers/definitions';
import type { IncomingMessage, Reading } from '@/lib/providers/provider';
import type { Vault } from '@/lib/storage/vault';
import { MessageNotifications, type MessageNotificationsHost } from './message-notifications';

export interface UnreadHost extends MessageNotificationsHost {
  vault: Vault;
  /** Whose session it is. */
  account(): Account | undefined;
  /** There is another number to show. */
  onTotal(total: number): void;
}

type Own = Extract<MethodName, `mutes.${string}` | `unread.${string}`>;

export class Unread {
  readonly mutes: Mutes;
  readonly #tally: UnreadCounter;
  readonly #notices: MessageNotifications;

  constructor(private readonly host: UnreadHost) {
    const disk = createUnreadStores(host.vault);
    this.#tally = new UnreadCounter(disk.tally, host.failed);
    this.mutes = new Mutes(disk.mutes, host.failed);
    this.#notices = new MessageNotifications(host);
  }

  /**
   * Needs the mutes.
   * @param events those that the journal has kept: what was on disk and not counted when an earlier run died, is now
   */
  async recall(account: Account, events: readonly EventFrame[]): Promise<void> {
    const seq = await this.#tally.recall(accountId(account));
    if (seq === undefined) return;
    for (const event of events) if (event.seq > seq) this.#count(account, event, false);
  }

  /** What was of the account before is nobody's business any more. */
  begin(account: string): void {
    this.#tally.begin(account);
    void this.#notices.clear().catch(this.host.failed);
  }

  get total(): number {
    return this.#tally.total;
  }

  /** Whether a client that is told of a message has read it. Our own pages say themselves what was read. */
  readonly isReader = (client: PortClient): boolean => client.kind === 'page' && this.#tally.readsAll(client.origin);

  /** A client is told of everything from now on. */
  onReader(client: PortClient): void {
    if (this.isReader(client)) this.#read(['all']);
  }

  /** An event is on disk, and the tabs have been told. @param isRead whether one of them has read it thereby */
  told(event: EventFrame, isRead: boolean): void {
    const account = this.host.account();
    if (!account) return;
    this.#count(account, event, isRead);
    this.host.onTotal(this.total);
  }

  /** A site has called a method: where that says that something was read, it is. */
  called(method: string, args: readonly unknown[], client: PortClient): void {
    const account = this.host.account();
    const read = account && definitions[account.provider].readBy(method, args);
    if (!read || read.length === 0) return;
    this.#says(client, read === 'all' ? ['all'] : read);
  }

  /** The button on a notice: no more of that conversation. */
  async muteBy(key: string): Promise<void> {
    await this.#mute(conversationOf(key), true);
  }

  readonly handlers: Handlers<Own> = {
    'mutes.list': async () => {
      await this.mutes.load();
      return [...this.mutes.of(this.#account())];
    },
    'mutes.set': ({ to, chatType, muted, account }) => {
      this.#check(account);
      return nothing(this.#mute({ to, chatType }, muted));
    },
    'unread.list': async () => this.#tally.counts(),
    'unread.read': async ({ conversation, upTo, account }, client) => {
      this.#check(account);
      this.#says(client, [conversation ? { conversation, ...(upTo !== undefined && { upTo }) } : 'all']);
      return nothing(this.#tally.saved());
    },
  };

  #count(account: Account, event: EventFrame, isRead: boolean): void {
    const { topic, payload, seq } = event;
    const all = definitions[account.provider].incomingMessagesIn(topic, payload, account.userId);
    if (all.length === 0) return;
    const wanted = all.filter(({ conversation }) => !this.mutes.has(accountId(account), conversation));
    this.#tally.add(seq, isRead ? [] : wanted);
    if (wanted.length > 0) void this.#tell(wanted);
  }

  /** What was counted is written down first: the next run would count it again, and tell of it again. */
  async #tell(arrivals: readonly IncomingMessage[]): Promise<void> {
    await this.#tally.saved();
    this.#notices.add(arrivals);
  }

  #says(client: PortClient, read: readonly ('all' | Reading)[]): void {
    if (client.kind === 'page') this.#tally.tells(client.origin);
    this.#read(read);
  }

  #read(read: readonly ('all' | Reading)[]): void {
    for (const what of read) {
      this.#tally.read(what);
      const key = what === 'all' ? undefined : conversationKey(what.conversation);
      void this.#notices.clear(key).catch(this.host.failed);
    }
    this.host.onTotal(this.total);
  }

  async #mute(conversation: Conversation, isMuted: boolean): Promise<void> {
    await this.mutes.set(this.#account(), conversation, isMuted);
    if (isMuted) this.#read([{ conversation }]);
  }

  #account(): string {
    const account = this.host.account();
    if (!account) throw new PartylineError('notSignedIn');
    return accountId(account);
  }

  #check(meant: string | undefined): void {
    if (meant !== undefined && meant !== this.#account()) throw new PartylineError('otherAccount');
  }
}
