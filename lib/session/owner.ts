/** Owns the session: one provider at a time, from sign-in to its end. All it knows of the browser is handed to it. */
import { PartylineError } from '@/lib/contract/errors';
import type { LogLevel, Sent, TextMessage } from '@/lib/contract/methods';
import type { Account, End, EndReason, SessionState } from '@/lib/contract/session';
import type { Credential, ProviderId, PushToken, Registration, RememberedForm, SignIn } from '@/lib/contract/sign-in';
import type { CreateProvider, Provider, ProviderDefinition, Service, Signal } from '@/lib/providers/provider';
import { keepsToken, reasonOf } from './ends';
import { type Happening, next } from './machine';

/** What it takes to open the line again without asking the user. Cleared by sign-out and by every end that voids the token. */
export interface Live {
  account: Account;
  service: Service;
  credential: Extract<Credential, { kind: 'token' }>;
  /** Milliseconds since 1970. */
  expireAt?: number;
}

export interface Kept {
  state: SessionState;
  live?: Live | undefined;
}

export interface OwnerHost {
  definitions: Readonly<Record<ProviderId, ProviderDefinition>>;
  loadProvider(id: ProviderId): Promise<CreateProvider>;
  deviceId(): Promise<string>;
  /** Keeps the session over the worker's death, in memory that ends with the browser. */
  keep(kept: Kept): void;
  remember(form: RememberedForm): void;
  log(level: Exclude<LogLevel, 'SILENT'>, from: string, ...parts: unknown[]): void;
  onState(state: SessionState, before: SessionState): void;
  onEvent(topic: string, payload: unknown): void;
  now(): number;
}

export class SessionOwner {
  #state: SessionState;
  #live: Live | undefined;
  #provider: Provider | undefined;
  #closing: Promise<void> = Promise.resolve();
  /** Raised whenever a provider is let go, so that what it still says is not heard. */
  #run = 0;
  #logLevel: LogLevel = 'WARN';

  constructor(
    private readonly host: OwnerHost,
    kept?: Kept,
  ) {
    this.#state = kept?.state ?? { phase: 'signedOut', since: host.now() };
    this.#live = kept?.live;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** @throws {PartylineError} what the form or the service finds wrong; `alreadySignedIn`; `cancelled` */
  async signIn(request: SignIn): Promise<void> {
    const definition = this.host.definitions[request.provider];
    const service = definition.parseService(request.service);
    const account: Account = { provider: request.provider, app: definition.appOf(service), userId: request.userId };
    if (!this.#happen({ type: 'signIn', account })) throw new PartylineError('alreadySignedIn');
    const { provider, userId, credential } = request;
    this.host.remember({ provider, service: request.service, userId, credentialKind: credential.kind });
    await this.#connect(account, service, credential, error => {
      this.#live = undefined;
      this.#happen({ type: 'refused', end: { ...this.#end(reasonOf(error), error.vendor), error: error.toBody() } });
    });
  }

  /** Stops a sign-in under way; nothing of it goes on. */
  async cancel(): Promise<void> {
    if (this.#state.phase !== 'signingIn') return;
    this.#live = undefined;
    this.#happen({ type: 'cancelled' });
    await this.#letGo();
  }

  async signOut(): Promise<void> {
    this.#live = undefined;
    this.#happen({ type: 'signedOut' });
    await this.#letGo();
  }

  /**
   * Opens the line again with the token that the session still holds: because the user asked to, or the network is back,
   * or the background was restarted under a session.
   *
   * @throws {PartylineError} `notSignedIn` where nothing is held
   */
  async resume(): Promise<void> {
    const live = this.#live;
    if (!live) throw new PartylineError('notSignedIn');
    const begun = this.#state.phase === 'signedOut' ? { type: 'signIn', account: live.account } : { type: 'retry' };
    if (!this.#happen(begun as Happening)) throw new PartylineError('alreadySignedIn');
    await this.#letGo();
    await this.#connect(live.account, live.service, live.credential, error => {
      const reason = reasonOf(error);
      if (reason === 'network') this.#happen({ type: 'gaveUp' });
      else this.#endWith(reason, error.vendor);
    });
  }

