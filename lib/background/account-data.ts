import type { ChannelServer } from '@/lib/channel/server';
import { type Account, accountId } from '@/lib/contract/session';
import type { Idempotency } from '@/lib/session/idempotency';
import type { Journal } from '@/lib/storage/journal';
import { SerialQueue } from '@/lib/storage/serial-queue';
import type { Unread } from './unread';

export interface AccountDataParts {
  journal: Journal;
  unread: Unread;
  /** Its results of requests. */
  idempotency: Idempotency;
  server: ChannelServer;
  /** Deliveries begin after it. */
  ready: Promise<unknown>;
  onError(error: unknown): void;
}

/**
 * Everything that the background stores and publishes for one account. Made when the account begins, and disposed when
 * it is over; after that nothing of it is published, counted or stored.
 */
export class AccountData {
  readonly journal: Journal;
  readonly unread: Unread;
  readonly idempotency: Idempotency;
  readonly #server: ChannelServer;
  readonly #deliveries: SerialQueue;
  readonly #over: Promise<void>;
  #end: () => void = () => {};
  #isOver = false;

  constructor(
    public account: Account,
    { journal, unread, idempotency, server, ready, onError }: AccountDataParts,
  ) {
    this.journal = journal;
    this.unread = unread;
    this.idempotency = idempotency;
    this.#server = server;
    this.#over = new Promise(resolve => {
      this.#end = resolve;
    });
    this.#deliveries = new SerialQueue(onError);
    this.#deliveries.add(() => Promise.race([ready, this.#over]));
  }

  get id(): string {
    return accountId(this.account);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Publishes the state after the events so far. */
  publishState(): void {
    this.#deliver(() => this.#server.publishState());
  }

  /** Publishes an event once it is on disk: the next run must know every event that a tab has seen. */
  publishEvent(topic: string, payload: unknown): void {
    const event = this.journal.append(topic, payload, Date.now());
    this.#deliver(async () => {
      // Waits for this event only: during a burst the journal as a whole is never saved.
      await Promise.race([this.journal.saved(event.seq), this.#over]);
      if (this.#isOver) return;
      this.unread.onPublished(event, this.#server.publish(event, this.unread.isReader) > 0);
    });
  }

  /** Resolves when all deliveries so far are done. */
  delivered(): Promise<void> {
    return this.#deliveries.idle();
  }

  /** The app's server has named the user id at the first sign-in. */
  rename(account: Account): void {
    this.account = account;
    this.journal.rename(this.id);
    this.unread.rename(account);
  }

  dispose(): void {
    this.#isOver = true;
    this.#end();
    this.journal.dispose();
    this.unread.dispose();
    this.idempotency.clear();
  }

  #deliver(work: () => void | Promise<void>): void {
    this.#deliveries.add(async () => {
      if (!this.#isOver) await work();
    });
  }
}
