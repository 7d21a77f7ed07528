import type { ChannelSession } from '@/lib/channel/channel-session';
import { framesOf } from '@/lib/channel/event-frames';
import type { ChannelServer } from '@/lib/channel/server';
import type { EventFrame } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/methods';
import { type Account, accountId, isOfflineByUser, type SessionInfo, type SessionState } from '@/lib/contract/session';
import { SessionController } from '@/lib/session/controller';
import type { SessionHost } from '@/lib/session/host';
import { inTime } from '@/lib/storage/in-time';
import type { CatchUp } from '@/lib/storage/journal';
import { SerialQueue } from '@/lib/storage/serial-queue';
import type { AccountData } from './account-data';

/** Milliseconds. */
const deliveryTimeoutMs = 2_000;

export interface AccountSessionParts {
  account: Account;
  /** Names the account's data in all stores. */
  slot: number;
  server: ChannelServer;
  /** Deliveries begin after it. */
  ready: Promise<unknown>;
  createData(account: Account, isStored: boolean): AccountData;
  createHost(session: AccountSession): SessionHost;
  onStateChange(session: AccountSession, state: SessionState, before: SessionState): void;
  onError(error: unknown): void;
}

/** Everything of one account: its session, its stored data, and what is published to its clients. */
export class AccountSession implements ChannelSession {
  readonly slot: number;
  readonly controller: SessionController;
  account: Account;
  #data: AccountData;
  readonly #deliveries: SerialQueue;
  /** How many events and states wait in `#deliveries`. */
  #waiting = 0;
  /** Events to publish between two states, oldest first. */
  #batch: EventFrame[] = [];

  constructor(private readonly parts: AccountSessionParts) {
    this.slot = parts.slot;
    this.account = parts.account;
    this.#data = parts.createData(parts.account, true);
    this.#deliveries = new SerialQueue(parts.onError);
    this.#deliveries.add(() => Promise.all([parts.ready, this.#data.loaded]).then(() => {}));
    this.controller = new SessionController(parts.createHost(this));
  }

  get id(): string {
    return accountId(this.account);
  }

  get data(): AccountData {
    return this.#data;
  }

  get state(): SessionState {
    return this.controller.state;
  }

  get info(): Omit<SessionInfo, 'sharing'> {
    const { id, slot, state, controller } = this;
    return { id, slot, state, isRemembered: controller.record?.remember ?? false };
  }

  /** Whether it is not over, and the user has not taken it offline. */
  get isLive(): boolean {
    return this.state.phase !== 'signedOut' && !isOfflineByUser(this.state);
  }

  /** Whether an account is signed in, connected or not. */
  get isSignedIn(): boolean {
    return this.state.phase !== 'signedOut';
  }

  catchUp(since: number | undefined): CatchUp {
    return this.#data.journal.after(since);
  }

  vendorScope(method: string): Scope | undefined {
    return this.controller.definition?.methods.get(method);
  }

  isSlow(method: string): boolean {
    return this.controller.definition?.slowMethods.has(method) ?? false;
  }

  /** Begins anew if its data was deleted: the user signs in again. */
  reopen(): void {
    if (!this.#data.isEnded) return;
    const data = this.parts.createData(this.account, false);
    this.#data = data;
    this.#batch = [];
    this.#deliveries.add(() => data.loaded);
  }

  /** The app's server has named the user id at the first sign-in. */
  rename(account: Account): void {
    if (accountId(account) !== this.id) this.#data.rename(account);
    this.account = account;
  }

  /** The session's state has changed. Publishes it after the events so far; at once if none waits for the disk. */
  handleState(state: SessionState, before: SessionState): void {
    this.parts.onStateChange(this, state, before);
    // Later events stay behind it.
    this.#batch = [];
    const publish = () => this.parts.server.publishState(this);
    if (this.#waiting === 0) publish();
    else this.#deliver(async () => publish());
  }

  /**
   * Publishes an event once it is on disk: the next run must know every event that a tab has seen. What the same
   * write has stored is published with it, because a frame costs each tab more than what it carries.
   */
  handleEvent(topic: string, payload: unknown): void {
    const data = this.#data;
    if (data.isEnded) return;
    const batch = this.#batch;
    const event = data.journal.append(topic, payload, Date.now());
    batch.push(event);
    this.#deliver(async () => {
      // Published with an earlier one.
      if (batch[0] !== event) return;
      // Waits for this event only: during a burst the journal as a whole is never saved.
      await Promise.race([data.journal.saved(event.seq), data.closed]);
      if (!data.isClosed) this.#publishStored(batch, data);
    });
  }

  /** Removes the events from the batch that are on disk, and publishes them. */
  #publishStored(batch: EventFrame[], { journal, unread }: AccountData): void {
    const next = batch.findIndex(event => !journal.isStored(event));
    const stored = batch.splice(0, next < 0 ? batch.length : next);
    for (const events of framesOf(stored, event => journal.sizeOf(event))) {
      const readers = this.parts.server.publish(this, events, unread.isReader);
      unread.onPublished(
        events,
        readers.map(count => count > 0),
      );
    }
  }

  #deliver(task: () => Promise<void>): void {
    this.#waiting += 1;
    this.#deliveries.add(() =>
      task().finally(() => {
        this.#waiting -= 1;
      }),
    );
  }

  /** Deletes what is stored of its messages and requests, after the events so far: one may tell why the session ended. */
  deleteData(): void {
    const data = this.#data;
    if (data.isEnded) return;
    data.end();
    // Deliveries that hang must not keep what the user wants deleted.
    void inTime(this.#deliveries.idle(), deliveryTimeoutMs)
      .catch(this.parts.onError)
      .then(() => data.delete());
  }

  /** Ends it. What is stored remains. */
  close(): void {
    this.controller.dispose();
    this.#data.close();
  }
}