  /** Takes up the session of a run before this one, if that was signed in when it died. */
  async restore(): Promise<void> {
    const { phase } = this.#state;
    if (!this.#live || phase === 'signedOut' || phase === 'needsCredentials') return;
    const { account } = this.#live;
    this.#state = { phase: 'signedOut', since: this.host.now(), account };
    await this.resume();
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

  send(message: TextMessage): Promise<Sent> {
    return this.#signedIn().send(message);
  }

  call(method: string, args: unknown[]): Promise<unknown> {
    return this.#signedIn().call(method, args);
  }

  setNickname(nickname: string): Promise<void> {
    return this.#signedIn().setNickname(nickname);
  }

  uploadPushToken(push: PushToken): Promise<void> {
    return this.#signedIn().uploadPushToken(push);
  }

  setLogLevel(level: LogLevel): void {
    this.#logLevel = level;
    this.#provider?.setLogLevel(level);
  }

  setUnread(unread: number): void {
    if (this.#state.phase === 'online' && this.#state.unread !== unread) this.#happen({ type: 'unread', unread });
  }

  /** A beat of the keep-alive: a data frame on the socket. */
  probe(): void {
    if (this.#state.phase === 'online') this.#provider?.probe();
  }

  /** The browser says that the network came or went. */
  networkChanged(online: boolean): void {
    this.#provider?.network(online);
    if (!online) {
      this.#happen({ type: 'networkLost' });
    } else if (this.#state.phase === 'offline') {
      this.resume().catch(error => this.host.log('WARN', 'session', 'resume after network return', error));
    }
  }

  async #connect(
    account: Account,
    service: Service,
    credential: Credential,
    failed: (error: PartylineError) => void,
  ): Promise<void> {
    const run = ++this.#run;
    try {
      await this.#closing;
      const provider = await this.#create(account.provider, service, signal => {
        // One that is being let go may still say farewell to the tabs (`onDisconnected`), but decides nothing any more.
        if (run === this.#run) this.#hear(signal);
        else if (signal.kind === 'event') this.host.onEvent(signal.topic, signal.payload);
      });
      if (run !== this.#run) {
        await provider.close();
        throw new PartylineError('cancelled');
      }
      this.#provider = provider;
      const { token, expireAt } = await provider.open(account.userId, credential);
      if (run !== this.#run) throw new PartylineError('cancelled');
      const tokenKind = credential.kind === 'token' ? credential.tokenKind : 'accessToken';
      this.#live = { account, service, credential: { kind: 'token', token, tokenKind }, ...(expireAt && { expireAt }) };
      this.#happen({ type: 'connected' });
    } catch (thrown) {
      const error = PartylineError.from(thrown);
      this.host.log('WARN', 'session', 'sign-in failed', error.code, error.vendor ?? thrown);
      if (run !== this.#run) throw new PartylineError('cancelled');
      failed(error);
      await this.#letGo();
      throw error;
    }
  }

  async #create(id: ProviderId, service: Service, signal: (signal: Signal) => void): Promise<Provider> {
    const [create, deviceId] = await Promise.all([this.host.loadProvider(id), this.host.deviceId()]);
    const provider = create(service, {
      deviceId,
      signal,
      log: (level, ...parts) => this.host.log(level, id, ...parts),
    });
    provider.setLogLevel(this.#logLevel);
    return provider;
  }

  #hear(signal: Signal): void {
    switch (signal.kind) {
      case 'event':
        return this.host.onEvent(signal.topic, signal.payload);
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
        this.#happen({ type: 'gaveUp' });
        return;
      case 'ended':
        this.#endWith(signal.reason, signal.vendor);
        this.#letGo().catch(error => this.host.log('WARN', 'session', 'close', error));
        return;
      case 'tokenWillExpire':
        this.host.log('INFO', 'session', 'the token will expire soon');
    }
  }

  #endWith(reason: EndReason, vendor: End['vendor']): void {
    const end = this.#end(reason, vendor);
    if (!keepsToken(reason)) this.#live = undefined;
    if (reason === 'tokenExpired') this.#happen({ type: 'credentialsNeeded', end });
    else this.#happen({ type: 'ended', end, canResume: this.#live !== undefined });
  }

  #end(reason: EndReason, vendor: End['vendor']): End {
    return { reason, at: this.host.now(), ...(vendor && { vendor }) };
  }

  #signedIn(): Provider {
    const { phase } = this.#state;
    if (!this.#provider || phase === 'signedOut' || phase === 'signingIn' || phase === 'needsCredentials') {
      throw new PartylineError('notSignedIn');
    }
    return this.#provider;
  }

  /** Closes the provider and stops listening to it. The next one is made only when this one has closed. */
  #letGo(): Promise<void> {
    this.#run += 1;
    const provider = this.#provider;
    this.#provider = undefined;
    if (provider) this.#closing = this.#closing.then(() => provider.close());
    return this.#closing;
  }

  #happen(happening: Happening): boolean {
    const before = this.#state;
    const after = next(before, happening, this.host.now());
    if (!after) {
      this.host.log('DEBUG', 'session', `${happening.type} cannot happen while ${before.phase}`);
      return false;
    }
    if (after === before) return true;
    this.#state = after;
    this.host.keep({ state: after, live: this.#live });
    this.host.log('INFO', 'session', `${before.phase} -> ${after.phase}`);
    this.host.onState(after, before);
    return true;
  }
}
