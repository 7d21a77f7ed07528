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
import { OpenThread, type ThreadHost } from './open-thread';
import { withSent, withUnsent } from './thread';
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

/**
 * The conversations of an account and the messages of the open ones. Uses the SDK's methods and events as a tab does. The
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
    open: [],
  };
  readonly #source: InboxSource;
  readonly #watchers = new Set<(view: InboxView) => void>();
  readonly #names: NameCache | undefined;
  #total: number | undefined;
  #isLoadingReadHere = false;
  #isVisible = false;
  /** Keys of the conversations with a read receipt on the way. */
  readonly #markingRead = new Set<string>();
  #listTimer: ReturnType<typeof setTimeout> | undefined;
  /** The open conversations, by key. */
  readonly #threads = new Map<string, OpenThread>();
  /** By conversation key. */
  readonly #composing = new Map<string, Composing>();
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
    const open = this.view.open.map(each => ({ ...each, history: { phase: 'loading' as const }, before: undefined }));
    this.#update({ open });
    void this.#storeDrafts();
    const histories = [...this.#threads.values()].map(thread => thread.load());
    await Promise.all([this.#loadOutbox(), this.#loadMutes(), this.#loadReadHere(), this.#loadList(), ...histories]);
  }

  /** @param unread the number of the account's unread messages */
  handleTotal(unread: number | undefined): void {
    if (unread !== this.#total) void this.#loadReadHere();
    this.#total = unread;
  }

  handleEvent(topic: string, payload: unknown): void {
    for (const change of this.#source.changes(topic, payload, this.account.userId)) this.apply(change);
  }

  /** Opens a conversation, which may be new and may be open. @param target id of the message to show */
  open(conversation: Conversation, target?: string): void {
    const key = conversationKey(conversation);
    const { conversations: listed } = this.view;
    const conversations = listed.some(each => each.key === key) ? listed : [summaryOf(conversation), ...listed];
    const messages = this.#unsentOf(key).map(message => this.#inThread(message));
    const composing = this.#composing.get(key);
    const opened: OpenConversation = { key, messages, history: { phase: 'loading' }, composing, target };
    this.#threads.get(key)?.close();
    const thread = new OpenThread(this.#hostOf(key));
    this.#threads.set(key, thread);
    this.#update({ conversations, open: [...this.view.open.filter(each => each.key !== key), opened] });
    void thread.load();
    thread.uncount();
    this.#clearMarks(this.view.conversations.filter(each => each.key === key));
  }

  /** @param key of an open conversation */
  close(key: string): void {
    // Drop a new conversation in which nothing was written.
    const isUsed = (each: ConversationSummary) =>
      each.last || this.view.drafts.has(key) || this.view.attached.has(key) || this.#unsentOf(key).length;
    const conversations = this.view.conversations.filter(each => each.key !== key || isUsed(each));
    this.#threads.get(key)?.close();
    this.#threads.delete(key);
    this.#update({ open: this.view.open.filter(each => each.key !== key), conversations });
  }

  /** Loads the previous page of an open conversation's history, or retries the failed one. */
  async loadEarlier(key: string): Promise<void> {
    await this.#threads.get(key)?.loadEarlier();
  }

  /** Messages are marked as read only while the panel is visible. */
  setVisible(attentive: boolean): void {
    this.#isVisible = attentive;
    // A notification's button and the settings change them.
    if (attentive) void this.#loadMutes();
    this.#markOpenRead();
    for (const thread of this.#threads.values()) thread.uncount();
  }

  /** Muted messages are neither notified nor counted as unread by the background. */
  async setMuted({ key, to, chatType, name }: ConversationSummary, isMuted: boolean): Promise<void> {
    const muted = new Set(this.view.muted);
    if (isMuted) muted.add(key);
    else muted.delete(key);
    this.#update({ muted });
    const change = { to, chatType, name, muted: isMuted };
    await this.request('mutes.set', change).catch(() => this.#loadMutes());
  }

  /** Shows what has changed of a conversation, such as a mark that the service has stored. */
  mark(
    key: string,
    mark: Partial<Pick<ConversationSummary, 'isPinned' | 'isMarkedUnread' | 'isArchived' | 'unread'>>,
  ): void {
    const conversations = this.view.conversations.map(each => (each.key === key ? { ...each, ...mark } : each));
    this.#update({ conversations });
  }

  #clearMarks(conversations: readonly ConversationSummary[]): void {
    for (const each of conversations) {
      if (!each.isMarkedUnread) continue;
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

  /** The user has seen the message in an open conversation, and those before it. */
  seen(key: string, id: string): void {
    this.#threads.get(key)?.seen(id);
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

  /** @param composing undefined for a new message. It is kept while the conversation is closed */
  compose(key: string, composing: Composing | undefined): void {
    if (composing) this.#composing.set(key, composing);
    else this.#composing.delete(key);
    this.#updateOpen(key, now => ({ ...now, composing }));
  }

  /** Sends a text to a conversation. The view shows the result. */
  async send(key: string, text: string): Promise<void> {
    const composing = this.#composing.get(key);
    const ext = composing?.kind === 'answer' && { ext: composing.ext };
    this.compose(key, undefined);
    await this.#deliver({ id: crypto.randomUUID(), ...conversationOf(key), text, ...ext, at: Date.now() });
  }

  /** Replaces the files to send with the next message of a conversation. */
  attach(key: string, files: readonly AttachedFile[]): void {
    const attached = new Map(this.view.attached).set(key, files);
    if (files.length === 0) attached.delete(key);
    this.#update({ attached });
  }

  /** Sends a file to a conversation. The view shows the progress and the result. */
  async sendFile(key: string, { data, facts }: AttachedFile): Promise<void> {
    const id = crypto.randomUUID();
    this.#files.set(id, data);
    const file = { ...facts, id };
    await this.#deliver({ id: crypto.randomUUID(), ...conversationOf(key), text: data.name, file, at: Date.now() });
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

  /** Adds or changes an unsent message, also in its open conversation. */
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
    for (const { key } of this.view.open)
      this.#updateOpen(key, now => ({ ...now, messages: now.messages.filter(message => message.id !== id) }));
  }

  #unsentOf(key: string): readonly UnsentMessage[] {
    return this.view.unsent.filter(message => conversationKey(message) === key);
  }

  #inThread({ id, text, file, at, error, ext, ...conversation }: UnsentMessage): InboxMessage {
    const quote = this.#source.quoteIn?.(ext);
    const facts = file && { name: text, bytes: file.bytes };
    return {
      id,
      conversation: conversationKey(conversation),
      from: this.account.userId,
      isOwn: true,
      at,
      content: facts ? { kind: file?.type.startsWith('image/') ? 'image' : 'file', ...facts } : { kind: 'text', text },
      ...(quote && { quote }),
      sending: error ? { phase: 'failed', error } : { phase: 'pending' },
    };
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

  async #loadReadHere(): Promise<void> {
    // The port keeps the order: the answer to a request counts all events that come before it.
    if (this.#isLoadingReadHere) return;
    this.#isLoadingReadHere = true;
    const list = await this.request('unread.list', {}).catch(() => undefined);
    this.#isLoadingReadHere = false;
    if (list) this.#update({ readHere: new Map(list) });
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
    if (isIncoming) void this.#loadReadHere();
    for (const thread of this.#threads.values()) thread.apply(change);
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

  #markOpenRead(): void {
    for (const thread of this.#threads.values()) thread.markRead();
  }

  #hostOf(key: string): ThreadHost {
    return {
      account: this.account,
      source: this.#source,
      call: this.call,
      markingRead: this.#markingRead,
      isVisible: () => this.#isVisible,
      summary: () => this.view.conversations.find(each => each.key === key),
      view: () => this.view.open.find(each => each.key === key),
      update: change => this.#updateOpen(key, change),
      apply: change => this.apply(change),
      setUnread: unread => this.mark(key, { unread }),
      uncount: upTo => void this.request('unread.read', { conversation: conversationOf(key), upTo }).catch(() => {}),
      markRead: () => this.#markOpenRead(),
      reloadList: () => this.#scheduleListLoad(),
    };
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

  /** Does nothing if the conversation is not open. */
  #updateOpen(key: string, change: (open: OpenConversation) => OpenConversation): void {
    const { open } = this.view;
    if (open.some(each => each.key === key))
      this.#update({ open: open.map(each => (each.key === key ? change(each) : each)) });
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
