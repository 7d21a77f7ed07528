import { PartylineError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/log';
import {
  type Account,
  accountId,
  type End,
  type EndReason,
  isOfflineByUser,
  type SessionState,
} from '@/lib/contract/session';
import type { SignIn } from '@/lib/contract/sign-in';
import type { ProviderDefinition, Service } from '@/lib/providers/provider';
import { ChatRooms } from './chat-rooms';
import { Connection, type ConnectionSignal } from './connection';
import { canRenew, credentialSourceOf, formOf } from './credential-source';
import { CurrentSession } from './current-session';
import { isAboutCredential, keepsToken, reasonOf } from './end-reasons';
import { type Generation, Generations } from './generation';
import type { SessionHost, SessionRecord, StoredSession } from './host';
import { ReconnectBackoff } from './reconnect-backoff';
import { SessionRequests } from './requests';
import type { Token } from './token-expiry';
import { TokenRefresh } from './token-refresh';
import { WakeSchedule } from './wake-schedule';

type OnFailure = (generation: Generation, error: PartylineError) => void;

/**
 * The session of one account: sign-in, sign-out, reconnects. A generation begins in the turn of each intent, before any
 * `await`, so that the last intent wins.
 */
export class SessionController {
  readonly requests: SessionRequests;
  readonly #generations = new Generations();
  /** Intents that have to wait before their generation can begin. */
  readonly #intents = new Generations();
  readonly #session: CurrentSession;
  readonly #connection: Connection;
  readonly #tokens: TokenRefresh;
  readonly #backoff: ReconnectBackoff;
  readonly #rooms: ChatRooms;
  /** Ends when the user wants something else before `restore` has its turn. */
  #restoring: Generation | undefined;
  /** How many intents to connect are under way. */
  #underWay = 0;
  /** The attempt that an earlier worker scheduled. */
  #storedRetry: Pick<StoredSession, 'retryAt' | 'retries'> = {};

  constructor(private readonly host: SessionHost) {
    const alarm = new WakeSchedule<'tokenRefresh' | 'reconnect'>(host.wakeAt);
    this.#backoff = new ReconnectBackoff(host.now, Math.random, at => alarm.set('reconnect', at));
    this.#session = new CurrentSession(host, {
      onChange: (after, before) => this.#onChange(after, before),
      details: () => ({ ...this.#backoff.due, ...(this.#rooms.ids.length > 0 && { rooms: this.#rooms.ids }) }),
    });
    this.#rooms = new ChatRooms({
      rules: () => this.definition?.chatRooms,
      service: () => this.#session.record?.service ?? {},
      userId: () => this.#session.state.account?.userId ?? '',
      serviceTime: () => this.serviceTime(),
      provider: () => this.#connection.provider,
      emit: ({ topic, payload }) => host.onEvent(topic, payload),
      store: () => this.#session.saveDetails(),
      log: (...parts) => host.log('WARN', 'session', ...parts),
    });
    const onEvent: SessionHost['onEvent'] = (topic, payload) => {
      this.#rooms.handleEvent(topic, payload);
      host.onEvent(topic, payload);
    };
    this.#connection = new Connection(
      { ...host, onEvent },
      (generation, signal) => this.#handleSignal(generation, signal),
      () => this.#session.record?.token,
    );
    this.requests = new SessionRequests({
      state: () => this.#session.state,
      provider: () => this.#connection.provider,
      isConnecting: () => this.#isConnecting(),
      // The session may be over by then.
      onCall: async (...call) => this.#session.record && this.#rooms.handleCall(...call),
    });
    this.#tokens = new TokenRefresh(host, at => alarm.set('tokenRefresh', at), {
      generation: () => this.#generations.current,
      provider: () => this.#connection.provider,
      state: () => this.#session.state,
      record: () => this.#session.record,
      use: (generation, token) => this.#useToken(generation, token),
      reconnect: (generation, token) => this.#reconnect(generation, token),
      dispatch: (generation, event) => this.#session.dispatch(generation, event),
    });
  }

  /** Takes over the session that an earlier worker stored. Call before `restore`. */
  load(stored: StoredSession): void {
    this.#session.load(stored);
    this.#rooms.load(stored.rooms);
    this.#storedRetry = stored;
    this.#restoring = this.#intents.begin();
  }

  /** Takes over a saved account, to be connected by `restore`. */
  prepare(record: SessionRecord): void {
    this.#session.prepare(record);
    this.#restoring = this.#intents.begin();
  }

  /** As published: a sign-out shows only when the account is forgotten. */
  get state(): SessionState {
    return this.#session.publishedState;
  }

  /** Milliseconds since 1970 by the service's clock; by this computer's while that is unknown. */
  serviceTime(): number {
    return this.#connection.provider?.serviceTime?.() ?? this.host.now();
  }

  /** Of the current or last account. */
  get definition(): ProviderDefinition | undefined {
    const { account } = this.state;
    return account && this.host.definitions[account.provider];
  }

  /** Whether no intent is under way, and no connection open or closing. */
  get isIdle(): boolean {
    return this.#underWay === 0 && this.#connection.isClosed;
  }

  /** Absent when there is nothing to connect with. */
  get record(): SessionRecord | undefined {
    return this.#session.record;
  }

  /**
   * Succeeds at once if the account is connected, as the vendors' SDKs do (`repeatLogin`).
   * @throws {PartylineError} `alreadySignedIn`, `cancelled`, or the error of the form, the app's server or the service
   */
  signIn(request: SignIn): Promise<void> {
    return this.#published(this.#signIn(request));
  }

  async #signIn(request: SignIn): Promise<void> {
    const { provider, userId, credential, remember } = request;
    const definition = this.host.definitions[provider];
    const service = definition.parseService(request.service);
    const account: Account = { provider, app: definition.appOf(service), userId };
    if (this.#connection.provider && this.#isRecordOf(accountId(account))) return;
    const event = { type: 'signIn', account } as const;
    if (!this.#session.accepts(event)) throw new PartylineError('alreadySignedIn');
    const generation = this.#begin();
    this.#rooms.clear();
    this.#session.dispatch(generation, event);
    this.host.remember(formOf(request));
    const token = credential.kind === 'token' ? this.#tokenOf(credential.token, credential.tokenKind) : undefined;
    const source = credentialSourceOf(credential, userId);
    const record = { account, service, source, remember, token };
    return this.#connect(generation, record, (generation, error) =>
      this.#session.end(generation, { type: 'refused', end: this.#end(reasonOf(error), error.vendor, error) }),
    );
  }

  /** Stops a sign-in or resume. */
  async cancel(): Promise<void> {
    const { phase } = this.#session.state;
    if (phase === 'signingIn' || phase === 'signedOut') this.#intents.end();
    if (phase !== 'signingIn') return;
    this.#generations.end();
    this.#session.end('user', { type: 'cancelled' });
    await this.#settled();
  }

  /** Ends the session because of an administrator's policy. The account stays saved. */
  async refuse(error: PartylineError): Promise<void> {
    this.#stop();
    const ended = { type: 'ended', end: this.#end('kicked', undefined, error), canResume: false } as const;
    this.#session.end('user', this.#session.accepts(ended) ? ended : { type: 'signedOut' });
    await this.#settled();
  }

  /** Ends what is under way, without a change of state. */
  dispose(): void {
    this.#stop();
    this.#tokens.stop();
    this.#backoff.stop();
    this.#rooms.stop();
  }

  /** Closes the connection and keeps the account. Only the user connects it again. */
  async goOffline(): Promise<void> {
    // A first sign-in has nothing to return to.
    if (!this.#session.record) return this.cancel();
    if (!this.#session.accepts({ type: 'wentOffline' })) return;
    this.#stop();
    this.#session.end('user', { type: 'wentOffline' }, { keepRecord: true });
    await this.#settled();
  }

  /** Deletes the account's saved secrets, then closes the connection. */
  async signOut(): Promise<void> {
    this.#stop();
    this.#session.end('user', { type: 'signedOut' }, { forget: this.#session.state.account });
    await this.#settled();
  }

  /**
   * Connects again.
   * @throws {PartylineError} `notSignedIn`, `alreadySignedIn`, `cancelled`, or the error of the app's server or the service
   */
  async resume(): Promise<void> {
    this.#intents.end();
    return this.#published(this.#resume());
  }

  /**
   * Connects an account that is saved or offline.
   * @param open reads the saved account
   * @throws {PartylineError} `savedUnreadable`, and as `resume`
   */
  goOnline(open: () => Promise<SessionRecord | undefined>): Promise<void> {
    return this.#published(this.#goOnline(open));
  }

  async #goOnline(open: () => Promise<SessionRecord | undefined>): Promise<void> {
    const intent = this.#intents.begin();
    const record = this.#session.record ?? (await intent.wait(open()));
    if (!record) throw new PartylineError('savedUnreadable');
    intent.check();
    if (!this.#session.record) this.#load(record);
    return this.#resume();
  }

  /** Continues the session of an earlier worker, or of the saved account after a browser start. */
  async restore(saved?: SessionRecord): Promise<void> {
    if (this.#restoring?.stillWanted === false || this.#generations.current) return;
    const { phase, since, account } = this.#session.state;
    const record = this.#session.record ?? (phase === 'signedOut' ? saved : undefined);
    if (isOfflineByUser(this.#session.state)) return;
    const wasConnected = phase !== 'signedOut' && phase !== 'needsCredentials';
    if (!record) {
      // The worker died during a sign-in, whose credentials are not stored.
      if (wasConnected) this.#session.load({ state: { phase: 'signedOut', since, ...(account && { account }) } });
      return;
    }
    if (this.#mayRetryCredentials()) {
      const { retryAt = this.host.now(), retries } = this.#storedRetry;
      this.#backoff.scheduleAt(retryAt, this.#retry, retries);
      return;
    }
    if (!wasConnected && record !== saved) return;
    this.#load(record);
    return this.#resume();
  }

  /**
   * Replaces the token. The old one stays in use if the service refuses the new one.
   * @throws {PartylineError} `notSignedIn`, `cancelled`, or the service's error
   */
  async supplyToken(value: string): Promise<void> {
    const { record, state } = this.#session;
    if (!record || state.phase === 'signedOut' || state.phase === 'signingIn' || isOfflineByUser(state))
      throw new PartylineError('notSignedIn');
    const intent = this.#intents.begin();
    const { appServerTokenKind } = this.host.definitions[record.account.provider];
    const token = this.#tokenOf(value, record.token?.kind ?? appServerTokenKind);
    await intent.wait(this.#checkToken(record.account, value));
    const connected = this.#generations.current;
    const { provider } = this.#connection;
    if (this.#session.state.phase === 'online' && connected && provider?.renewToken) {
      const { expireAt } = await intent.wait(connected.wait(provider.renewToken(value)));
      this.#useToken(connected, { ...token, ...(expireAt !== undefined && { expireAt }) });
      this.#session.dispatch(connected, { type: 'expiring', expiring: undefined });
      return;
    }
    return this.#connectWith(this.#beginAfter(intent), token);
  }

  /** Changes the connection options, from the next connection on. */
  async useService(service: Service): Promise<void> {
    this.#session.changeService(service);
  }

  setLogLevel(level: LogLevel): void {
    this.#connection.setLogLevel(level);
  }

  setUnread(unread: number): void {
    if ((this.#session.state.unread ?? 0) !== unread) this.#session.update({ type: 'unread', unread });
  }

  /** Pings a connection that is quiet for longer than the SDK allows, and checks the token's timer. */
  beat(): void {
    if (this.#session.state.phase === 'online') this.#connection.provider?.checkHeartbeat();
    this.#tokens.check();
  }

  /** For an alarm and the end of a suspend: timers may be overdue, and the socket half-open. */
  check(): void {
    this.#checkLiveness();
    this.#tokens.check();
    this.#backoff.check();
  }

  networkChanged(online: boolean): void {
    this.#connection.provider?.setOnline(online);
    if (!online) {
      this.#session.update({ type: 'networkLost' });
      if (this.#mayRetry()) this.#backoff.schedule(this.#retry);
    } else if (this.#mayRetry()) {
      this.#resume().catch(error => this.host.log('WARN', 'session', 'resume after network return', error));
    } else {
      this.#checkLiveness();
    }
  }

  /** Begins a generation in the turn of an intent. */
  #begin(): Generation {
    this.#intents.end();
    return this.#generations.begin();
  }

  /** Begins a generation for an intent that had to wait. @throws {PartylineError} `cancelled` if it is not the last one */
  #beginAfter(intent: Generation): Generation {
    intent.check();
    return this.#generations.begin();
  }

  #stop(): void {
    this.#intents.end();
    this.#generations.end();
  }

  /** Settles when `state` shows the result: an end is published after the store has it. */
  async #published(work: Promise<void>): Promise<void> {
    this.#underWay += 1;
    try {
      await work;
    } finally {
      this.#underWay -= 1;
      await this.#session.published();
    }
  }

  async #settled(): Promise<void> {
    await this.#session.published();
    await this.#connection.closed();
  }

  /** Prepares to connect with a stored record. */
  #load(record: SessionRecord): void {
    const { unread } = this.#session.state;
    const state = { phase: 'signedOut', since: this.host.now(), account: record.account } as const;
    this.#session.load({ state: { ...state, ...(unread && { unread }) }, live: record });
  }

  async #resume(): Promise<void> {
    const { record, state } = this.#session;
    if (!record) throw new PartylineError('notSignedIn');
    const isSignIn = state.phase === 'signedOut' || state.phase === 'needsCredentials';
    const event = isSignIn ? ({ type: 'signIn', account: record.account } as const) : ({ type: 'retry' } as const);
    if (!this.#session.accepts(event)) throw new PartylineError('alreadySignedIn');
    const generation = this.#generations.begin();
    this.#session.dispatch(generation, event);
    return this.#connect(generation, record, this.#resumeFailed);
  }

  /** Closes the connection and opens another. @param token `undefined` to get a new one */
  #reconnect(generation: Generation, token: Token | undefined): Promise<void> {
    const next = generation.next();
    this.#session.dispatch(next, { type: 'lost', attempt: 1, maxAttempts: 1 });
    const { record } = this.#session;
    if (!record) throw new PartylineError('notSignedIn');
    return this.#connect(next, { ...record, token }, this.#resumeFailed);
  }

  /** @throws {PartylineError} the error of the app's server or the service; `cancelled` */
  async #connect(generation: Generation, record: SessionRecord, onFailure: OnFailure): Promise<void> {
    this.#backoff.stop();
    try {
      await generation.wait(this.#open(generation, record));
    } catch (thrown) {
      generation.check();
      const error = PartylineError.from(thrown);
      this.host.log('WARN', 'session', 'sign-in failed', error.code, error.vendor ?? thrown);
      if (record.token && canRenew(record.source) && isAboutCredential(error))
        return this.#connect(generation.next(), { ...record, token: undefined }, onFailure);
      onFailure(generation, error);
      if (generation.stillWanted) this.#generations.end();
      throw error;
    }
  }

  /** Connects with a token that the user or a page supplied. The record changes only if the service accepts it. */
  async #connectWith(generation: Generation, token: Token): Promise<void> {
    const { record, state } = this.#session;
    if (!record) throw new PartylineError('notSignedIn');
    const isSignIn = state.phase === 'needsCredentials';
    const event = isSignIn
      ? ({ type: 'signIn', account: record.account } as const)
      : state.phase === 'offline'
        ? ({ type: 'retry' } as const)
        : ({ type: 'lost', attempt: 1, maxAttempts: 1 } as const);
    if (!this.#session.accepts(event)) throw new PartylineError('notSignedIn');
    this.#session.dispatch(generation, event);
    this.#backoff.stop();
    try {
      await generation.wait(this.#open(generation, { ...record, token }));
    } catch (thrown) {
      generation.check();
      const error = PartylineError.from(thrown);
      this.host.log('WARN', 'session', 'the supplied token was not used', error.code, error.vendor ?? thrown);
      const failed = (error: unknown) => this.host.log('WARN', 'session', 'reconnect with the old token', error);
      if (isSignIn) {
        this.#resumeFailed(generation, error);
        this.#generations.end();
      } else this.#connect(generation.next(), record, this.#resumeFailed).catch(failed);
      throw error;
    }
  }

  async #open(generation: Generation, record: SessionRecord): Promise<void> {
    const before = this.#session.record;
    const opened = await generation.wait(this.#connection.open(generation, record));
    // The user may have changed the connection options meanwhile.
    const now = this.#session.record;
    const service = before && now && now.service !== before.service ? now.service : record.service;
    this.#session.setRecord(generation, { ...record, ...opened, service });
    if (opened.token) this.#tokens.follow(opened.token);
    this.#session.dispatch(generation, { type: 'connected', account: opened.account });
    // Only from here on: nothing of a sign-in that the user cancels is saved.
    await generation.wait(this.#session.save(generation));
  }

  #useToken(generation: Generation, token: Token): void {
    generation.check();
    const { record } = this.#session;
    if (!record) return;
    this.#session.setRecord(generation, { ...record, token });
    this.#tokens.follow(token);
    this.#session.save(generation).catch(() => {});
  }

  #handleSignal(generation: Generation, signal: ConnectionSignal): void {
    switch (signal.kind) {
      case 'step':
        return this.#session.dispatch(generation, { type: 'step', step: signal.step });
      case 'connected':
        return this.#session.dispatch(generation, { type: 'connected' });
      case 'reconnecting': {
        const { attempt, maxAttempts } = signal;
        return this.#session.dispatch(generation, { type: 'lost', attempt, maxAttempts });
      }
      case 'gaveUp':
        return this.#retryLater(generation);
      case 'ended':
        if (signal.reason === 'tokenExpired') return this.#tokenExpired(generation, signal.vendor);
        this.#endSession(generation, signal.reason, signal.vendor);
        return this.#generations.end();
      case 'tokenWillExpire':
        return this.#tokens.renewNow();
    }
  }

  /** The service refused the token of an open connection. */
  #tokenExpired(generation: Generation, vendor: End['vendor']): void {
    const { record } = this.#session;
    if (!record || !canRenew(record.source) || !this.#tokens.mayRecover()) {
      this.#needCredentials(generation, undefined, vendor);
      return this.#generations.end();
    }
    this.#session.setRecord(generation, { ...record, token: undefined });
    if (this.host.hasNetwork()) {
      const failed = (error: unknown) => this.host.log('WARN', 'session', 'no new token', error);
      this.#reconnect(generation, undefined).catch(failed);
    } else {
      this.#retryLater(generation);
      this.#generations.end();
    }
  }

  readonly #resumeFailed: OnFailure = (generation, error) => {
    // Without a network the app's server cannot be reached either.
    if (error.retryable && !this.host.hasNetwork()) return this.#retryLater(generation);
    if (isAboutCredential(error)) return this.#needCredentials(generation, error);
    const reason = reasonOf(error);
    if (reason === 'network') this.#retryLater(generation);
    else this.#endSession(generation, reason, error.vendor);
  };

  #retryLater(generation: Generation): void {
    this.#session.dispatch(generation, { type: 'gaveUp', nextTryAt: this.#backoff.schedule(this.#retry) });
    if (!this.host.hasNetwork()) this.#session.update({ type: 'networkLost' });
  }

  readonly #retry = () => {
    if (!this.#mayRetry()) return;
    // Also without a network: the browser's report of one can be wrong.
    this.#resume().catch(error => this.host.log('INFO', 'session', 'retry failed', error));
  };

  #needCredentials(generation: Generation, error: PartylineError | undefined, vendor = error?.vendor): void {
    const { record } = this.#session;
    const canRetry = record !== undefined && canRenew(record.source);
    if (record) this.#session.setRecord(generation, { ...record, token: undefined });
    if (canRetry && error?.retryable) this.#backoff.schedule(this.#retry);
    const end = this.#end('tokenExpired', vendor, error);
    this.#session.dispatch(generation, { type: 'credentialsNeeded', end, canRetry });
  }

  /** Whether to connect again without the user. */
  #mayRetry(): boolean {
    const { state } = this.#session;
    return (state.phase === 'offline' && !isOfflineByUser(state)) || this.#mayRetryCredentials();
  }

  /** Whether the token's source could not be reached, so that it is asked again without the user. */
  #mayRetryCredentials(): boolean {
    const { state } = this.#session;
    return state.phase === 'needsCredentials' && state.canRetry === true && state.ended.error?.retryable === true;
  }

  #endSession(generation: Generation, reason: EndReason, vendor: End['vendor']): void {
    const { record, state } = this.#session;
    // A token that is still being checked must not connect after a kick.
    this.#intents.end();
    const keepRecord = keepsToken(reason);
    const canResume = keepRecord && record !== undefined;
    const event = { type: 'ended', end: this.#end(reason, vendor), canResume } as const;
    this.#session.end(generation, event, { keepRecord, ...(!keepRecord && { forget: state.account }) });
  }

  #end(reason: EndReason, vendor: End['vendor'], error?: PartylineError): End {
    return { reason, at: this.host.now(), ...(vendor && { vendor }), ...(error && { error: error.toBody() }) };
  }

  #tokenOf(value: string, kind: Token['kind']): Token {
    return { value, kind, obtainedAt: this.host.now() };
  }

  async #checkToken(account: Account, token: string): Promise<void> {
    await this.host.definitions[account.provider].checkToken?.(account, token);
  }

  #onChange(after: SessionState, before: SessionState): void {
    const { phase } = after;
    if (phase === 'online' && before.phase !== 'online') {
      this.#backoff.reset();
      this.#tokens.check();
      this.#rooms.rejoin();
    }
    if (phase !== 'online') this.#rooms.stop();
    if (phase === 'signedOut' && !this.#session.record) this.#rooms.clear();
    const isOver = phase === 'signedOut' || isOfflineByUser(after);
    if (isOver || phase === 'needsCredentials') this.#tokens.stop();
    if (isOver) this.#backoff.stop();
    if (phase !== 'reconnecting' && phase !== 'signingIn') this.requests.release();
  }

  #isConnecting(): boolean {
    const { phase } = this.#session.state;
    return phase === 'reconnecting' || (phase === 'signingIn' && this.#session.record !== undefined);
  }

  #checkLiveness(): void {
    if (this.#session.state.phase === 'online') void this.#connection.provider?.checkConnection();
  }

  #isRecordOf(id: string): boolean {
    const { record } = this.#session;
    return record !== undefined && accountId(record.account) === id;
  }
}
