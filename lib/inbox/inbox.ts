/**
 * The inbox of one account: its conversations, and the messages of the one that is open. A client of the channel like any tab:
 * it asks by the SDK's own methods, and hears what every tab hears. Nothing of it is kept when the panel is closed.
 */
import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { MethodName, ParamsIn, Result } from '@/lib/contract/methods';
import { PartylineError } from '@/lib/contract/partyline-error';
import { type Account, accountId } from '@/lib/contract/session';
import type { Change, ConversationSummary, InboxMessage } from '../providers/inbox-model';
import type { Call, InboxSource } from '../providers/inbox-source';
import { inboxSources } from '../providers/inbox-sources';
import { afterChange, summaryOf } from './conversations';
import { KnownNames, named, usersIn } from './names';
import { withEarlier, withEdited, withFailed, withMessage, withRecalled, withSent } from './thread';
import type { InboxView, Open } from './view';

/** The part of a channel client that an inbox needs. */
export interface InboxClient {
  /** @throws {PartylineError} */
  request<M extends MethodName>(method: M, params: ParamsIn<M>): Promise<Result<M>>;
}

/** Milliseconds in which several reasons to ask for the list become one. */
const together = 250;

export class Inbox {
  view: InboxView = { list: { phase: 'loading' }, conversations: [] };
  readonly #source: InboxSource;
  readonly #watchers = new Set<(view: InboxView) => void>();
  readonly #names: KnownNames | undefined;
  #attentive = false;
  /** Conversations whose reader the service is being told of. */
  readonly #telling = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;

  constructor(
    private readonly client: InboxClient,
    readonly account: Account,
  ) {
    this.#source = inboxSources[account.provider];
    const { names } = this.#source;
    this.#names = names && new KnownNames(userIds => names(this.#call, userIds));
    void this.load();
  }

  /** Calls `fn` with the view after each change; returns its own removal. */
  subscribe(fn: (view: InboxView) => void): () => void {
    this.#watchers.add(fn);
    return () => this.#watchers.delete(fn);
  }

