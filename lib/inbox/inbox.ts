import { type Conversation, conversationKey, conversationOf } from '@/lib/contract/conversations';
import type { MethodName, ParamsIn, Result } from '@/lib/contract/methods';
import type { UnsentMessage } from '@/lib/contract/outbox';
import { PartylineError } from '@/lib/contract/partyline-error';
import { type Account, accountId } from '@/lib/contract/session';
import type { Change, ConversationSummary, InboxMessage } from '@/lib/providers/inbox-model';
import type { Call, InboxActions, InboxSource } from '@/lib/providers/inbox-source';
import { inboxSources } from '@/lib/providers/inbox-sources';
import { applyChange, summaryOf } from './conversations';
import { NameCache, visibleUsers, withNames } from './names';
import {
  withEarlier,
  withEdited,
  withMessage,
  withProgress,
  withReactions,
  withRecalled,
  withSent,
  withUnsent,
} from './thread';
import type { AttachedFile, Composing, InboxView, OpenConversation } from './view';

export interface InboxClient {
  /** @throws {PartylineError} */
  request<M extends MethodName>(
    method: M,
    params: ParamsIn<M>,
    options?: { signal?: AbortSignal; timeout?: number },
  ): Promise<Result<M>>;
}

/** Milliseconds. Several reasons to load the list in this time cause one request. */
const listDelayMs = 250;

/** Milliseconds, as for all requests with files: the background needs no new upload of bytes that it has. */
const fileTimeoutMs = 600_000;

/** To find the first unread message; 50 messages are usual. */
const maxUnreadPages = 20;

/**
 * The conversations of an account and the messages of the open one. Uses the SDK's methods and events as a tab does. The
 * background stores what is not sent.
 */
export class Inbox {
  view: InboxView = {
    list: { phase: 'loading' },
    conversations: [],
    drafts: new Map(),
    attached: new Map(),
    unsent: [],
    muted: new Set(),
  };
  readonly #source: InboxSource;
  readonly #watchers = new Set<(view: InboxView) => void>();
  readonly #names: NameCache | undefined;
  #isVisible = false;
  /** Keys of the conversations with a read receipt on the way. */
  readonly #markingRead = new Set<string>();
  #listTimer: ReturnType<typeof setTimeout> | undefined;
  /** Increases when the history of the open conversation is loaded anew: pages requested before are ignored. */
  #historyGeneration = 0;
  /** The last message of the open conversation that the user has seen. */
  #seen: string | undefined;
  /** Received in the open conversation, and not marked as read. A vendor's count may follow after the conversation is left. */
  readonly #received = new Set<string>();
  /** By conversation key. */
  readonly #composing = new Map<string, Composing>();
  /** Pages to load until the first unread message of the open conversation is there; then 0. */
  #unreadPages = 0;
  /** Keys of the drafts that have changed since the last request. */
  readonly #changedDrafts = new Set<string>();
  /** By the files' ids. */
  readonly #files = new Map<string, File>();
  /** By the messages' ids. */
  readonly #uploads = new Map<string, AbortController>();
  #isStoringDraft = false;
  #isOutboxLoaded = false;

  constructor(
    private readonly client: InboxClient,
    readonly account: Account,
  ) {
    this.#source = inboxSources[account.provider];
    const { names } = this.#source;
    this.#names = names && new NameCache(userIds => names(this.call, userIds));
    void this.load();
  }

  /** Whether the service has user IDs like this text. */
  isUserId(text: string): boolean {
    return this.#source.isUserId(text);
  }

