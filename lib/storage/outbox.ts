import { type Conversation, conversationKey } from '@/lib/contract/conversations';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';
import type { Draft, OutboxContent, UnsentMessage, UnsentText } from '@/lib/contract/outbox';
import { SerialQueue } from './serial-queue';

interface StoredMessage extends UnsentMessage {
  /** Whether the SDK may have sent it. */
  hasBegun: boolean;
}

export interface StoredOutbox {
  drafts: readonly Draft[];
  unsent: readonly StoredMessage[];
}

export interface OutboxStore {
  read(account: string): Promise<StoredOutbox | undefined>;
  write(account: string, content: StoredOutbox): Promise<void>;
  clear(): Promise<void>;
}

export interface OutboxLimits {
  /** The oldest draft is dropped. */
  drafts: number;
  /** More are refused. */
  unsent: number;
  /** Bytes of the files of unsent messages. The oldest file is dropped. */
  files: number;
}

/** Milliseconds in which a message that was never sent is sent by a later run. */
const resendMs = 60_000;

/** The panel that waited has closed. */
const abandoned: ReadonlySet<ErrorCode> = new Set(['cancelled', 'deadline', 'disconnected']);

const reasonOf = (error: PartylineError, hasBegun: boolean): PartylineError =>
  abandoned.has(error.code) ? new PartylineError(hasBegun ? 'unknownOutcome' : 'unreachable') : error;

const defaultLimits: OutboxLimits = { drafts: 500, unsent: 500, files: 200 * 1024 * 1024 };

/** Drafts and unsent messages of one account. They survive the worker and the browser. */
export class Outbox {
  #drafts = new Map<string, Draft>();
  #unsent: StoredMessage[] = [];
  /** By the files' ids. In memory only. */
  readonly #files = new Map<string, Blob>();
  #isDisposed = false;
  /** Whether the store may have content that a write would delete. */
  #isStoreUnread = false;
  /** It will write the content as it is then. */
  #queuedWrite: Promise<void> | undefined;
  readonly #writes: SerialQueue;

  /** @param onError receives failures to read and write */
  constructor(
    private account: string,
    private readonly store: OutboxStore,
    private readonly onError: (error: unknown) => void = () => {},
    private readonly now: () => number = Date.now,
    private readonly limits: OutboxLimits = defaultLimits,
  ) {
    this.#writes = new SerialQueue(onError);
  }

  /** Loads the account's content; before the next write if it cannot be read now. */
  async load(): Promise<void> {
    try {
      await this.#read();
    } catch (error) {
      this.#isStoreUnread = true;
      this.onError(error);
    }
  }

  get content(): OutboxContent {
    return {
      drafts: [...this.#drafts.values()],
      unsent: this.#unsent.map(({ hasBegun: _, ...message }): UnsentMessage => message),
    };
  }

  /** Stores the account's content under its other id from now on. */
  rename(account: string): void {
    this.account = account;
    void this.#write().catch(() => {});
  }

  /** Deletes everything. Nothing is written after it. */
  dispose(): void {
    this.#isDisposed = true;
    this.#drafts.clear();
    this.#unsent = [];
    this.#files.clear();
    this.#writes.add(() => this.store.clear());
  }

  /** @param text empty to delete the draft @throws if the draft is not stored */
  async setDraft(conversation: Conversation, text: string): Promise<void> {
    const key = conversationKey(conversation);
    this.#drafts.delete(key);
    if (text) this.#drafts.set(key, { conversation, text });
    for (const oldest of this.#drafts.keys()) {
      if (this.#drafts.size <= this.limits.drafts) break;
      this.#drafts.delete(oldest);
    }
    await this.#write();
  }

  /**
   * Keeps a message until `send` has sent it. A failure stays with the message.
   * @param send sends the message; calls `begin` before the SDK may send it. `hasBegun`: an earlier call may have sent it
   * @throws what `send` throws; `unreachable` or `unknownOutcome` if the caller stopped waiting; {PartylineError} `tooMany` if too many messages are unsent
   */
  async deliver<T>(
    message: UnsentText,
    send: (hasBegun: boolean, begin: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const earlier = this.#unsent.find(({ id }) => id === message.id);
    if (!earlier && this.#unsent.length >= this.limits.unsent) throw new PartylineError('tooMany');
    const entry: StoredMessage = { ...message, at: earlier?.at ?? this.now(), hasBegun: earlier?.hasBegun ?? false };
    this.#replace(message.id, entry);
    try {
      const result = await send(entry.hasBegun, async () => {
        entry.hasBegun = true;
        await this.#write();
      });
      this.#replace(message.id);
      return result;
    } catch (thrown) {
      const error = reasonOf(PartylineError.from(thrown), entry.hasBegun);
      this.#replace(message.id, { ...entry, error: error.toBody() });
      await this.#write().catch(() => {});
      throw error;
    }
  }

  /** Keeps the bytes of a message until it is sent or deleted, but not longer than the worker. */
  keepFile(id: string, bytes: Blob): void {
    if (this.#isDisposed) return;
    this.#files.set(id, bytes);
    let total = [...this.#files.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [oldest, { size }] of this.#files) {
      if (total <= this.limits.files || oldest === id) return;
      total -= size;
      this.#files.delete(oldest);
    }
  }

  fileOf(id: string): Blob | undefined {
    return this.#files.get(id);
  }

  /** Deletes an unsent message. */
  async discard(id: string): Promise<void> {
    this.#replace(id);
    await this.#write();
  }

  /** @param message what takes its place; by default it is deleted */
  #replace(id: string, message?: StoredMessage): void {
    if (this.#isDisposed) return;
    const index = this.#unsent.findIndex(each => each.id === id);
    if (index >= 0) this.#unsent.splice(index, 1, ...(message ? [message] : []));
    else if (message) this.#unsent.push(message);
    const named = new Set(this.#unsent.map(({ file }) => file?.id));
    for (const file of this.#files.keys()) if (!named.has(file)) this.#files.delete(file);
    void this.#write().catch(() => {});
  }

  async #read(): Promise<void> {
    const stored = await this.store.read(this.account);
    this.#isStoreUnread = false;
    if (!stored || this.#isDisposed) return;
    // Both may have changed meanwhile, if the store opened late.
    for (const draft of stored.drafts) {
      const key = conversationKey(draft.conversation);
      if (!this.#drafts.has(key)) this.#drafts.set(key, draft);
    }
    const ids = new Set(this.#unsent.map(({ id }) => id));
    const earlier = stored.unsent.filter(({ id }) => !ids.has(id));
    this.#unsent = [...earlier.map(message => this.#orFailed(message)), ...this.#unsent];
  }

  /** A message of an earlier run that never left, and that its sender does not expect to leave by now. */
  #orFailed(message: StoredMessage): StoredMessage {
    const isOld = Math.abs(this.now() - message.at) > resendMs;
    if (message.error || message.hasBegun || !isOld) return message;
    return { ...message, error: new PartylineError('unreachable').toBody() };
  }

  /** Resolves when all changes so far are written. @throws if they are not */
  #write(): Promise<void> {
    this.#queuedWrite ??= this.#writes.add(async () => {
      this.#queuedWrite = undefined;
      if (this.#isStoreUnread) await this.#read();
      if (this.#isDisposed) return;
      const content = { drafts: [...this.#drafts.values()], unsent: this.#unsent };
      await this.store.write(this.account, structuredClone(content));
    });
    return this.#queuedWrite;
  }
}
