import { type Account, accountId, isOfflineByUser, type SessionState } from '@/lib/contract/session';
import type { Service } from '@/lib/providers/provider';
import { inTime } from '@/lib/storage/in-time';
import type { Generation } from './generation';
import type { SessionHost, SessionRecord, StoredSession } from './host';
import { nextState, type SessionEvent, startOf } from './state-machine';

/** A store that hangs delays the session by this at most. */
const storeTimeoutMs = 1_000;

interface Listener {
  /** Called in the turn of a transition, before it is published. */
  onChange(after: SessionState, before: SessionState): void;
  /** What is stored with state and record. */
  details(): Pick<StoredSession, 'retryAt' | 'retries' | 'rooms'>;
}

/** An intent of the user ends a session whatever its generation. */
type EndedBy = Generation | 'user';

/**
 * State and record of the session. A change by a connection takes its generation and throws `cancelled` once that is
 * superseded, so nothing is published or stored after a sign-out.
 */
export class CurrentSession {
  #state: SessionState;
  #publishedState: SessionState;
  #record: SessionRecord | undefined;
  #publishPending: (() => void) | undefined;
  #publishing: Promise<void> = Promise.resolve();

  constructor(
    private readonly host: SessionHost,
    private readonly listener: Listener,
  ) {
    this.#state = { phase: 'signedOut', since: host.now() };
    this.#publishedState = this.#state;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Behind `state` while a sign-out waits for the store. */
  get publishedState(): SessionState {
    return this.#publishedState;
  }

  /** Absent when there is nothing to connect with. */
  get record(): SessionRecord | undefined {
    return this.#record;
  }

  accepts(event: SessionEvent): boolean {
    return nextState(this.#state, event, this.host.now()) !== undefined;
  }

  dispatch(generation: Generation, event: SessionEvent): void {
    generation.check();
    this.#apply(event);
  }

  /** Stored with the next transition, or by `save`. */
  setRecord(generation: Generation, record: SessionRecord | undefined): void {
    generation.check();
    this.#record = record;
  }

  /**
   * Stores the record, also on disk if the account is to be remembered.
   * @returns resolves when that is done, has failed, or takes too long: a store does not end a session
   */
  async save(generation: Generation): Promise<void> {
    generation.check();
    void this.#store();
    const record = this.#record;
    if (!record?.remember) return;
    const failed = (error: unknown) => this.host.log('WARN', 'session', 'the account was not saved', error);
    await generation.wait(settled(this.host.saved.save(record), failed));
  }

  /**
   * Ends the session and drops its record.
   *
   * @param options.forget account whose saved secrets are deleted
   * @param options.keepRecord whether the user may resume
   */
  end(by: EndedBy, event: SessionEvent, options: { forget?: Account | undefined; keepRecord?: boolean } = {}): void {
    if (by !== 'user') by.check();
    if (!options.keepRecord) this.#record = undefined;
    this.#apply(event, options.forget);
  }

  /** Changes that no connection causes. */
  update(event: Extract<SessionEvent, { type: 'unread' | 'networkLost' }>): void {
    this.#apply(event);
  }

  changeService(service: Service): void {
    if (!this.#record) return;
    this.#record = { ...this.#record, service };
    void this.#store();
  }

  /** Stores the details again. Resolves as `save` does. */
  saveDetails(): Promise<void> {
    return settled(this.#store(), () => {});
  }

  /** Sets state and record at a start. They are neither stored nor published. */
  load({ state, live }: Pick<StoredSession, 'state' | 'live'>): void {
    this.#state = state;
    this.#publishedState = state;
    this.#record = live;
  }

  /** Shows and stores that the account is about to be connected. */
  prepare(record: SessionRecord): void {
    this.load({ state: startOf(record.account, this.host.now()), live: record });
    void this.#store();
  }

  /** Resolves when the last state is published. */
  published(): Promise<void> {
    return this.#publishing;
  }

  #apply(event: SessionEvent, forget?: Account): void {
    const before = this.#state;
    const after = nextState(before, event, this.host.now());
    if (!after) return this.host.log('DEBUG', 'session', `${event.type} is not valid while ${before.phase}`);
    if (after === before) return;
    this.#state = after;
    this.host.log('INFO', 'session', `${before.phase} -> ${after.phase}`);
    this.listener.onChange(after, before);
    void this.#store(forget);
    this.#publishPending?.();
    if (after.phase === 'signedOut' || isOfflineByUser(after)) this.#publishAfter(this.#forget(forget), after);
    else this.#publish(after);
  }

  /** Queued in the turn of the end: earlier saves are undone, later ones do not happen. */
  #forget(account: Account | undefined): Promise<void> {
    const { saved } = this.host;
    return account ? saved.forget(accountId(account)) : saved.setOffline();
  }

  #publishAfter(stored: Promise<void>, state: SessionState): void {
    const publish = () => {
      if (this.#publishPending !== publish) return;
      this.#publishPending = undefined;
      this.#publish(state);
    };
    this.#publishPending = publish;
    const failed = (error: unknown) => this.host.log('ERROR', 'session', 'saved secrets were not deleted', error);
    this.#publishing = settled(stored, failed).then(publish);
  }

  #publish(state: SessionState): void {
    const before = this.#publishedState;
    this.#publishedState = state;
    this.host.onState(state, before);
  }

  /** @param forget is repeated by the next worker, in case this one dies first */
  #store(forget?: Account): Promise<void> {
    const stored: StoredSession = {
      state: this.#state,
      live: this.#record,
      ...(forget && { wipe: accountId(forget) }),
      ...this.listener.details(),
    };
    return this.host
      .storeSession(stored)
      .catch(error => this.host.log('WARN', 'session', 'the session was not stored', error));
  }
}

/** Resolves when `work` has settled, or has taken too long. */
const settled = (work: Promise<void>, failed: (error: unknown) => void): Promise<void> =>
  inTime(work, storeTimeoutMs).catch(failed);
