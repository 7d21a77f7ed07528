/**
 * The session as it is: its state, what it holds, and what becomes of it by what the line tells. Who wants something else of
 * it comes by the owner.
 */
import { PartylineError } from '@/lib/contract/errors';
import { type Account, accountId, type End, type EndReason, type SessionState } from '@/lib/contract/session';
import { Connection, type ConnectionSignal } from './connection';
import { canRenew } from './credential-source';
import { isAboutCredential, keepsToken, reasonOf } from './end-reasons';
import type { SessionHost, SessionRecord } from './host';
import { ReconnectBackoff } from './reconnect-backoff';
import { SessionRequests } from './requests';
import { nextState, type SessionEvent } from './state-machine';
import { TokenRefresh } from './token-refresh';

export class ActiveSession {
  state: SessionState;
  /** Absent where nothing is held: nobody could come back without signing in. */
  record: SessionRecord | undefined;
  readonly connection: Connection;
  /** Requests of the tabs to the service. */
  readonly requests: SessionRequests;
  readonly tokens: TokenRefresh;
  readonly reconnect: ReconnectBackoff;

  constructor(private readonly host: SessionHost) {
    this.state = { phase: 'signedOut', since: host.now() };
    this.connection = new Connection(host, signal => this.#handleSignal(signal));
    this.requests = new SessionRequests({
      state: () => this.state,
      provider: () => this.connection.provider,
      isConnecting: () => this.#isConnecting(),
    });
    this.reconnect = new ReconnectBackoff(host.now);
    this.tokens = new TokenRefresh(host, this.connection, {
      state: () => this.state,
      live: () => this.record,
      use: live => this.#use(live),
      reopen: live => this.#reopen(live),
      dispatch: happening => this.dispatch(happening),
    });
  }

  /**
   * Opens the line.
   *
   * @param failed says what becomes of the session when that does not succeed
   * @throws {PartylineError} why not; `cancelled` when the line was let go meanwhile
   */
  async connect(live: SessionRecord, failed: (error: PartylineError) => void): Promise<void> {
    this.reconnect.stop();
    const opening = this.connection.open(live);
    const { run } = this.connection;
    const stillOn = () => {
      if (run !== this.connection.run) throw new PartylineError('cancelled');
    };
    try {
      await this.#use(await opening);
      stillOn();
      this.dispatch({ type: 'connected', account: this.record!.account });
    } catch (thrown) {
      const error = PartylineError.from(thrown);
      this.host.log('WARN', 'session', 'sign-in failed', error.code, error.vendor ?? thrown);
      stillOn();
      failed(error);
      await this.connection.close();
      throw error;
    }
  }

  /** Opens the line again with what the session still holds. @throws {PartylineError} `notSignedIn` where nothing is held */
  async resume(): Promise<void> {
    const live = this.record;
    if (!live) throw new PartylineError('notSignedIn');
    const isFirst = this.state.phase === 'signedOut' || this.state.phase === 'needsCredentials';
    if (!this.dispatch(isFirst ? { type: 'signIn', account: live.account } : { type: 'retry' }))
      throw new PartylineError('alreadySignedIn');
    await this.connection.close();
    await this.connect(live, error => this.returnFailed(live, error));
  }

  /** A token is in use: it is kept, and renewed in time. */
  async #use(live: SessionRecord): Promise<void> {
    this.record = live;
    if (live.token) this.tokens.follow(live.token);
    await this.host.storeSession({ state: this.state, live });
    if (live.remember) await this.host.saved.save(live);
  }

