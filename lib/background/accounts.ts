import type { ChannelServer } from '@/lib/channel/server';
import { PartylineError } from '@/lib/contract/errors';
import { type Account, accountId, type SessionState } from '@/lib/contract/session';
import type { Mutes } from '@/lib/notifications/mutes';
import { UnreadCounter, type UnreadStore } from '@/lib/notifications/unread-counter';
import { definitions } from '@/lib/providers/definitions';
import type { IncomingMessage } from '@/lib/providers/provider';
import { Idempotency, type IdempotencyStore } from '@/lib/session/idempotency';
import { type CatchUp, EventSequence, Journal, type JournalStore, type LossStore } from '@/lib/storage/journal';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { AccountData } from './account-data';
import { Emitter } from './emitter';
import { Unread } from './unread';

export interface AccountsParts {
  journalStore: JournalStore;
  lossStore: LossStore;
  unreadStore: UnreadStore;
  idempotencyStore: IdempotencyStore;
  mutes: Mutes;
  logError(from: string, what: string): (error: unknown) => void;
}

/** The account that the session is of. Makes its data when it begins, and disposes of it when it is over. */
export class Accounts {
  readonly messagesArrived = new Emitter<[messages: readonly IncomingMessage[]]>();
  readonly conversationRead = new Emitter<[key?: string]>();
  readonly unreadChanged = new Emitter<[total: number]>();
  readonly #journalWrites: SerialQueue;
  readonly #unreadWrites: SerialQueue;
  #sequence = new EventSequence(0);
  #server: ChannelServer | undefined;
  /** Deliveries begin after it. */
  #ready: Promise<unknown> = Promise.resolve();
  #current: AccountData | undefined;
  #isSignedIn = false;

  constructor(private readonly parts: AccountsParts) {
    this.#journalWrites = new SerialQueue(parts.logError('journal', 'write'));
    this.#unreadWrites = new SerialQueue(parts.logError('background', 'unread'));
  }

  /** Sets where events and states are published. Call it before `start`. */
  publishTo(server: ChannelServer): void {
    this.#server = server;
  }

  /** @param ready deliveries begin after it */
  start(epoch: number, ready: Promise<unknown>): void {
    this.#sequence = new EventSequence(epoch);
    this.#ready = ready;
  }

  /**
   * Loads what earlier runs have stored, or deletes it.
   * @param account `undefined` if there is no session to return to
   * @param now milliseconds since 1970
   */
  async restore(account: Account | undefined, isSignedIn: boolean, now: number): Promise<void> {
    this.#isSignedIn = isSignedIn;
    if (!account) return this.#deleteStored();
    const data = this.#create(account);
    this.#current = data;
    await Promise.all([data.journal.load(now), data.idempotency.load()]);
    await data.unread.load(data.journal.events);
  }

  /** Follows the session to another account, or to none. Publishes the state after the events before it. */
  follow(state: SessionState, before: SessionState): void {
    const { account, phase } = state;
    this.#isSignedIn = phase !== 'signedOut';
    // While the session can resume, tabs still catch up from its events.
    const isOver = phase === 'signedOut' && !state.canResume && before.phase !== 'signingIn';
    const isOther = account !== undefined && accountId(account) !== this.#current?.id;
    if (isOther && before.phase === 'signingIn' && phase === 'online') this.#current?.rename(account);
    else if (isOver || isOther) this.#switchTo(isOver ? undefined : account);
    if (this.#current) this.#current.publishState();
    else void this.#ready.then(() => this.#server?.publishState());
  }

  get current(): AccountData | undefined {
    return this.#current;
  }

  /** Number of the background's run. */
  get epoch(): number {
    return this.#sequence.epoch;
  }

  /** Returns what a client has missed that has seen all events up to `since`. */
  catchUp(since: number | undefined): CatchUp {
    if (this.#current) return this.#current.journal.after(since);
    const seq = this.#sequence.last;
    return { seq, events: [], gap: since !== undefined && since < seq };
  }

  /**
   * Returns the data of the signed-in account.
   * @param expected as `accountId` returns it
   * @throws {PartylineError} `notSignedIn`, `otherAccount`
   */
  signedIn(expected?: string): AccountData {
    const data = this.#isSignedIn ? this.#current : undefined;
    if (!data) throw new PartylineError('notSignedIn');
    if (expected !== undefined && expected !== data.id) throw new PartylineError('otherAccount');
    return data;
  }

  #switchTo(account: Account | undefined): void {
    const last = this.#current;
    last?.dispose();
    this.#current = undefined;
    if (!account) return;
    this.#current = this.#create(account, last);
    // A repetition of a request of an earlier account has an unknown outcome.
    this.#current.idempotency.clear();
  }

  #create(account: Account, last?: AccountData): AccountData {
    const { journalStore, lossStore, unreadStore, idempotencyStore, mutes, logError } = this.parts;
    const { messagesArrived, conversationRead, unreadChanged } = this;
    const server = this.#server;
    if (!server) throw new Error('There is no channel yet.');
    const id = accountId(account);
    const onError = logError('background', 'unread');
    return new AccountData(account, {
      journal: new Journal({
        account: id,
        sequence: this.#sequence,
        store: journalStore,
        loss: lossStore,
        listTopics: definitions[account.provider].listTopics,
        writes: this.#journalWrites,
        onError: logError('journal', 'write'),
      }),
      unread: new Unread(account, {
        counter: new UnreadCounter(id, unreadStore, onError, this.#unreadWrites),
        ...{ mutes, messagesArrived, conversationRead, unreadChanged },
      }),
      idempotency: new Idempotency(idempotencyStore, Date.now, logError('session', 'idempotency')),
      server,
      ready: Promise.all([this.#ready, last?.delivered()]),
      onError: logError('background', 'delivery'),
    });
  }

  /** Queued before anything of the next account. */
  async #deleteStored(): Promise<void> {
    const { journalStore, unreadStore, idempotencyStore, logError } = this.parts;
    this.#journalWrites.add(() => journalStore.clear());
    this.#unreadWrites.add(() => unreadStore.clear());
    this.conversationRead.emit();
    const idempotency = new Idempotency(idempotencyStore, Date.now, logError('session', 'idempotency'));
    await idempotency.load();
    idempotency.clear();
  }
}
