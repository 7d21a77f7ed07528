import { PartylineError } from '@/lib/contract/partyline-error';
import type { Account } from '@/lib/contract/session';
import type { Change, ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';
import type { Call, InboxSource } from '@/lib/providers/inbox-source';
import { withEarlier, withEdited, withMessage, withProgress, withReactions, withRecalled } from './thread';
import type { OpenConversation } from './view';

/** To find the first unread message; 50 messages are usual. */
const maxUnreadPages = 20;

/** What an open conversation uses of its inbox. */
export interface ThreadHost {
  readonly account: Account;
  readonly source: InboxSource;
  readonly call: Call;
  /** Keys of the conversations with a read receipt on the way. */
  readonly markingRead: Set<string>;
  /** Whether the page is visible and has the focus. */
  isVisible(): boolean;
  summary(): ConversationSummary | undefined;
  view(): OpenConversation | undefined;
  update(change: (now: OpenConversation) => OpenConversation): void;
  apply(change: Change): void;
  /** Shows that fewer messages are unread. */
  setUnread(unread: number): void;
  /** Makes the background count the messages as read. @param upTo id of the last one; all if absent */
  uncount(upTo?: string): void;
  /** Marks what was seen in all open conversations as read. */
  markRead(): void;
  reloadList(): void;
}

/** One open conversation: loads its history, and marks as read what the user has seen in it. */
export class OpenThread {
  /** Increases when the history is loaded anew: pages requested before are ignored. */
  #generation = 0;
  /** The last message that the user has seen. */
  #seen: string | undefined;
  /** Received and not marked as read. A vendor's count may follow later. */
  readonly #received = new Set<string>();
  /** Pages to load until the first unread message is there; then 0. */
  #unreadPages = maxUnreadPages;

  constructor(private readonly host: ThreadHost) {}

  /** Loads the latest page. Messages stay until the service has answered. */
  load(): Promise<void> {
    this.#generation += 1;
    return this.#loadPage();
  }

  close(): void {
    this.#generation += 1;
  }

  /** Loads the previous page of the history, or retries the failed one. */
  async loadEarlier(): Promise<void> {
    const open = this.host.view();
    if (!open || open.history.phase === 'loading') return;
    if (open.history.phase === 'ready' && open.before === undefined) return;
    this.host.update(now => ({ ...now, history: { phase: 'loading' } }));
    await this.#loadPage(open.before);
  }

  apply(change: Change): void {
    const { host } = this;
    const open = host.view();
    if (!open) return;
    if (change.kind === 'message' && !change.message.isOwn && isIn(open, change.message))
      this.#received.add(change.message.id);
    const messages = applyToMessages(open, change);
    if (messages !== open.messages) host.update(now => ({ ...now, messages }));
  }

  /** The user has seen the message, and those before it. */
  seen(id: string): void {
    const { messages = [] } = this.host.view() ?? {};
    const indexOf = (wanted: string | undefined) => messages.findIndex(message => message.id === wanted);
    if (this.#unreadPages > 0 || indexOf(id) <= indexOf(this.#seen)) return;
    this.#seen = id;
    this.markRead();
  }

  /** The background may count messages that the service does not: another device has read them. */
  uncount(): void {
    const { host } = this;
    if (host.isVisible() && host.summary()?.unread === 0) host.uncount();
  }

  /** Marks what was seen as read. The vendors' receipts are for all messages, so they are sent when none is left. */
  markRead(): void {
    const { host } = this;
    const opened = host.isVisible() && host.summary();
    const { messages = [] } = host.view() ?? {};
    const upTo = this.#seen;
    const seen = messages.findIndex(({ id }) => id === upTo);
    if (!opened || upTo === undefined || seen < 0) return;
    const { key, unread } = opened;
    const left = messages.slice(seen + 1).filter(({ isOwn }) => !isOwn).length;
    const isCounted = left < unread;
    const isReceived = left === 0 && this.#received.size > 0;
    if ((!isCounted && !isReceived) || host.markingRead.has(key)) return;
    if (left > 0) {
      host.setUnread(left);
      return host.uncount(upTo);
    }
    host.markingRead.add(key);
    this.#received.clear();
    host.setUnread(0);
    void host.source.markRead(host.call, opened).then(
      () => {
        host.markingRead.delete(key);
        host.markRead();
      },
      () => {
        host.markingRead.delete(key);
        host.reloadList();
      },
    );
  }

  async #loadPage(before?: string): Promise<void> {
    const { host } = this;
    const opened = host.summary();
    if (!opened) return;
    const generation = this.#generation;
    const outdated = new Set(before ? [] : host.view()?.messages.flatMap(each => (each.sending ? [] : each.id)));
    try {
      const page = await host.source.history(host.call, opened, host.account.userId, before);
      if (generation !== this.#generation) return;
      host.update(now => ({
        ...now,
        messages: withEarlier(
          now.messages.filter(({ id }) => !outdated.has(id)),
          page.messages,
        ),
        history: { phase: 'ready' },
        before: page.before,
      }));
      this.#findFirstUnread();
      void this.#loadReactions(page.messages);
      // Easemob's SDK (4.21.1) emits no event for a message that the history returned first.
      if ((page.messages.at(-1)?.at ?? 0) > (opened.last?.at ?? 0)) host.reloadList();
    } catch (thrown) {
      if (generation !== this.#generation) return;
      const error = PartylineError.from(thrown).toBody();
      host.update(now => ({ ...now, history: { phase: 'failed', error } }));
    }
  }

  async #loadReactions(messages: readonly InboxMessage[]): Promise<void> {
    const { source, call } = this.host;
    // The app may lack the vendor's package for them.
    const changes = await source.reactions?.(call, messages).catch(() => []);
    for (const change of changes ?? []) this.host.apply(change);
  }

  /** Loads pages until the first unread message is there. Nothing is seen before. */
  #findFirstUnread(): void {
    const open = this.host.view();
    if (!open || this.#unreadPages === 0) return;
    const unread = this.host.summary()?.unread ?? 0;
    const received = open.messages.filter(({ isOwn }) => !isOwn);
    this.#unreadPages -= 1;
    const isTargetMissing = open.target !== undefined && !open.messages.some(({ id }) => id === open.target);
    const needsMore = isTargetMissing || unread > received.length;
    if (needsMore && open.before !== undefined && this.#unreadPages > 0) return void this.loadEarlier();
    this.#unreadPages = 0;
    const first = unread > 0 ? (received.at(-unread) ?? received[0]) : undefined;
    this.host.update(now => ({ ...now, ...(isTargetMissing && { isTargetMissing }), firstUnread: first?.id }));
  }
}

const isIn = ({ key }: OpenConversation, { conversation, thread }: InboxMessage) =>
  conversation === key && thread === undefined;

function applyToMessages(open: OpenConversation, change: Change): readonly InboxMessage[] {
  const { messages } = open;
  switch (change.kind) {
    case 'message':
      return isIn(open, change.message) ? withMessage(messages, change.message) : messages;
    case 'edited':
      return withEdited(messages, change.message);
    case 'recalled':
      return withRecalled(messages, change.id);
    case 'reactions':
      return withReactions(messages, change.id, change.reactions);
    case 'progress':
      return withProgress(messages, change.id, change.progress);
    default:
      return messages;
  }
}
