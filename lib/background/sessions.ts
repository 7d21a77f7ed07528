import { PartylineError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/log';
import {
  type Account,
  accountId,
  isOfflineByUser,
  maxOnline,
  type SessionState,
  serviceUser,
} from '@/lib/contract/session';
import type { SignIn } from '@/lib/contract/sign-in';
import { definitions } from '@/lib/providers/definitions';
import type { SessionRecord, StoredSession } from '@/lib/session/host';
import { WakeSchedule } from '@/lib/session/wake-schedule';
import type { ListedAccount } from '@/lib/storage/saved-accounts';
import type { AccountSession } from './account-session';
import { Emitter } from './emitter';

export type CreateSession = (account: Account, slot: number, order: number) => AccountSession;

export interface SessionsHost {
  saved: {
    get(id: string): ListedAccount | undefined;
    open(id: string): Promise<SessionRecord | undefined>;
    forget(id: string): Promise<void>;
  };
  /** Deletes the session of an earlier worker, kept in memory. */
  deleteStored(slot: number): void;
  /** Deletes the messages that are stored for an account that has no session. */
  deleteData(slot: number): Promise<void>;
  /** Sets the alarm that leads to `check`, also after the worker died; milliseconds since 1970. */
  wakeAt(time: number | undefined): void;
  now(): number;
}

/** Above the slots of a list that cannot be read. */
const slotsBesideUnread = () => 1_000 + Math.floor(Math.random() * 9_000);

/** Connecting accounts share the network and the processor. */
const restoredAtOnce = 2;

/** The sessions of all accounts in this browser. Only it creates them. */
export class Sessions {
  /** A session was created or removed. */
  readonly changed = new Emitter<[]>();
  /** An account is online beside another one, which was there before. */
  readonly secondOnline = new Emitter<[first: AccountSession]>();
  readonly #wakes: WakeSchedule<number>;
  /** Oldest first. */
  #sessions: AccountSession[] = [];
  /** Slots and orders of this run are not used twice: what is stored of an earlier session may not be deleted yet. */
  #lastSlot = 0;
  #lastOrder = 0;
  #logLevel: LogLevel | undefined;
  #createSession: CreateSession | undefined;
  #loadFactory: (() => Promise<CreateSession>) | undefined;
  #loading: Promise<CreateSession> | undefined;
  /** Ids of the accounts whose messages are being deleted. */
  readonly #forgetting = new Set<string>();
  /** How often the user has cancelled what was to connect an account without a session. */
  #cancels = 0;
  #userActions = 0;
  readonly #signedOut: SessionState;

  constructor(private readonly host: SessionsHost) {
    this.#wakes = new WakeSchedule(host.wakeAt);
    this.#signedOut = { phase: 'signedOut', since: host.now() };
  }

  /** Sets how sessions are created. Call it before `load`. @param loadFactory called before the first is created */
  createWith(loadFactory: () => Promise<CreateSession>): void {
    this.#loadFactory = loadFactory;
  }

  /** Oldest first. */
  get all(): readonly AccountSession[] {
    return this.#sessions;
  }

  /** The state while there is no session. */
  get signedOut(): SessionState {
    return this.#signedOut;
  }

  /** The oldest that is online or connects; else the oldest that the user can return to; else the last that ended. */
  get primary(): AccountSession | undefined {
    return (
      this.#sessions.find(({ isLive }) => isLive) ??
      this.#sessions.find(({ isSignedIn }) => isSignedIn) ??
      this.#sessions.at(-1)
    );
  }

  /** How often the user has connected or cancelled anything in this run. */
  get userActions(): number {
    return this.#userActions;
  }

  get(id: string): AccountSession | undefined {
    return this.#sessions.find(session => session.id === id);
  }

  /**
   * Signs in beside the accounts that are online.
   * @throws {PartylineError} `tooManyAccounts`, and as `SessionController.signIn`
   */
  async signIn(request: SignIn): Promise<void> {
    this.#userActions += 1;
    const { provider, userId } = request;
    const { appOf, parseService } = definitions[provider];
    const account = { provider, app: appOf(parseService(request.service)), userId };
    const cancels = this.#cancels;
    if (!this.#createSession) await this.#loadOnce();
    this.#checkCancels(cancels);
    return this.#sessionFor(account).controller.signIn(request);
  }

  /**
   * Connects a saved account beside those that are online.
   * @throws {PartylineError} `savedUnreadable`, `tooManyAccounts`, and as `SessionController.resume`
   */
  async goOnline(id: string): Promise<void> {
    this.#userActions += 1;
    const { saved } = this.host;
    const account = this.get(id)?.account ?? saved.get(id);
    if (!account) throw new PartylineError('savedUnreadable');
    const { provider, app, userId } = account;
    const cancels = this.#cancels;
    if (!this.#createSession) await this.#loadOnce();
    this.#checkCancels(cancels);
    const { isLive, controller } = this.#sessionFor({ provider, app, userId });
    if (!isLive) return controller.goOnline(() => saved.open(id));
  }

  /** Connects a session again. @throws {PartylineError} `tooManyAccounts`, and as `SessionController.resume` */
  async resume(session: AccountSession): Promise<void> {
    return this.#sessionFor(session.account).controller.resume();
  }

  /** Cancels what was to connect an account that has no session yet. */
  cancelConnecting(): void {
    this.#userActions += 1;
    this.#cancels += 1;
  }

  /** Takes the first account offline, and connects a saved one. @throws {PartylineError} as `goOnline` */
  async switchTo(id: string): Promise<void> {
    const { primary } = this;
    if (!this.get(id) && !this.host.saved.get(id)) throw new PartylineError('savedUnreadable');
    if (primary && primary.id !== id) void this.#replace(primary);
    return this.goOnline(id);
  }

  /** Signs an account out, and deletes everything that is stored of it. */
  async forget(id: string): Promise<void> {
    this.cancelConnecting();
    const session = this.get(id);
    const slot = this.host.saved.get(id)?.slot;
    this.#forgetting.add(id);
    // All in this turn: a sign-in that follows must not lose what it saves.
    const isForgotten = this.host.saved.forget(id);
    const isSignedOut = session?.controller.signOut();
    session?.deleteData();
    const isDeleted = !session && slot !== undefined && this.host.deleteData(slot);
    await Promise.all([isForgotten, isSignedOut, isDeleted]).finally(() => this.#forgetting.delete(id));
  }

  /** Removes an ended session. A saved account stays saved. */
  async dismiss(session: AccountSession): Promise<void> {
    if (session.isSignedIn) return;
    if (!this.host.saved.get(session.id)) await session.controller.signOut();
    this.#remove(session);
  }

  /**
   * Another user id may prove to be this account only at the sign-in.
   * @throws {PartylineError} `alreadySignedIn` if another session has it
   */
  claim(session: AccountSession, account: Account): void {
    this.#checkService(account, session);
    const earlier = this.#sessions.find(other => other !== session && other.id === accountId(account));
    if (earlier) this.#remove(earlier);
    session.rename(account);
  }

  /** Called when a session's state has changed. */
  handleState(session: AccountSession, { phase }: SessionState): void {
    const first = this.#sessions.find(other => other !== session && other.isLive);
    if (phase === 'online' && first) this.secondOnline.emit(first);
  }

  /** @param time milliseconds since 1970; `undefined` when nothing of the session is due */
  wakeAt(slot: number, time: number | undefined): void {
    this.#wakes.set(slot, time);
  }

  /** For an alarm and the end of a suspend. */
  check(): void {
    for (const { controller } of this.#sessions) controller.check();
  }

  setLogLevel(level: LogLevel): void {
    this.#logLevel = level;
    for (const { controller } of this.#sessions) controller.setLogLevel(level);
  }

  /**
   * Takes over the sessions of an earlier worker.
   * @param saved `undefined` if the saved accounts cannot be read
   */
  async load(
    stored: ReadonlyMap<number, StoredSession> | undefined,
    saved: readonly ListedAccount[] | undefined,
  ): Promise<void> {
    this.#lastSlot = saved ? 0 : slotsBesideUnread();
    this.reserveSlots([...(saved ?? []).map(({ slot }) => slot), ...(stored?.keys() ?? [])]);
    const inOrder = [...(stored ?? [])].toSorted(([, one], [, other]) => (one.order ?? 0) - (other.order ?? 0));
    if (inOrder.length > 0) await this.#loadOnce();
    for (const [slot, session] of inOrder) {
      const account = session.live?.account ?? session.state.account;
      if (account) this.#create(account, slot).controller.load(session);
      else this.host.deleteStored(slot);
    }
    await Promise.all(this.#sessions.map(({ data }) => data.loaded));
  }

  /** New accounts do not get these slots. */
  reserveSlots(slots: readonly number[]): void {
    this.#lastSlot = Math.max(this.#lastSlot, ...slots);
  }

  /**
   * Stores the accounts to connect at the browser's start: the worker may die before `restore` has connected them.
   * @returns the sessions of those that had none
   */
  async prepare(saved: readonly { record: SessionRecord; slot: number }[]): Promise<AccountSession[]> {
    if (saved.length > 0) await this.#loadOnce();
    const absent = saved.filter(({ record }) => !this.get(accountId(record.account)));
    return absent.map(({ record, slot }) => {
      const session = this.#create(record.account, slot);
      session.controller.prepare(record);
      return session;
    });
  }

  /** Connects what is prepared, and what an earlier worker had connected. */
  async restore(failed: (error: unknown) => void, sessions: readonly AccountSession[] = this.#sessions): Promise<void> {
    const restores = sessions.map(
      ({ controller }) =>
        () =>
          controller.restore(),
    );
    const next = async (): Promise<void> => {
      const restore = restores.shift();
      if (!restore) return;
      await restore().catch(failed);
      return next();
    };
    await Promise.all(Array.from({ length: restoredAtOnce }, next));
  }

  /**
   * Call it in the turn in which the session is created: the user may cancel between any two.
   * @throws {PartylineError} `cancelled`
   */
  #checkCancels(before: number): void {
    if (this.#cancels !== before) throw new PartylineError('cancelled');
  }

  /** Must precede `#create`. */
  async #loadOnce(): Promise<void> {
    if (this.#createSession) return;
    this.#loading ??= this.#loadFactory?.();
    try {
      this.#createSession = await this.#loading;
    } finally {
      this.#loading = undefined;
    }
  }

  /** Returns the account's session, to connect it. */
  #sessionFor(account: Account): AccountSession {
    const existing = this.get(accountId(account));
    this.#checkService(account, existing);
    if (!existing?.isLive && this.#sessions.filter(({ isLive }) => isLive).length >= maxOnline)
      throw new PartylineError('tooManyAccounts');
    this.#removeEnded(existing);
    if (!existing) return this.#create(account, this.#slotOf(accountId(account)));
    existing.reopen();
    return existing;
  }

  /**
   * Two providers of one service would sign each other out.
   * @throws {PartylineError} `alreadySignedIn`
   */
  #checkService(account: Account, except: AccountSession | undefined): void {
    const user = serviceUser(account);
    if (this.#sessions.some(session => session !== except && session.isLive && serviceUser(session.account) === user))
      throw new PartylineError('alreadySignedIn');
  }

  /** The slot of a saved account has its messages. */
  #slotOf(id: string): number {
    const saved = this.host.saved.get(id);
    if (saved && !this.#forgetting.has(id)) return saved.slot;
    this.#lastSlot += 1;
    return this.#lastSlot;
  }

  /** A saved account that another one replaces is in the list of saved accounts only. */
  async #replace(session: AccountSession): Promise<void> {
    await session.controller.goOffline();
    if (isOfflineByUser(session.state) && this.host.saved.get(session.id)) this.#remove(session);
  }

  #create(account: Account, slot: number): AccountSession {
    if (!this.#createSession) throw new Error('The script of accounts is not loaded.');
    this.#lastOrder += 1;
    const session = this.#createSession(account, slot, this.#lastOrder);
    if (this.#logLevel) session.controller.setLogLevel(this.#logLevel);
    this.#sessions.push(session);
    this.changed.emit();
    return session;
  }

  /** Removes sessions that ended without a way back. */
  #removeEnded(except: AccountSession | undefined): void {
    for (const session of [...this.#sessions]) {
      const { state, controller } = session;
      const hasEnded = state.phase === 'signedOut' && !controller.record && controller.isIdle;
      if (hasEnded && session !== except) this.#remove(session);
    }
  }

  #remove(session: AccountSession): void {
    this.#sessions = this.#sessions.filter(other => other !== session);
    session.close();
    this.#wakes.set(session.slot, undefined);
    this.host.deleteStored(session.slot);
    this.changed.emit();
  }
}