  /** Asks for all of it anew: at the beginning, after a failure, and where events were missed. */
  async load(): Promise<void> {
    if (this.view.list.phase === 'failed') this.#show({ list: { phase: 'loading' } });
    const { open } = this.view;
    const unsent = open?.messages.filter(({ sending }) => sending) ?? [];
    if (open) this.#show({ open: { key: open.key, messages: unsent, history: { phase: 'loading' } } });
    await Promise.all([this.#list(), open && this.#history(open.key)]);
  }

  /** An event of the vendor's SDK, as every tab hears it. */
  hear(topic: string, payload: unknown): void {
    for (const change of this.#source.changes(topic, payload, this.account.userId)) this.#take(change);
  }

  /** Opens a conversation, also one that there is not yet. */
  open(conversation: Conversation): void {
    const key = conversationKey(conversation);
    const isKnown = this.view.conversations.some(each => each.key === key);
    const conversations = isKnown ? this.view.conversations : [summaryOf(conversation), ...this.view.conversations];
    this.#show({ conversations, open: { key, messages: [], history: { phase: 'loading' } } });
    void this.#history(key);
    this.#read();
  }

  close(): void {
    // One that was begun, and in which nothing was said, is none.
    const conversations = this.view.conversations.filter(({ key, last }) => last || key !== this.view.open?.key);
    this.#show({ open: undefined, conversations });
  }

  /** Asks for what came before what is shown, or again for what could not be had. */
  async earlier(): Promise<void> {
    const { open } = this.view;
    if (!open || open.history.phase === 'loading') return;
    if (open.history.phase === 'ready' && open.before === undefined) return;
    this.#change(open.key, now => ({ ...now, history: { phase: 'loading' } }));
    await this.#history(open.key, open.before);
  }

  /** Somebody looks at the panel, or has looked away: what nobody sees is not read. */
  attend(attentive: boolean): void {
    this.#attentive = attentive;
    this.#read();
  }

  /** Sends a text to the conversation that is open. What becomes of it is in the view. */
  async send(text: string): Promise<void> {
    const opened = this.#opened();
    if (!opened) return;
    this.#count += 1;
    const { key } = opened;
    const id = `own ${this.#count}`;
    const from = this.account.userId;
    const content = { kind: 'text', text } as const;
    const message = { id, conversation: key, from, isOwn: true, at: Date.now(), content };
    this.#change(key, now => ({ ...now, messages: [...now.messages, { ...message, sending: { phase: 'going' } }] }));
    try {
      const { serverMsgId } = await this.client.request('message.send', {
        to: opened.to,
        text,
        chatType: opened.chatType,
        account: accountId(this.account),
      });
      this.#change(key, now => ({ ...now, messages: withSent(now.messages, id, serverMsgId) }));
    } catch (thrown) {
      const error = PartylineError.from(thrown).toBody();
      this.#change(key, now => ({ ...now, messages: withFailed(now.messages, id, error) }));
    }
  }

  /** Sends one that failed as a new message. */
  async sendAgain(id: string): Promise<void> {
    const { open } = this.view;
    const failed = open?.messages.find(message => message.id === id && message.sending?.phase === 'failed');
    if (!open || failed?.content.kind !== 'text') return;
    this.#change(open.key, now => ({ ...now, messages: now.messages.filter(message => message.id !== id) }));
    await this.send(failed.content.text);
  }

  #take(change: Change): void {
    if (change.kind === 'stale') return this.#listSoon();
    const counts = !this.#source.topics.includes('onConversationListUpdated');
    const known = this.view.conversations;
    const conversations = afterChange(known, change, counts);
    // What a conversation that has just begun is called, only the list says.
    if (change.kind === 'message' && conversations.length > known.length) this.#listSoon();
    const isNews = change.kind === 'message' && !change.message.isOwn;
    this.#show({ conversations, ...(isNews && { news: change.message }) });
    const { open } = this.view;
    if (open) this.#change(open.key, now => ({ ...now, messages: messagesAfter(now, change) }));
    this.#read();
  }

  async #list(): Promise<void> {
    try {
      const conversations = await this.#source.conversations(this.#call, this.account.userId);
      this.#show({ list: { phase: 'ready' } });
      this.#take({ kind: 'conversations', conversations });
    } catch (thrown) {
      if (this.view.list.phase === 'ready') return;
      this.#show({ list: { phase: 'failed', error: PartylineError.from(thrown).toBody() } });
    }
  }

  #listSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#list();
    }, together);
  }

  async #history(key: string, before?: string): Promise<void> {
    const opened = this.#opened();
    if (opened?.key !== key) return;
    try {
      const page = await this.#source.history(this.#call, opened, this.account.userId, before);
      this.#change(key, ({ messages }) => ({
        key,
        messages: withEarlier(messages, page.messages),
        history: { phase: 'ready' },
        before: page.before,
      }));
      // Easemob's SDK (4.21.1) reports no message that a history has brought before it came.
      if ((page.messages.at(-1)?.at ?? 0) > (opened.last?.at ?? 0)) this.#listSoon();
    } catch (thrown) {
      const error = PartylineError.from(thrown).toBody();
      this.#change(key, now => ({ ...now, history: { phase: 'failed', error } }));
    }
  }

  /** Tells the service, with the vendor's own receipt, once what is open is seen. */
  #read(): void {
    const opened = this.#attentive && this.#opened();
    if (!opened || opened.unread === 0 || this.#telling.has(opened.key)) return;
    const { key } = opened;
    this.#telling.add(key);
    this.#show({ conversations: afterChange(this.view.conversations, { kind: 'read', conversation: key }, true) });
    void this.#source.markRead(this.#call, opened).then(
      () => {
        this.#telling.delete(key);
        this.#read();
      },
      () => {
        this.#telling.delete(key);
        this.#listSoon();
      },
    );
  }

  readonly #call: Call = (method, ...args) =>
    this.client.request('vendor.call', { method, args, account: accountId(this.account) });

  #opened(): ConversationSummary | undefined {
    const { conversations, open } = this.view;
    return open && conversations.find(({ key }) => key === open.key);
  }

  /** Another conversation may be open by the time that an answer comes. */
  #change(key: string, change: (open: Open) => Open): void {
    const { open } = this.view;
    if (open?.key === key) this.#show({ open: change(open) });
  }

  #show(change: Partial<InboxView>): void {
    const names = this.#names;
    const view = { ...this.view, ...change };
    this.view = names ? named(view, names.all) : view;
    for (const watcher of this.#watchers) watcher(this.view);
    // The line may not be there yet: names are asked for with what has come of it.
    if (names && (change.conversations || change.open)) void this.#nameAll(names);
  }

  async #nameAll(names: KnownNames): Promise<void> {
    if (await names.learn(usersIn(this.view), Date.now())) this.#show({});
  }
}

function messagesAfter({ key, messages }: Open, change: Change): readonly InboxMessage[] {
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
