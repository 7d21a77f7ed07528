/** Owns the session: one provider at a time, from sign-in to its end. All it knows of the browser is handed to it. */
import { PartylineError } from '@/lib/contract/errors';
import type { LogLevel, Sent, TextMessage } from '@/lib/contract/methods';
import { type Account, accountId, type End, type EndReason, isOthers, type SessionState } from '@/lib/contract/session';
import type {
  DirectCredential,
  ProviderId,
  PushToken,
  Registration,
  RememberedForm,
  SignIn,
} from '@/lib/contract/sign-in';
import type { CreateProvider, Provider, ProviderDefinition, Service, Signal } from '@/lib/providers/provider';
import { Comeback } from './comeback';
import { isAboutCredential, keepsToken, reasonOf } from './ends';
import { KnownMessages } from './known';
import { type Happening, next } from './machine';
import { Renewal } from './renewal';
import {
  type AskAppServer,
  boundTo,
  canRenew,
  type Fresh,
  freshCredential,
  issuedKind,
  type Source,
  sourceOf,
} from './source';
import { isOver, type Token } from './token';
import { Waiting } from './waiting';

/** What it takes to open the line again without asking the user. */
export interface Live {
  account: Account;
  service: Service;
  source: Source;
  /** Whether it may be kept, encrypted, over the browser's end. */
  remember: boolean;
  /** When the session began, in milliseconds since 1970: what came before is history. */
  since: number;
  /** Absent until there was one, and where the last one is void. */
  token?: Token | undefined;
}

export interface Kept {
  state: SessionState;
  live?: Live | undefined;
  /** The account whose saved secrets are to go, should the worker die before they have. */
  wipe?: string | undefined;
}

export interface OwnerHost {
  definitions: Readonly<Record<ProviderId, ProviderDefinition>>;
  loadProvider(id: ProviderId): Promise<CreateProvider>;
  deviceId(): Promise<string>;
  askAppServer: AskAppServer;
  /** Asks to be woken (`check`) at that time, in milliseconds since 1970, even if the worker dies; `undefined`: no longer. */
  wakeAt(time: number | undefined): void;
  /** Keeps the session over the worker's death, in memory that ends with the browser. */
  keep(kept: Kept): Promise<void>;
  /** The accounts that outlive the browser's end. */
  saved: {
    /** Keeps the account, and that it is the one to come back to. */
    save(live: Live): Promise<void>;
    /** What was kept, if it can still be read. */
    open(id: string): Promise<Live | undefined>;
    /** There is none to come back to by itself. */
    rest(): Promise<void>;
    /** Removes every trace of it. */
    forget(id: string): Promise<void>;
  };
  /** The account's events of this session so far, as far as they are kept. */
  journaled(account: Account): Iterable<{ topic: string; payload: unknown }>;
  /** Resolves when every event so far is safe; `undefined` if it is. */
  settled(): Promise<void> | undefined;
  remember(form: RememberedForm): void;
  log(level: Exclude<LogLevel, 'SILENT'>, from: string, ...parts: unknown[]): void;
  onState(state: SessionState, before: SessionState): void;
  onEvent(topic: string, payload: unknown): void;
  /** Whether the browser knows of a network. */
  hasNetwork(): boolean;
  now(): number;
}

/** On what terms something is asked of the line. */
export interface Terms {
  /** Whose line it must be; unless told, that of whoever is signed in now. */
  account?: string | undefined;
  /** Nobody wants it any more: where it has not gone out, it does not. */
  signal?: AbortSignal | undefined;
}

/** A token that ends this soon after another one has is no cure. */
const recoveryMs = 10_000;
const maxRecoveries = 3;

export class SessionOwner {
  #state: SessionState;
  #live: Live | undefined;
  #provider: Provider | undefined;
  #closing: Promise<void> = Promise.resolve();
  /** Raised whenever a provider is let go, so that what it still says is not heard. */
  #run = 0;
  #recoveries = 0;
  #recoveredAt = 0;
  #logLevel: LogLevel = 'WARN';
  readonly #waiting = new Waiting();
  readonly #comeback: Comeback;
  readonly #renewal: Renewal;

