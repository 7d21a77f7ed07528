import type { PortClient } from '@/lib/channel/sender-auth';
import type { Account } from '@/lib/contract/session';
import { accountId } from '@/lib/contract/session';
import type { Claims } from '@/lib/session/claims';
import type { Idempotency } from '@/lib/session/idempotency';
import { inTime } from '@/lib/storage/in-time';
import type { Journal } from '@/lib/storage/journal';
import type { Outbox } from '@/lib/storage/outbox';
import type { SiteActions } from '@/lib/storage/site-actions';
import type { ConversationOpener } from './conversation-opener';
import type { Unread } from './unread';

export interface AccountDataParts {
  journal: Journal;
  unread: Unread;
  outbox: Outbox;
  claims: Claims;
  actions: SiteActions;
  opener: ConversationOpener;
  /** Its results of requests. */
  idempotency: Idempotency;
  onError(error: unknown): void;
}

/**
 * Milliseconds; a store that hangs delays the account by this at most. A busy computer needs seconds after the browser has
 * started, and without the journal messages that were read are counted and notified again.
 */
const loadTimeoutMs = 4_000;

/** Everything that is stored of an account's messages and requests. Nothing is counted or stored after it is closed. */
export class AccountData {
  readonly journal: Journal;
  readonly unread: Unread;
  readonly outbox: Outbox;
  readonly claims: Claims;
  readonly actions: SiteActions;
  readonly opener: ConversationOpener;
  readonly idempotency: Idempotency;
  /** Resolves when the data of earlier runs is loaded, or cannot be. */
  readonly loaded: Promise<void>;
  /** Resolves when it is closed. */
  readonly closed: Promise<void>;
  #close: () => void = () => {};
  #isClosed = false;
  #isEnded = false;

  /**
   * @param now milliseconds since 1970
   * @param isStored whether earlier runs may have stored data
   */
  constructor(
    { journal, unread, outbox, claims, actions, opener, idempotency, onError }: AccountDataParts,
    now: number,
    isStored: boolean,
  ) {
    this.journal = journal;
    this.unread = unread;
    this.outbox = outbox;
    this.claims = claims;
    this.actions = actions;
    this.opener = opener;
    this.idempotency = idempotency;
    this.closed = new Promise(resolve => {
      this.#close = resolve;
    });
    this.loaded = isStored ? inTime(this.#load(now), loadTimeoutMs).catch(onError) : Promise.resolve();
  }

  /** Whether it takes no more events and requests. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** A client subscribes to topics, or its tab comes to the front of the user. */
  onSubscribe(client: PortClient, topics: ReadonlySet<string>): void {
    this.unread.onSubscribe(client, topics);
    this.opener.onSubscribe(client, topics);
  }

  /** The app's server has named the user id at the first sign-in. */
  rename(account: Account): void {
    this.journal.rename(accountId(account));
    this.unread.rename(account);
    this.outbox.rename(accountId(account));
    this.claims.rename(accountId(account));
    this.actions.rename(accountId(account));
  }

  /** Takes no more events and requests. */
  end(): void {
    this.#isEnded = true;
  }

  /** Ends it. What is stored remains. */
  close(): void {
    this.end();
    this.#isClosed = true;
    this.claims.close();
    this.#close();
  }

  /** Ends it, and deletes what is stored. */
  delete(): void {
    this.close();
    this.journal.dispose();
    this.unread.dispose();
    this.outbox.dispose();
    this.claims.dispose();
    this.actions.dispose();
    this.idempotency.clear();
  }

  async #load(now: number): Promise<void> {
    // Nothing waits for it.
    void this.actions.load().catch(() => {});
    const loads = await Promise.allSettled([
      this.journal.load(now),
      this.idempotency.load(),
      this.outbox.load(),
      this.claims.load(),
    ]);
    await this.unread.load(this.journal.events);
    for (const load of loads) if (load.status === 'rejected') throw load.reason;
  }
}
