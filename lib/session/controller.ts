/** What the user and the browser ask of the session: to begin, to end, to change hands, to come back. */
import { PartylineError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/log';
import { type Account, accountId, accountUnless, type SessionState } from '@/lib/contract/session';
import type { Registration, SignIn } from '@/lib/contract/sign-in';
import type { ProviderDefinition, Service } from '@/lib/providers/provider';
import { appServerTokenKind, credentialSourceOf, formOf } from './credential-source';
import { reasonOf } from './end-reasons';
import type { SessionHost, SessionRecord, StoredSession } from './host';
import type { SessionRequests } from './requests';
import { ActiveSession } from './session';
import { tokenOf } from './token-refresh';

export class SessionController {
  readonly #session: ActiveSession;

  constructor(private readonly host: SessionHost) {
    this.#session = new ActiveSession(host);
  }

  /** Takes over the session that an earlier run of the background stored. Call before `restore`. */
  load({ state, live }: StoredSession): void {
    this.#session.state = state;
    this.#session.record = live;
  }

  get state(): SessionState {
    return this.#session.state;
  }

  /** That of the account that is, or was last, signed in. */
  get definition(): ProviderDefinition | undefined {
    const { account } = this.state;
    return account && this.host.definitions[account.provider];
  }

  /** Requests of the tabs to the service. */
  get requests(): SessionRequests {
    return this.#session.requests;
  }

  /** What is held to open the line with. */
  get record(): SessionRecord | undefined {
    return this.#session.record;
  }

  /** @throws {PartylineError} what the form or the service finds wrong; `alreadySignedIn`; `cancelled` */
  async signIn(request: SignIn): Promise<void> {
    const { provider, userId, credential, remember, instead } = request;
    const definition = this.host.definitions[provider];
    const service = definition.parseService(request.service);
    const account: Account = { provider, app: definition.appOf(service), userId };
    // Who is signed in already is attached, as the SDKs have it (`repeatLogin`).
    if (!instead && this.#isOn(accountId(account))) return;
    if (instead) this.#session.record = undefined;
    if (!this.#session.dispatch({ type: instead ? 'switched' : 'signIn', account }))
      throw new PartylineError('alreadySignedIn');
    this.host.remember(formOf(request));
    // What is still open belongs to the account before.
    void this.#session.connection.close();
    const token = credential.kind === 'token' ? tokenOf(this.host, credential.token, credential.tokenKind) : undefined;
    await this.#session.connect(
      { account, service, source: credentialSourceOf(credential, userId), remember, since: this.host.now(), token },
      error => {
        this.#session.record = undefined;
        this.#session.dispatch({ type: 'refused', end: this.#session.end(reasonOf(error), error.vendor, error) });
      },
    );
  }

  /** Stops a sign-in under way, or the return to a session; nothing of it goes on. */
  async cancel(): Promise<void> {
    if (this.#session.state.phase !== 'signingIn') return;
    this.#session.record = undefined;
    this.#session.dispatch({ type: 'cancelled' });
    await this.#session.connection.close();
  }

  /** Ends the session because it may not be any more; what is remembered of it stays. */
  async refuse(error: PartylineError): Promise<void> {
    this.#session.record = undefined;
    const end = this.#session.end('kicked', undefined, error);
    const isOver = this.#session.dispatch({ type: 'ended', end, canResume: false });
    if (!isOver) this.#session.dispatch({ type: 'signedOut' });
    await this.#session.connection.close();
  }

  async signOut(): Promise<void> {
    const { account } = this.#session.state;
    this.#session.record = undefined;
    this.#session.dispatch({ type: 'signedOut' }, account);
    await this.#session.connection.close();
    if (account) await this.host.saved.forget(accountId(account));
  }

  /**
   * Opens the line again with what the session still holds: because the user asked to, or the network is back, or the
   * background was restarted under a session.
   *
   * @throws {PartylineError} `notSignedIn` where nothing is held
   */
  resume(): Promise<void> {
    return this.#session.resume();
  }

  /** Whether `resume` would bring that account back. @param id as `accountId` names it */
  mayResume(id: string): boolean {
    const { state } = this;
    return state.phase === 'signedOut' && state.canResume === true && accountUnless(state) === id;
  }

  /** Takes up the session of a run before this one, or, after the browser's end, the one that was remembered. */
  async restore(saved?: SessionRecord): Promise<void> {
    const { phase, since, unread } = this.#session.state;
    const live = this.#session.record ?? (phase === 'signedOut' ? saved : undefined);
    const isOn = phase !== 'signedOut' && phase !== 'needsCredentials';
    if (!live) {
      // The sign-in died with the worker; what it was given is gone.
      const { account } = this.#session.state;
      if (isOn) this.#session.state = { phase: 'signedOut', since, ...(account && { account }) };
      return;
    }
    if (!isOn && live !== saved) return;
    this.#session.record = live;
    const { account } = live;
    this.#session.state = { phase: 'signedOut', since: this.host.now(), account, ...(unread && { unread }) };
    await this.resume();
  }

  /**
   * Puts a new token in the place of one that has ended, or soon will.
   * @throws {PartylineError} `notSignedIn`; what the service finds wrong with it
   */
  async supplyToken(value: string): Promise<void> {
    const live = this.#session.record;
    const { phase } = this.#session.state;
    if (!live || phase === 'signedOut' || phase === 'signingIn') throw new PartylineError('notSignedIn');
    const kind = live.token?.kind ?? appServerTokenKind[live.account.provider];
    if (phase === 'online') return this.#session.tokens.replace(live, { kind: 'token', token: value, tokenKind: kind });
    const supplied = { ...live, token: tokenOf(this.host, value, kind) };
    if (phase === 'needsCredentials') this.#session.dispatch({ type: 'signIn', account: live.account });
    await this.#session.connection.close();
    await this.#session.connect(supplied, error => this.#session.returnFailed(live, error));
  }

  /** @throws {PartylineError} `savedUnreadable`; what the service finds wrong */
  async switchTo(id: string): Promise<void> {
    const live = await this.host.saved.open(id);
    if (!live) throw new PartylineError('savedUnreadable');
    if (this.#isOn(id)) return;
    this.#session.record = live;
    this.#session.dispatch({ type: 'switched', account: live.account });
    await this.#session.connection.close();
    await this.#session.connect(live, error => this.#session.returnFailed(live, error));
  }

  /** Other connection options for the session that is held; they hold when its line is next opened. */
  async useService(service: Service): Promise<void> {
    const { record } = this.#session;
    if (!record) return;
    this.#session.record = { ...record, service };
    await this.host.storeSession({ state: this.state, live: this.#session.record });
  }

  async forget(id: string): Promise<void> {
    const { account } = this.#session.state;
    if (account && accountId(account) === id && this.#session.state.phase !== 'signedOut') await this.signOut();
    await this.host.saved.forget(id);
  }

  register(request: Registration): Promise<void> {
    return this.#session.connection.register(request);
  }

  setLogLevel(level: LogLevel): void {
    this.#session.connection.setLogLevel(level);
  }

  setUnread(unread: number): void {
    if ((this.#session.state.unread ?? 0) !== unread) this.#session.dispatch({ type: 'unread', unread });
  }

  /** A beat of the keep-alive: a data frame on the socket, and a look at the clock. */
  beat(): void {
    if (this.#session.state.phase === 'online') this.#session.connection.provider?.probe();
    this.#session.tokens.check();
  }

  /** Time has passed: an alarm, or the end of a sleep. */
  check(): void {
    this.#makeSure();
    this.#session.tokens.check();
    this.#session.reconnect.check();
  }

  /** The browser says that the network came or went. */
  networkChanged(online: boolean): void {
    this.#session.connection.provider?.network(online);
    if (!online) {
      this.#session.dispatch({ type: 'networkLost' });
    } else if (this.#session.state.phase === 'offline' || this.#session.mayAskAgain()) {
      this.resume().catch(error => this.host.log('WARN', 'session', 'resume after network return', error));
    } else {
      this.#makeSure();
    }
  }

  /** The line may have died unseen. */
  #makeSure(): void {
    if (this.state.phase === 'online') void this.#session.connection.provider?.alive();
  }

  /** Whether the line is this account's. */
  #isOn(id: string): boolean {
    const { record, connection } = this.#session;
    return connection.provider !== undefined && record !== undefined && accountId(record.account) === id;
  }
}