  constructor(
    private readonly host: OwnerHost,
    kept?: Kept,
  ) {
    this.#state = kept?.state ?? { phase: 'signedOut', since: host.now() };
    this.#live = kept?.live;
    this.#comeback = new Comeback(host.now);
    this.#renewal = new Renewal({
      now: host.now,
      wakeAt: host.wakeAt,
      isReady: () => this.#state.phase === 'online' && this.#live !== undefined && canRenew(this.#live.source),
      renew: () => this.#renew(),
      failed: thrown => this.#renewalFailed(PartylineError.from(thrown)),
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  /** What is held to open the line with. */
  get live(): Live | undefined {
    return this.#live;
  }

  /** @throws {PartylineError} what the form or the service finds wrong; `alreadySignedIn`; `cancelled` */
  async signIn(request: SignIn): Promise<void> {
    const { provider, userId, credential, remember, instead } = request;
    const definition = this.host.definitions[provider];
    const service = definition.parseService(request.service);
    const account: Account = { provider, app: definition.appOf(service), userId };
    // Who is signed in already is attached, as the SDKs have it (`repeatLogin`).
    if (!instead && this.#provider && this.#live && accountId(this.#live.account) === accountId(account)) return;
    if (instead) this.#live = undefined;
    if (!this.#happen({ type: instead ? 'switched' : 'signIn', account })) throw new PartylineError('alreadySignedIn');
    this.host.remember(formOf(request));
    // What is still open belongs to the account before.
    void this.#letGo();
    const token = credential.kind === 'token' ? this.#token(credential.token, credential.tokenKind) : undefined;
    await this.#connect(
      { account, service, source: sourceOf(credential, userId), remember, since: this.host.now(), token },
      error => {
        this.#live = undefined;
        this.#happen({ type: 'refused', end: this.#end(reasonOf(error), error.vendor, error) });
      },
    );
  }

  /** Stops a sign-in under way, or the return to a session; nothing of it goes on. */
  async cancel(): Promise<void> {
    if (this.#state.phase !== 'signingIn') return;
    this.#live = undefined;
    this.#happen({ type: 'cancelled' });
    await this.#letGo();
  }

  /** Ends the session because it may not be any more; what is remembered of it stays. */
  async refuse(error: PartylineError): Promise<void> {
    this.#live = undefined;
    const isOver = this.#happen({ type: 'ended', end: this.#end('kicked', undefined, error), canResume: false });
    if (!isOver) this.#happen({ type: 'signedOut' });
    await this.#letGo();
  }

  async signOut(): Promise<void> {
    const { account } = this.#state;
    this.#live = undefined;
    this.#happen({ type: 'signedOut' }, account);
    await this.#letGo();
    if (account) await this.host.saved.forget(accountId(account));
  }

  /**
   * Opens the line again with what the session still holds: because the user asked to, or the network is back, or the
   * background was restarted under a session.
   *
   * @throws {PartylineError} `notSignedIn` where nothing is held
   */
  async resume(): Promise<void> {
    const live = this.#live;
    if (!live) throw new PartylineError('notSignedIn');
    const isFirst = this.#state.phase === 'signedOut' || this.#state.phase === 'needsCredentials';
    if (!this.#happen(isFirst ? { type: 'signIn', account: live.account } : { type: 'retry' }))
      throw new PartylineError('alreadySignedIn');
    await this.#letGo();
    await this.#connect(live, error => this.#returnFailed(live, error));
  }

  /** Takes up the session of a run before this one, or, after the browser's end, the one that was remembered. */
  async restore(saved?: Live): Promise<void> {
    const { phase, since, unread } = this.#state;
    const live = this.#live ?? (phase === 'signedOut' ? saved : undefined);
    const isOn = phase !== 'signedOut' && phase !== 'needsCredentials';
    if (!live) {
      // The sign-in died with the worker; what it was given is gone.
      const { account } = this.#state;
      if (isOn) this.#state = { phase: 'signedOut', since, ...(account && { account }) };
      return;
    }
    if (!isOn && live !== saved) return;
    this.#live = live;
    this.#state = { phase: 'signedOut', since: this.host.now(), account: live.account, ...(unread && { unread }) };
    await this.resume();
  }

  /**
   * Puts a new token in the place of one that has ended, or soon will.
   * @throws {PartylineError} `notSignedIn`; what the service finds wrong with it
   */
  async supplyToken(value: string): Promise<void> {
    const live = this.#live;
    const { phase } = this.#state;
    if (!live || phase === 'signedOut' || phase === 'signingIn') throw new PartylineError('notSignedIn');
    const kind = live.token?.kind ?? issuedKind[live.account.provider];
    if (phase === 'online') return this.#replace(live, { kind: 'token', token: value, tokenKind: kind });
    const supplied = { ...live, token: this.#token(value, kind) };
    if (phase === 'needsCredentials') this.#happen({ type: 'signIn', account: live.account });
    await this.#letGo();
    await this.#connect(supplied, error => this.#returnFailed(live, error));
  }

  /** @throws {PartylineError} `savedUnreadable`; what the service finds wrong */
  async switchTo(id: string): Promise<void> {
    const live = await this.host.saved.open(id);
    if (!live) throw new PartylineError('savedUnreadable');
    if (this.#live && accountId(this.#live.account) === id && this.#provider) return;
    this.#live = live;
    this.#happen({ type: 'switched', account: live.account });
    await this.#letGo();
    await this.#connect(live, error => this.#returnFailed(live, error));
  }

  async forget(id: string): Promise<void> {
    const { account } = this.#state;
    if (account && accountId(account) === id && this.#state.phase !== 'signedOut') await this.signOut();
    await this.host.saved.forget(id);
  }

  async register(request: Registration): Promise<void> {
    const service = this.host.definitions[request.provider].parseService(request.service);
    const provider = await this.#create(request.provider, service, () => {});
    try {
      await provider.register(request);
    } finally {
      await provider.close();
    }
  }

  /**
   * As all that follow, waits for the line where it is coming back.
   * @throws {PartylineError} `notSignedIn`, `otherAccount`, `tooMany`, the signal's reason, or what the service says
   */
  async send(message: TextMessage, terms?: Terms): Promise<Sent> {
    return (await this.#online(terms)).send(message, terms?.signal);
  }

  async call(method: string, args: unknown[], terms?: Terms): Promise<unknown> {
    return (await this.#online(terms)).call(method, args, terms?.signal);
  }

  async setNickname(nickname: string, terms?: Terms): Promise<void> {
    return (await this.#online(terms)).setNickname(nickname);
  }

  async uploadPushToken(push: PushToken, terms?: Terms): Promise<void> {
    return (await this.#online(terms)).uploadPushToken(push);
  }

  setLogLevel(level: LogLevel): void {
    this.#logLevel = level;
    this.#provider?.setLogLevel(level);
  }

  setUnread(unread: number): void {
    if ((this.#state.unread ?? 0) !== unread) this.#happen({ type: 'unread', unread });
  }

  /** A beat of the keep-alive: a data frame on the socket, and a look at the clock. */
  beat(): void {
    if (this.#state.phase === 'online') this.#provider?.probe();
    this.#renewal.check();
  }

  /** Time has passed: an alarm, or the end of a sleep. */
  check(): void {
    this.#renewal.check();
    this.#comeback.check();
  }

  /** The browser says that the network came or went. */
  networkChanged(online: boolean): void {
    this.#provider?.network(online);
    if (!online) {
      this.#happen({ type: 'networkLost' });
    } else if (this.#state.phase === 'offline' || this.#mayAskAgain()) {
      this.resume().catch(error => this.host.log('WARN', 'session', 'resume after network return', error));
    }
  }

  /** The token's source could not be reached when the token ended. */
  #mayAskAgain(): boolean {
    const { state } = this;
    return state.phase === 'needsCredentials' && state.canRetry === true && state.ended.error?.retryable === true;
  }

  /** Opens the line; where a token that was held is refused and there is someone to ask for another, with that. */
  async #connect(live: Live, failed: (error: PartylineError) => void): Promise<void> {
    const run = ++this.#run;
    this.#comeback.stop();
    try {
      await this.#closing;
      try {
        await this.#open(run, live);
      } catch (thrown) {
        const held = live.token && canRenew(live.source) && isAboutCredential(PartylineError.from(thrown));
        if (!held || run !== this.#run) throw thrown;
        await this.#close();
        await this.#open(run, { ...live, token: undefined });
      }
      this.#happen({ type: 'connected', account: this.#live!.account });
    } catch (thrown) {
      const error = PartylineError.from(thrown);
      this.host.log('WARN', 'session', 'sign-in failed', error.code, error.vendor ?? thrown);
      if (run !== this.#run) throw new PartylineError('cancelled');
      failed(error);
      await this.#letGo();
      throw error;
    }
  }

  async #open(run: number, live: Live): Promise<void> {
    const stillOn = () => {
      if (run !== this.#run) throw new PartylineError('cancelled');
    };
    stillOn();
    const { userId: issuedTo, ...credential } = await this.#credentialOf(live);
    stillOn();
    const account = issuedTo === undefined ? live.account : { ...live.account, userId: issuedTo };
    const known = this.#knownOf({ ...live, account });
    const signal = (signal: Signal) => {
      // One that is being let go may still say farewell to the tabs (`onDisconnected`), but decides nothing any more.
      if (signal.kind === 'event') this.#report(known, signal.topic, signal.payload);
      else if (run === this.#run) this.#hear(signal);
    };
    const provider = await this.#create(account.provider, live.service, signal, known.latest);
    if (run !== this.#run) await provider.close();
    stillOn();
    this.#provider = provider;
    const { token, expireAt = credential.expireAt } = await provider.open(account.userId, credential);
    stillOn();
    const kind = credential.kind === 'token' ? credential.tokenKind : 'accessToken';
    const held = credential.kind === 'token' && live.token?.value === token ? live.token : this.#token(token, kind);
    const source = boundTo(live.source, account.userId);
    await this.#use({ ...live, account, source, token: { ...held, ...(expireAt !== undefined && { expireAt }) } });
    stillOn();
  }

  /** The token that is held, as long as it is good; else a fresh one, if there is someone to ask. */
  async #credentialOf({ account, source, token }: Live): Promise<Fresh> {
    const held = token && { kind: 'token' as const, token: token.value, tokenKind: token.kind };
    if (source.kind === 'token') {
      if (!held) throw new PartylineError('tokenExpired');
      return held;
    }
    if (held && !isOver(token, this.host.now())) return held;
    return freshCredential(source, issuedKind[account.provider], this.host.askAppServer);
  }

  /** A token is in use: it is kept, and renewed in time. */
  async #use(live: Live): Promise<void> {
    this.#live = live;
    if (live.token) this.#renewal.follow(live.token);
    await this.host.keep({ state: this.#state, live });
    if (live.remember) await this.host.saved.save(live);
  }

  /** What this account's tabs have been told already, in this run of the background or in one before. */
  #knownOf({ account, since }: Live): KnownMessages {
    const known = new KnownMessages(this.host.definitions[account.provider], since);
    for (const { topic, payload } of this.host.journaled(account)) known.note(topic, payload);
    return known;
  }

  #report(known: KnownMessages, topic: string, payload: unknown): void {
    const news = known.news(topic, payload);
    if (news) this.host.onEvent(topic, news.payload);
  }

  async #renew(): Promise<void> {
    const live = this.#live;
    if (!live || live.source.kind === 'token') return;
    const run = this.#run;
    const fresh = await freshCredential(live.source, issuedKind[live.account.provider], this.host.askAppServer);
    if (run === this.#run) await this.#replace(live, fresh);
  }

  /** In place where the provider can; else the line is closed and opened again with it. */
  async #replace(live: Live, fresh: DirectCredential & { expireAt?: number }): Promise<void> {
    const run = this.#run;
    const provider = this.#provider;
    if (fresh.kind === 'token' && provider?.renew) {
      const { expireAt = fresh.expireAt } = await provider.renew(fresh.token);
      if (run !== this.#run) return;
      const token = this.#token(fresh.token, fresh.tokenKind);
      await this.#use({ ...live, token: { ...token, ...(expireAt !== undefined && { expireAt }) } });
      this.#happen({ type: 'expiring', expiring: undefined });
      return;
    }
    const token = fresh.kind === 'token' ? this.#token(fresh.token, fresh.tokenKind) : undefined;
    await this.#reopen({ ...live, token });
  }

  /** Closes the line and opens it again; the tabs see it reconnecting. */
  async #reopen(live: Live): Promise<void> {
    this.#live = live;
    this.#happen({ type: 'lost', attempt: 1, maxAttempts: 1 });
    await this.#letGo();
    await this.#connect(live, error => this.#returnFailed(live, error));
  }

  #renewalFailed(error: PartylineError): void {
    this.host.log('WARN', 'session', 'the token could not be renewed', error.code, error.about ?? '');
    const at = this.#live?.token?.expireAt;
    this.#happen({ type: 'expiring', expiring: { error: error.toBody(), ...(at !== undefined && { at }) } });
  }

  /** A return to a session did not succeed: later, with a new token from the user, or never. */
  #returnFailed(live: Live, error: PartylineError): void {
    this.#live = live;
    // Without a network nobody can be asked for a token.
    if (error.retryable && !this.host.hasNetwork()) return this.#gaveUp();
    if (isAboutCredential(error)) return this.#need(error);
    const reason = reasonOf(error);
    if (reason === 'network') this.#gaveUp();
    else this.#endWith(reason, error.vendor);
  }

  #gaveUp(): void {
    this.#happen({ type: 'gaveUp', nextTryAt: this.#comeback.later(this.#tryAgain) });
  }

  #tryAgain = () => {
    if (this.#state.phase !== 'offline' && !this.#mayAskAgain()) return;
    if (!this.host.hasNetwork()) return this.#gaveUp();
    this.resume().catch(error => this.host.log('INFO', 'session', 'came not back', error));
  };

  #need(error: PartylineError | undefined, vendor = error?.vendor): void {
    const live = this.#live;
    const canRetry = live !== undefined && canRenew(live.source);
    if (live) this.#live = { ...live, token: undefined };
    this.#happen({ type: 'credentialsNeeded', end: this.#end('tokenExpired', vendor, error), canRetry });
    // Nobody is signed in, so the worker may sleep; an alarm wakes it to ask once more.
    if (this.#mayAskAgain()) this.host.wakeAt(this.#comeback.later(this.#tryAgain));
  }

  /** The service no longer takes the token. Whoever can give a new one is asked, though not for ever. */
  #tokenEnded(vendor: End['vendor']): void {
    const now = this.host.now();
    this.#recoveries = now - this.#recoveredAt < recoveryMs ? this.#recoveries + 1 : 1;
    this.#recoveredAt = now;
    const letGo = () => this.#letGo().catch(error => this.host.log('WARN', 'session', 'close', error));
    if (!this.#live || !canRenew(this.#live.source) || this.#recoveries > maxRecoveries) {
      this.#need(undefined, vendor);
      void letGo();
    } else if (!this.host.hasNetwork()) {
      this.#live = { ...this.#live, token: undefined };
      this.#gaveUp();
      void letGo();
    } else {
      this.#reopen({ ...this.#live, token: undefined }).catch(error =>
        this.host.log('WARN', 'session', 'no new token', error),
      );
    }
  }

  /** The line, once it is up; in the order in which they asked, nobody overtakes. By then it may be another account's. */
  async #online({ account, signal }: Terms = {}): Promise<Provider> {
    const { phase } = this.#state;
    const meant = account ?? (this.#state.account && accountId(this.#state.account));
    const check = () => {
      signal?.throwIfAborted();
      if (meant !== undefined && isOthers(this.#state, meant)) throw new PartylineError('otherAccount');
    };
    check();
    const isComing = phase === 'reconnecting' || (phase === 'signingIn' && this.#live !== undefined);
    if (isComing || this.#waiting.size > 0) await this.#waiting.join(signal);
    check();
    if (!this.#provider || this.#state.phase === 'signedOut' || this.#state.phase === 'needsCredentials')
      throw new PartylineError('notSignedIn');
    return this.#provider;
  }

  async #create(
    id: ProviderId,
    service: Service,
    signal: (signal: Signal) => void,
    seenUntil?: number,
  ): Promise<Provider> {
    const [create, deviceId] = await Promise.all([this.host.loadProvider(id), this.host.deviceId()]);
    const provider = create(service, {
      deviceId,
      signal,
      seenUntil,
      settled: this.host.settled,
      log: (level, ...parts) => this.host.log(level, id, ...parts),
    });
    provider.setLogLevel(this.#logLevel);
    return provider;
  }

  #hear(signal: Exclude<Signal, { kind: 'event' }>): void {
    switch (signal.kind) {
      case 'step':
        this.#happen({ type: 'step', step: signal.step });
        return;
      case 'connected':
        // The first connection counts when `open` has answered: only then is there a token.
        if (this.#state.phase !== 'signingIn') this.#happen({ type: 'connected' });
        return;
      case 'reconnecting':
        this.#happen({ type: 'lost', attempt: signal.attempt, maxAttempts: signal.maxAttempts });
        return;
      case 'gaveUp':
        return this.#gaveUp();
      case 'ended':
        if (signal.reason === 'tokenExpired') return this.#tokenEnded(signal.vendor);
        this.#endWith(signal.reason, signal.vendor);
        this.#letGo().catch(error => this.host.log('WARN', 'session', 'close', error));
        return;
      case 'tokenWillExpire':
        return this.#renewal.hint();
    }
  }

  #endWith(reason: EndReason, vendor: End['vendor']): void {
    const { account } = this.#state;
    const isKept = keepsToken(reason);
    if (!isKept) this.#live = undefined;
    const wiped = isKept ? undefined : account;
    this.#happen({ type: 'ended', end: this.#end(reason, vendor), canResume: this.#live !== undefined }, wiped);
    if (wiped) void this.host.saved.forget(accountId(wiped));
  }

  #end(reason: EndReason, vendor: End['vendor'], error?: PartylineError): End {
    return { reason, at: this.host.now(), ...(vendor && { vendor }), ...(error && { error: error.toBody() }) };
  }

  #token(value: string, kind: Token['kind']): Token {
    return { value, kind, obtainedAt: this.host.now() };
  }

  /** Closes the provider and stops listening to it. The next one is made only when this one has closed. */
  #letGo(): Promise<void> {
    this.#run += 1;
    const provider = this.#provider;
    this.#provider = undefined;
    if (provider) this.#closing = this.#closing.then(() => provider.close());
    return this.#closing;
  }

  async #close(): Promise<void> {
    const provider = this.#provider;
    this.#provider = undefined;
    await provider?.close();
  }

  /** @param wipe whose saved secrets are to go */
  #happen(happening: Happening, wipe?: Account): boolean {
    const before = this.#state;
    const after = next(before, happening, this.host.now());
    if (!after) {
      this.host.log('DEBUG', 'session', `${happening.type} cannot happen while ${before.phase}`);
      return false;
    }
    if (after === before) return true;
    this.#state = after;
    void this.host.keep({ state: after, live: this.#live, ...(wipe && { wipe: accountId(wipe) }) });
    this.host.log('INFO', 'session', `${before.phase} -> ${after.phase}`);
    this.#follow(after, before);
    this.host.onState(after, before);
    return true;
  }

  /** What each state means for those who wait, and for what is to happen later. */
  #follow({ phase }: SessionState, before: SessionState): void {
    if (phase === 'online' && before.phase !== 'online') {
      this.#comeback.succeeded();
      this.#renewal.check();
    }
    if (phase === 'signedOut' || phase === 'needsCredentials') {
      this.#comeback.stop();
      this.#renewal.stop();
    }
    // A session that is over is not come back to when the browser starts.
    if (phase === 'signedOut') void this.host.saved.rest();
    if (phase !== 'reconnecting' && phase !== 'signingIn') this.#waiting.release();
  }
}

/** What the form offers again next time. */
function formOf({ provider, service, userId, credential }: SignIn): RememberedForm {
  const form = { provider, service, userId, credentialKind: credential.kind };
  if (credential.kind !== 'appServer') return form;
  const { endpoint, fields } = credential;
  return { ...form, appServer: { endpoint, fields } };
}