  /** What the service can do with messages and conversations. Loads the code when it is needed first. */
  async actions(): Promise<InboxActions | undefined> {
    return this.#source.actions?.();
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
    if (open) {
      const { messages, firstUnread, target } = open;
      this.#update({ open: { ...this.#opened(open.key), messages, firstUnread, target } });
    }
    void this.#storeDrafts();
    await Promise.all([this.#loadOutbox(), this.#loadMutes(), this.#loadList(), open && this.#loadHistory(open.key)]);
  }

  handleEvent(topic: string, payload: unknown): void {
    for (const change of this.#source.changes(topic, payload, this.account.userId)) this.apply(change);
  }

  /** Opens a conversation, which may be new. @param target id of the message to show */
  open(conversation: Conversation, target?: string): void {
    const key = conversationKey(conversation);
    const exists = this.view.conversations.some(each => each.key === key);
    const conversations = exists ? this.view.conversations : [summaryOf(conversation), ...this.view.conversations];
    this.#update({ conversations, open: { ...this.#opened(key), target } });
    this.#seen = undefined;
    this.#received.clear();
    this.#unreadPages = maxUnreadPages;
    void this.#loadHistory(key);
    this.#uncountOpen();
    this.#clearMarks(this.view.conversations.filter(each => each.key === key));
  }

  close(): void {
    // Drop a new conversation in which nothing was written.
    const isUsed = ({ key, last }: ConversationSummary) =>
      last || this.view.drafts.has(key) || this.view.attached.has(key) || this.#unsentOf(key).length;
    const conversations = this.view.conversations.filter(each => isUsed(each) || each.key !== this.view.open?.key);
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
    // A notification's button and the settings change them.
    if (attentive) void this.#loadMutes();
    this.#markOpenRead();
    this.#uncountOpen();
  }

  /** Muted messages are neither notified nor counted as unread by the background. */
  async setMuted({ key, to, chatType, name }: ConversationSummary, isMuted: boolean): Promise<void> {
    const others = [...this.view.muted].filter(each => each !== key);
    this.#update({ muted: new Set(isMuted ? [...others, key] : others) });
    const change = { to, chatType, name, muted: isMuted };
    await this.request('mutes.set', change).catch(() => this.#loadMutes());
  }

  /** Shows a mark of a conversation that the service has stored. */
  mark(key: string, mark: Pick<ConversationSummary, 'isPinned' | 'isMarkedUnread' | 'isArchived'>): void {
    const conversations = this.view.conversations.map(each => (each.key === key ? { ...each, ...mark } : each));
    this.#update({ conversations });
  }

  #clearMarks(conversations: readonly ConversationSummary[]): void {
    for (const each of conversations.filter(({ isMarkedUnread }) => isMarkedUnread)) {
      this.mark(each.key, { isMarkedUnread: false });
      void this.actions()
        .then(actions => actions?.markUnread?.(this.call, each, false))
        .catch(() => this.#scheduleListLoad());
    }
  }

  markRead(conversation: ConversationSummary): Promise<void> {
    const read = this.request('unread.read', { conversation: conversationOf(conversation.key) });
    return this.#markRead([conversation], read);
  }

  /** Marks all messages of all conversations as read. */
  markAllRead(): Promise<void> {
    const unread = this.view.conversations.filter(each => each.unread > 0 || each.isMarkedUnread);
    return this.#markRead(unread, this.request('unread.read', {}));
  }

  async #markRead(unread: readonly ConversationSummary[], inBackground: Promise<unknown>): Promise<void> {
    const read = unread.map(({ key }): Change => ({ kind: 'read', conversation: key }));
    const conversations = read.reduce((list, each) => applyChange(list, each, true), this.view.conversations);
    this.#update({ conversations });
    this.#clearMarks(unread);
    const receipts = unread.map(conversation => this.#source.markRead(this.call, conversation));
    const results = await Promise.allSettled([inBackground, ...receipts]);
    if (results.some(({ status }) => status === 'rejected')) this.#scheduleListLoad();
  }

  /** The user has seen the message in the open conversation, and those before it. */
  seen(id: string): void {
    const { messages = [] } = this.view.open ?? {};
    const indexOf = (wanted: string | undefined) => messages.findIndex(message => message.id === wanted);
    if (this.#unreadPages > 0 || indexOf(id) <= indexOf(this.#seen)) return;
    this.#seen = id;
    this.#markOpenRead();
  }

  /** Keeps a text that is not sent yet. */
  setDraft(key: string, text: string): void {
    if ((this.view.drafts.get(key) ?? '') === text) return;
    const drafts = new Map(this.view.drafts);
    if (text) drafts.set(key, text);
    else drafts.delete(key);
    this.#update({ drafts });
    this.#changedDrafts.add(key);
    void this.#storeDrafts();
  }

  /** Stores the drafts at once: the panel is about to close. */
  flush(): void {
    for (const key of this.#changedDrafts) void this.#storeDraft(key);
    this.#changedDrafts.clear();
  }

  /** @param composing undefined for a new message. It is kept while another conversation is open */
  compose(composing: Composing | undefined): void {
    const { open } = this.view;
    if (!open) return;
    if (composing) this.#composing.set(open.key, composing);
    else this.#composing.delete(open.key);
    this.#updateOpen(open.key, now => ({ ...now, composing }));
  }

  /** Sends a text to the open conversation. The view shows the result. */
  async send(text: string): Promise<void> {
    const opened = this.#openSummary();
    if (!opened) return;
    const { to, chatType } = opened;
    const { composing } = this.view.open ?? {};
    const ext = composing?.kind === 'answer' && { ext: composing.ext };
    this.compose(undefined);
    await this.#deliver({ id: crypto.randomUUID(), to, chatType, text, ...ext, at: Date.now() });
  }

  /** Replaces the files to send with the next message of a conversation. */
  attach(key: string, files: readonly AttachedFile[]): void {
    const attached = new Map(this.view.attached).set(key, files);
    if (files.length === 0) attached.delete(key);
    this.#update({ attached });
  }

  /** Sends a file to the open conversation. The view shows the progress and the result. */
  async sendFile({ data, facts }: AttachedFile): Promise<void> {
    const opened = this.#openSummary();
    if (!opened) return;
    const { to, chatType } = opened;
    const id = crypto.randomUUID();
    this.#files.set(id, data);
    const file = { ...facts, id };
    await this.#deliver({ id: crypto.randomUUID(), to, chatType, text: data.name, file, at: Date.now() });
  }

  /** The file of an unsent message, unless an earlier panel has sent it. */
  fileOf(id: string): File | undefined {
    return this.#files.get(this.view.unsent.find(message => message.id === id)?.file?.id ?? '');
  }

  /** Sends a failed message again, as a new one. */
  async sendAgain(id: string): Promise<void> {
    const failed = this.view.unsent.find(message => message.id === id && message.error);
    if (!failed) return;
    const { error: _, ...message } = failed;
    const sent = this.#deliver({ ...message, id: crypto.randomUUID(), at: Date.now() });
    this.discard(id);
    await sent;
  }

  /** Deletes a failed message, or one whose file is being uploaded. */
  discard(id: string): void {
    this.#uploads.get(id)?.abort();
    this.#removeUnsent(id);
    void this.request('outbox.discard', { id }).catch(() => {});
  }

  /** @param message absent from the outbox, or in it without an error */
  async #deliver(message: UnsentMessage): Promise<void> {
    const { at: _, ...unsent } = message;
    const key = conversationKey(message);
    this.#setUnsent(message);
    const data = message.file && this.#files.get(message.file.id);
    const upload = new AbortController();
    if (message.file) this.#uploads.set(message.id, upload);
    const options = message.file && { timeout: fileTimeoutMs, signal: upload.signal };
    try {
      const { serverMsgId } = await this.request('outbox.send', { ...unsent, ...(data && { data }) }, options);
      this.#update({ unsent: this.view.unsent.filter(({ id }) => id !== message.id) });
      this.#updateOpen(key, now => ({ ...now, messages: withSent(now.messages, message.id, serverMsgId) }));
    } catch (thrown) {
      // The user has deleted it.
      if (upload.signal.aborted) return;
      this.#setUnsent({ ...message, error: PartylineError.from(thrown).toBody() });
    } finally {
      this.#uploads.delete(message.id);
      const named = new Set(this.view.unsent.map(({ file }) => file?.id));
      for (const id of this.#files.keys()) if (!named.has(id)) this.#files.delete(id);
    }
  }

  /** Adds or changes an unsent message, also in the open conversation. */
  #setUnsent(message: UnsentMessage): void {
    const isKnown = this.view.unsent.some(({ id }) => id === message.id);
    const unsent = isKnown
      ? this.view.unsent.map(each => (each.id === message.id ? message : each))
      : [...this.view.unsent, message];
    this.#update({ unsent });
    this.#updateOpen(conversationKey(message), now => ({
      ...now,
      messages: withUnsent(now.messages, this.#inThread(message)),
    }));
  }

  #removeUnsent(id: string): void {
    this.#update({ unsent: this.view.unsent.filter(message => message.id !== id) });
    const { open } = this.view;
    if (open)
      this.#updateOpen(open.key, now => ({ ...now, messages: now.messages.filter(message => message.id !== id) }));
  }

  #unsentOf(key: string): readonly UnsentMessage[] {
    return this.view.unsent.filter(message => conversationKey(message) === key);
  }

  #inThread({ id, text, file, at, error, ext, ...conversation }: UnsentMessage): InboxMessage {
    const quote = this.#source.quoteIn?.(ext);
    const facts = file && { name: text, bytes: file.bytes };
    return {
      ...{ id, conversation: conversationKey(conversation), from: this.account.userId, isOwn: true, at },
      content: facts ? { kind: file?.type.startsWith('image/') ? 'image' : 'file', ...facts } : { kind: 'text', text },
      ...(quote && { quote }),
      sending: error ? { phase: 'failed', error } : { phase: 'pending' },
    };
  }

