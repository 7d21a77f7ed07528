import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { MethodName, ParamsIn, Result } from '@/lib/contract/methods';
import { PartylineError } from '@/lib/contract/partyline-error';
import { type Account, accountId } from '@/lib/contract/session';
import type { Change, ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';
import type { Call, InboxSource } from '@/lib/providers/inbox-source';
import { inboxSources } from '@/lib/providers/inbox-sources';
import { applyChange, summaryOf } from './conversations';
import { NameCache, visibleUsers, withNames } from './names';
import { withEarlier, withEdited, withFailed, withMessage, withRecalled, withSent } from './thread';
import type { InboxView, OpenConversation } from './view';

export interface InboxClient {
  /** @throws {PartylineError} */
  request<M extends MethodName>(method: M, params: ParamsIn<M>): Promise<Result<M>>;
}

/** Milliseconds. Several reasons to load the list in this time cause one request. */
const listDelayMs = 250;

/**
 * The conversations of an account and the messages of the open one. Uses the SDK's methods and events as a tab does, and
 * stores nothing.
 */
export class Inbox {
  view: InboxView = { list: { phase: 'loading' }, conversations: [] };
  readonly #source: InboxSource;
  readonly #watchers = new Set<(view: InboxView) => void>();
  readonly #names: NameCache | undefined;
  #isVisible = false;
  /** Keys of the conversations with a read receipt on the way. */
  readonly #markingRead = new Set<string>();
  #listTimer: ReturnType<typeof setTimeout> | undefined;
  #sentCount = 0;

  constructor(
    private readonly client: InboxClient,
    readonly account: Account,
  ) {
    this.#source = inboxSources[account.provider];
    const { names } = this.#source;
    this.#names = names && new NameCache(userIds => names(this.#call, userIds));
    void this.load();
  }

  /** Calls `fn` after each change of the view. @returns unsubscribes */
  subscribe(fn: (view: InboxView) => void): () => void {
    this.#watchers.add(fn);
    return () => this.#watchers.delete(fn);
  }

  /** Loads everything: at the start, after a failure, and after missed events. */
  async load(): Promise<void> {
    if (this.view.list.phase === 'failed') this.#update({ list: { phase: 'loading' } });
    const { open } = this.view;
    const unsent = open?.messages.filter(({ sending }) => sending) ?? [];
    if (open) this.#update({ open: { key: open.key, messages: unsent, history: { phase: 'loading' } } });
    await Promise.all([this.#loadList(), open && this.#loadHistory(open.key)]);
  }

  handleEvent(topic: string, payload: unknown): void {
    for (const change of this.#source.changes(topic, payload, this.account.userId)) this.#apply(change);
  }

  /** Opens a conversation, which may be new. */
  open(conversation: Conversation): void {
    const key = conversationKey(conversation);
    const exists = this.view.conversations.some(each => each.key === key);
    const conversations = exists ? this.view.conversations : [summaryOf(conversation), ...this.view.conversations];
    this.#update({ conversations, open: { key, messages: [], history: { phase: 'loading' } } });
    void this.#loadHistory(key);
    this.#markOpenRead();
  }

  close(): void {
    // Drop a new conversation without messages.
    const conversations = this.view.conversations.filter(({ key, last }) => last || key !== this.view.open?.key);
    this.#update({ open: undefined, conversations });
  }

  /** Loads the previous page of the history, or retries the failed one. */
  async loadEarlier(): Promise<void> {
    const { open } = this.view;
    if (!open || open.history.phase === 'loading') return;
    if (open.history.phase === 'ready' && open.before === undefined) return;
    this.#updateOpen(open.key, now => ({ ...now, history: { phase: 'loading' } }));
    await this.#loadHistory(open.key, open.before);
  }

  /** Messages are marked as read only while the panel is visible. */
  setVisible(attentive: boolean): void {
    this.#isVisible = attentive;
    this.#markOpenRead();
  }

  /** Sends a text to the open conversation. The view shows the result. */
  async send(text: string): Promise<void> {
    const opened = this.#openSummary();
    if (!opened) return;
    this.#sentCount += 1;
    const { key } = opened;
    const id = `own ${this.#sentCount}`;
    const from = this.account.userId;
    const content = { kind: 'text', text } as const;
    const message = { id, conversation: key, from, isOwn: true, at: Date.now(), content };
    this.#updateOpen(key, now => ({
      ...now,
      messages: [...now.messages, { ...message, sending: { phase: 'pending' } }],
    }));
    try {
      const { serverMsgId } = await this.client.request('message.send', {
        to: opened.to,
        text,
        chatType: opened.chatType,
        account: accountId(this.account),
      });
      this.#updateOpen(key, now => ({ ...now, messages: withSent(now.messages, id, serverMsgId) }));
    } catch (thrown) {
      const error = PartylineError.from(thrown).toBody();
      this.#updateOpen(key, now => ({ ...now, messages: withFailed(now.messages, id, error) }));
    }
  }

  /** Sends a failed message again, as a new one. */
  async sendAgain(id: string): Promise<void> {
    const { open } = this.view;
    const failed = open?.messages.find(message => message.id === id && message.sending?.phase === 'failed');
    if (!open || failed?.content.kind !== 'text') return;
    this.#updateOpen(open.key, now => ({ ...now, messages: now.messages.filter(message => message.id !== id) }));
    await this.send(failed.content.text);
  }

  #apply(change: Change): void {
    if (change.kind === 'stale') return this.#scheduleListLoad();
    const countsUnread = !this.#source.topics.includes('onConversationListUpdated');
    const before = this.view.conversations;
    const conversations = applyChange(before, change, countsUnread);
    // Only the list has the name of a new conversation.
    if (change.kind === 'message' && conversations.length > before.length) this.#scheduleListLoad();
    const isIncoming = change.kind === 'message' && !change.message.isOwn;
    this.#update({ conversations, ...(isIncoming && { latestIncoming: change.message }) });
    const { open } = this.view;
    if (open) this.#updateOpen(open.key, now => ({ ...now, messages: applyToMessages(now, change) }));
    this.#markOpenRead();
  }

  async #loadList(): Promise<void> {
    try {
      const conversations = await this.#source.conversations(this.#call, this.account.userId);
      this.#update({ list: { phase: 'ready' } });
      this.#apply({ kind: 'conversations', conversations });
    } catch (thrown) {
      if (this.view.list.phase === 'ready') return;
      this.#update({ list: { phase: 'failed', error: PartylineError.from(thrown).toBody() } });
    }
  }

  #scheduleListLoad(): void {
    this.#listTimer ??= setTimeout(() => {
      this.#listTimer = undefined;
      void this.#loadList();
    }, listDelayMs);
  }

  async #loadHistory(key: string, before?: string): Promise<void> {
    const opened = this.#openSummary();
    if (opened?.key !== key) return;
    try {
      const page = await this.#source.history(this.#call, opened, this.account.userId, before);
      this.#updateOpen(key, ({ messages }) => ({
        key,
        messages: withEarlier(messages, page.messages),
        history: { phase: 'ready' },
        before: page.before,
      }));
      // Easemob's SDK (4.21.1) emits no event for a message that the history returned first.
      if ((page.messages.at(-1)?.at ?? 0) > (opened.last?.at ?? 0)) this.#scheduleListLoad();
    } catch (thrown) {
      const error = PartylineError.from(thrown).toBody();
      this.#updateOpen(key, now => ({ ...now, history: { phase: 'failed', error } }));
    }
  }

  /** Sends the vendor's read receipt for the visible conversation. */
  #markOpenRead(): void {
    const opened = this.#isVisible && this.#openSummary();
    if (!opened || opened.unread === 0 || this.#markingRead.has(opened.key)) return;
    const { key } = opened;
    this.#markingRead.add(key);
    this.#update({ conversations: applyChange(this.view.conversations, { kind: 'read', conversation: key }, true) });
    void this.#source.markRead(this.#call, opened).then(
      () => {
        this.#markingRead.delete(key);
        this.#markOpenRead();
      },
      () => {
        this.#markingRead.delete(key);
        this.#scheduleListLoad();
      },
    );
  }

  readonly #call: Call = (method, ...args) =>
    this.client.request('vendor.call', { method, args, account: accountId(this.account) });

  #openSummary(): ConversationSummary | undefined {
    const { conversations, open } = this.view;
    return open && conversations.find(({ key }) => key === open.key);
  }

  /** Does nothing if another conversation was opened meanwhile. */
  #updateOpen(key: string, change: (open: OpenConversation) => OpenConversation): void {
    const { open } = this.view;
    if (open?.key === key) this.#update({ open: change(open) });
  }

  #update(change: Partial<InboxView>): void {
    const names = this.#names;
    const view = { ...this.view, ...change };
    this.view = names ? withNames(view, names.all) : view;
    for (const watcher of this.#watchers) watcher(this.view);
    // Load names after the conversations: before, the session may not be connected.
    if (names && (change.conversations || change.open)) void this.#loadNames(names);
  }

  async #loadNames(names: NameCache): Promise<void> {
    if (await names.load(visibleUsers(this.view), Date.now())) this.#update({});
  }
}

function applyToMessages({ key, messages }: OpenConversation, change: Change): readonly InboxMessage[] {
  switch (change.kind) {
    case 'message':
      return change.message.conversation === key ? withMessage(messages, change.message) : messages;
    case 'edited':
      return withEdited(messages, change.message);
    case 'recalled':
      return withRecalled(messages, change.id);
    default:
      return messages;
  }
}