  /** Closes the line and opens it again; the tabs see it reconnecting. */
  async #reopen(live: SessionRecord): Promise<void> {
    this.record = live;
    this.dispatch({ type: 'lost', attempt: 1, maxAttempts: 1 });
    await this.connection.close();
    await this.connect(live, error => this.returnFailed(live, error));
  }

  /** A return to a session did not succeed: later, with a new token from the user, or never. */
  returnFailed(live: SessionRecord, error: PartylineError): void {
    this.record = live;
    // Without a network nobody can be asked for a token.
    if (error.retryable && !this.host.hasNetwork()) return this.#gaveUp();
    if (isAboutCredential(error)) return this.#need(error);
    const reason = reasonOf(error);
    if (reason === 'network') this.#gaveUp();
    else this.#endWith(reason, error.vendor);
  }

  /** The token's source could not be reached when the token ended. */
  mayAskAgain(): boolean {
    const { state } = this;
    return state.phase === 'needsCredentials' && state.canRetry === true && state.ended.error?.retryable === true;
  }

  #gaveUp(): void {
    this.dispatch({ type: 'gaveUp', nextTryAt: this.reconnect.schedule(this.#tryAgain) });
  }

  #tryAgain = () => {
    if (this.state.phase !== 'offline' && !this.mayAskAgain()) return;
    if (!this.host.hasNetwork()) return this.#gaveUp();
    this.resume().catch(error => this.host.log('INFO', 'session', 'came not back', error));
  };

  #need(error: PartylineError | undefined, vendor = error?.vendor): void {
    const live = this.record;
    const canRetry = live !== undefined && canRenew(live.source);
    if (live) this.record = { ...live, token: undefined };
    this.dispatch({ type: 'credentialsNeeded', end: this.end('tokenExpired', vendor, error), canRetry });
    // Nobody is signed in, so the worker may sleep; an alarm wakes it to ask once more.
    if (this.mayAskAgain()) this.host.wakeAt(this.reconnect.schedule(this.#tryAgain));
  }

  /** The service no longer takes the token. Whoever can give a new one is asked, though not for ever. */
  #tokenEnded(vendor: End['vendor']): void {
    const letGo = () => this.connection.close().catch(error => this.host.log('WARN', 'session', 'close', error));
    if (!this.record || !canRenew(this.record.source) || !this.tokens.mayRecover()) {
      this.#need(undefined, vendor);
      void letGo();
    } else if (!this.host.hasNetwork()) {
      this.record = { ...this.record, token: undefined };
      this.#gaveUp();
      void letGo();
    } else {
      this.#reopen({ ...this.record, token: undefined }).catch(error =>
        this.host.log('WARN', 'session', 'no new token', error),
      );
    }
  }

  #isConnecting(): boolean {
    const { phase } = this.state;
    return phase === 'reconnecting' || (phase === 'signingIn' && this.record !== undefined);
  }

  #handleSignal(signal: ConnectionSignal): void {
    switch (signal.kind) {
      case 'step':
        this.dispatch({ type: 'step', step: signal.step });
        return;
      case 'connected':
        // The first connection counts when `open` has answered: only then is there a token.
        if (this.state.phase !== 'signingIn') this.dispatch({ type: 'connected' });
        return;
      case 'reconnecting':
        this.dispatch({ type: 'lost', attempt: signal.attempt, maxAttempts: signal.maxAttempts });
        return;
      case 'gaveUp':
        return this.#gaveUp();
      case 'ended':
        if (signal.reason === 'tokenExpired') return this.#tokenEnded(signal.vendor);
        this.#endWith(signal.reason, signal.vendor);
        this.connection.close().catch(error => this.host.log('WARN', 'session', 'close', error));
        return;
      case 'tokenWillExpire':
        return this.tokens.renewNow();
    }
  }

  #endWith(reason: EndReason, vendor: End['vendor']): void {
    const { account } = this.state;
    const isKept = keepsToken(reason);
    if (!isKept) this.record = undefined;
    const wiped = isKept ? undefined : account;
    this.dispatch({ type: 'ended', end: this.end(reason, vendor), canResume: this.record !== undefined }, wiped);
    if (wiped) void this.host.saved.forget(accountId(wiped));
  }

  end(reason: EndReason, vendor: End['vendor'], error?: PartylineError): End {
    return { reason, at: this.host.now(), ...(vendor && { vendor }), ...(error && { error: error.toBody() }) };
  }

  /** @param wipe whose saved secrets are to go */
  dispatch(happening: SessionEvent, wipe?: Account): boolean {
    const before = this.state;
    const after = nextState(before, happening, this.host.now());
    if (!after) {
      this.host.log('DEBUG', 'session', `${happening.type} cannot happen while ${before.phase}`);
      return false;
    }
    if (after === before) return true;
    this.state = after;
    void this.host.storeSession({ state: after, live: this.record, ...(wipe && { wipe: accountId(wipe) }) });
    this.host.log('INFO', 'session', `${before.phase} -> ${after.phase}`);
    this.#follow(after, before);
    this.host.onState(after, before);
    return true;
  }

  /** What each state means for those who wait, and for what is to happen later. */
  #follow({ phase }: SessionState, before: SessionState): void {
    if (phase === 'online' && before.phase !== 'online') {
      this.reconnect.reset();
      this.tokens.check();
    }
    if (phase === 'signedOut' || phase === 'needsCredentials') {
      this.reconnect.stop();
      this.tokens.stop();
    }
    // A session that is over is not come back to when the browser starts.
    if (phase === 'signedOut') void this.host.saved.clearCurrent();
    if (phase !== 'reconnecting' && phase !== 'signingIn') this.requests.release();
  }
}