  /** A conversation whose history is loaded from now on. */
  #opened(key: string): OpenConversation {
    this.#historyGeneration += 1;
    const messages = this.#unsentOf(key).map(message => this.#inThread(message));
    return { key, messages, history: { phase: 'loading' }, composing: this.#composing.get(key) };
  }

  /** One request at a time, with the text as it is then. */
  async #storeDrafts(): Promise<void> {
    if (this.#isStoringDraft) return;
    this.#isStoringDraft = true;
    const failed: string[] = [];
    for (const key of this.#changedDrafts) {
      this.#changedDrafts.delete(key);
      if (!(await this.#storeDraft(key))) failed.push(key);
    }
    // With the next change, or the next load.
    for (const key of failed) this.#changedDrafts.add(key);
    this.#isStoringDraft = false;
  }

  /** @returns whether it is stored */
  #storeDraft(key: string): Promise<boolean> {
    const draft = { ...conversationOf(key), text: this.view.drafts.get(key) ?? '' };
    return this.request('outbox.setDraft', draft).then(
      () => true,
      () => false,
    );
  }

  /** Adds what earlier panels have left, once; what was written here meanwhile is newer. Continues what was being sent. */
  async #loadOutbox(): Promise<void> {
    if (this.#isOutboxLoaded) return;
    const content = await this.request('outbox.read', {}).catch(() => undefined);
    if (!content || this.#isOutboxLoaded) return;
    this.#isOutboxLoaded = true;
    const stored = content.drafts.map(({ conversation, text }) => [conversationKey(conversation), text] as const);
    this.#update({ drafts: new Map([...stored, ...this.view.drafts]) });
    const known = new Set(this.view.unsent.map(({ id }) => id));
    for (const message of content.unsent) {
      if (known.has(message.id)) continue;
      if (message.error) this.#setUnsent(message);
      else void this.#deliver(message);
    }
    const written = [...content.drafts.map(({ conversation }) => conversation), ...content.unsent];
    const added = written.filter(each => !this.view.conversations.some(({ key }) => key === conversationKey(each)));
    const summaries = new Map(added.map(each => [conversationKey(each), summaryOf(each)]));
    if (summaries.size > 0) this.#update({ conversations: [...this.view.conversations, ...summaries.values()] });
  }

  async #loadMutes(): Promise<void> {
    const muted = await this.request('mutes.list', {}).catch(() => undefined);
    if (muted) this.#update({ muted: new Set(muted.map(conversationKey)) });
  }

  /** Shows the effect of a change of the user's own, for which the SDK may emit no event. */
  apply(change: Change): void {
    if (change.kind === 'stale') return this.#scheduleListLoad();
    const countsUnread = !this.#source.topics.includes('onConversationListUpdated');
    const before = this.view.conversations;
    const conversations = applyChange(before, change, countsUnread);
    // Only the list has the name of a new conversation.
    if (change.kind === 'message' && conversations.length > before.length) this.#scheduleListLoad();
    const isIncoming = change.kind === 'message' && !change.message.isOwn;
    this.#update({ conversations, ...(isIncoming && { latestIncoming: change.message }) });
    const { open } = this.view;
    if (open) {
      if (isIncoming && isIn(open, change.message)) this.#received.add(change.message.id);
      this.#updateOpen(open.key, now => ({ ...now, messages: applyToMessages(now, change) }));
    }
    this.#markOpenRead();
  }

  async #loadList(): Promise<void> {
    try {
      const conversations = await this.#source.conversations(this.call, this.account.userId);
      this.#update({ list: { phase: 'ready' } });
      this.apply({ kind: 'conversations', conversations });
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
    const generation = this.#historyGeneration;
    // Shown until the service has answered.
    const outdated = new Set(before ? [] : this.view.open?.messages.flatMap(each => (each.sending ? [] : each.id)));
    try {
      const page = await this.#source.history(this.call, opened, this.account.userId, before);
      if (generation !== this.#historyGeneration) return;
      this.#updateOpen(key, now => ({
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
      if ((page.messages.at(-1)?.at ?? 0) > (opened.last?.at ?? 0)) this.#scheduleListLoad();
    } catch (thrown) {
      if (generation !== this.#historyGeneration) return;
      const error = PartylineError.from(thrown).toBody();
      this.#updateOpen(key, now => ({ ...now, history: { phase: 'failed', error } }));
    }
  }

  async #loadReactions(messages: readonly InboxMessage[]): Promise<void> {
    // The app may lack the vendor's package for them.
    const changes = await this.#source.reactions?.(this.call, messages).catch(() => []);
    for (const change of changes ?? []) this.apply(change);
  }

  /** The background may count messages that the service does not: another device has read them. */
  #uncountOpen(): void {
    const opened = this.#isVisible && this.#openSummary();
    if (opened && opened.unread === 0)
      void this.request('unread.read', { conversation: conversationOf(opened.key) }).catch(() => {});
  }

  /** Loads pages until the first unread message is there. Nothing is seen before. */
  #findFirstUnread(): void {
    const { open } = this.view;
    if (!open || this.#unreadPages === 0) return;
    const unread = this.#openSummary()?.unread ?? 0;
    const received = open.messages.filter(({ isOwn }) => !isOwn);
    this.#unreadPages -= 1;
    const isTargetMissing = open.target !== undefined && !open.messages.some(({ id }) => id === open.target);
    const needsMore = isTargetMissing || unread > received.length;
    if (needsMore && open.before !== undefined && this.#unreadPages > 0) return void this.loadEarlier();
    this.#unreadPages = 0;
    if (isTargetMissing) this.#updateOpen(open.key, now => ({ ...now, isTargetMissing }));
    const first = unread > 0 ? (received.at(-unread) ?? received[0]) : undefined;
    this.#updateOpen(open.key, now => ({ ...now, firstUnread: first?.id }));
  }

  /** Marks what was seen as read. The vendors' receipts are for all messages, so they are sent when none is left. */
  #markOpenRead(): void {
    const opened = this.#isVisible && this.#openSummary();
    const { messages = [] } = this.view.open ?? {};
    const upTo = this.#seen;
    const seen = messages.findIndex(({ id }) => id === upTo);
    if (!opened || upTo === undefined || seen < 0) return;
    const { key, unread } = opened;
    const left = messages.slice(seen + 1).filter(({ isOwn }) => !isOwn).length;
    const isCounted = left < unread;
    const isReceived = left === 0 && this.#received.size > 0;
    if ((!isCounted && !isReceived) || this.#markingRead.has(key)) return;
    if (left > 0) {
      const conversations = this.view.conversations.map(each => (each.key === key ? { ...each, unread: left } : each));
      this.#update({ conversations });
      void this.request('unread.read', { conversation: conversationOf(key), upTo }).catch(() => {});
      return;
    }
    this.#markingRead.add(key);
    this.#received.clear();
    this.#update({ conversations: applyChange(this.view.conversations, { kind: 'read', conversation: key }, true) });
    void this.#source.markRead(this.call, opened).then(
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

  readonly call: Call = (method, ...args) => this.request('vendor.call', { method, args });

  /** Sends a request for this account. @throws {PartylineError} */
  request<M extends MethodName>(
    method: M,
    params: Omit<NonNullable<ParamsIn<M>>, 'account'>,
    options?: Parameters<InboxClient['request']>[2],
  ): Promise<Result<M>> {
    return this.client.request(method, { ...params, account: accountId(this.account) } as ParamsIn<M>, options);
  }

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
