// A SessionController whose service, stores and clock are simulated. Every asynchronous step waits for the scheduler of
// fast-check, so that a test may put an action of the user between any two of them.
import type fc from 'fast-check';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';
import { type Account, accountId, isOfflineByUser, type SessionState } from '@/lib/contract/session';
import type { DirectCredential, SignIn } from '@/lib/contract/sign-in';
import { definitions } from '@/lib/providers/definitions';
import type { Opened, Provider, ProviderHost, Signal } from '@/lib/providers/provider';
import type { IssuedToken } from '@/lib/session/app-server-client';
import { SessionController } from '@/lib/session/controller';
import type { SessionRecord, StoredSession } from '@/lib/session/host';
import { type AccountList, SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Vault } from '@/lib/storage/vault';

/** Alice and bob have one app, whose SDK replaces a token while connected. Carol's SDK has to reconnect. */
export const users = ['alice', 'bob', 'carol'] as const;
export type User = (typeof users)[number];

const service = {
  agora: {
    appKey: '1117#partyline',
    isHttpDNS: false,
    apiUrl: 'http://127.0.0.1:1',
    url: 'ws://127.0.0.1:1/websocket',
  },
  tencent: { SDKAppID: 1400000001, proxyServer: 'ws://127.0.0.1:1' },
};
const providerOf = (user: User) => (user === 'carol' ? 'tencent' : 'agora');

function accountOf(user: User): Account {
  const provider = providerOf(user);
  return { provider, app: definitions[provider].appOf(service[provider]), userId: user };
}
const idOf = (user: User): string => accountId(accountOf(user));

/** Milliseconds. */
const tokenLife = 60_000;
const replyTimeout = 10_000;
/** `Connection` waits for a goodbye at most this long. */
const closeTimeout = 2_000;

export type Health = 'well' | 'silent' | 'down';

const never = () => new Promise<never>(() => {});
const after = (ms: number) => new Promise<void>(done => setTimeout(done, ms));

class SimulatedProvider implements Provider {
  /** `lost`: the SDK has stopped reconnecting. */
  phase: 'created' | 'opening' | 'open' | 'lost' | 'closing' | 'closed' = 'created';
  userId = '';
  closingSince = 0;
  renewToken?: (token: string) => Promise<Opened>;
  readonly #simulation: Simulation;
  readonly #worker: SimulatedWorker;
  readonly #host: ProviderHost;

  constructor(simulation: Simulation, worker: SimulatedWorker, provider: 'agora' | 'tencent', host: ProviderHost) {
    this.#simulation = simulation;
    this.#worker = worker;
    this.#host = host;
    if (provider === 'agora')
      this.renewToken = token => this.#request('renewal', () => simulation.accept(this.userId, token));
  }

  get isConnected(): boolean {
    return this.phase === 'opening' || this.phase === 'open' || this.phase === 'lost';
  }

  async open(userId: string, credential: DirectCredential): Promise<Opened> {
    const simulation = this.#simulation;
    for (const other of simulation.providers) {
      if (other.isConnected) simulation.violate(`${userId} connects while ${other.userId} is ${other.phase}`);
      if (other.phase === 'closing' && Date.now() - other.closingSince < closeTimeout)
        simulation.violate(`${userId} connects before ${other.userId} has closed`);
    }
    this.phase = 'opening';
    this.userId = userId;
    return this.#request('login', () => {
      const value = credential.kind === 'token' ? credential.token : simulation.issue(userId);
      const opened = simulation.accept(userId, value);
      if (this.phase === 'opening') this.phase = 'open';
      return opened;
    });
  }

  requestToken(): Promise<Opened> {
    return this.#request('token', () => this.#simulation.accept(this.userId, this.#simulation.issue(this.userId)));
  }

  /** An SDK also signals while it closes. */
  signal(signal: Signal): void {
    if (this.phase !== 'created' && this.phase !== 'opening' && this.phase !== 'closed') this.#host.signal(signal);
  }

  setOnline(online: boolean): void {
    if (!online && this.phase === 'open') this.signal({ kind: 'reconnecting', attempt: 1, maxAttempts: 5 });
    else if (online && this.phase === 'open') this.signal({ kind: 'connected' });
  }

  async close(): Promise<void> {
    if (!this.isConnected) {
      if (this.phase === 'created') this.phase = 'closed';
      return;
    }
    this.phase = 'closing';
    this.closingSince = Date.now();
    if (this.#simulation.service === 'silent') await never();
    await this.#worker.step(`goodbye of ${this.userId}`);
    this.phase = 'closed';
  }

  /** The service executes a request, and its answer takes another step. */
  async #request<T>(what: string, execute: () => T): Promise<T> {
    const label = `${what} of ${this.userId}`;
    await this.#worker.step(label);
    const { service } = this.#simulation;
    if (service === 'down') throw new PartylineError('unreachable');
    if (service === 'silent') {
      await after(replyTimeout);
      throw new PartylineError('deadline');
    }
    const result = execute();
    await this.#worker.step(`answer to the ${label}`);
    return result;
  }

  register = never;
  setNickname = never;
  uploadPushToken = never;
  send = never;
  call = never;
  findResult = never;
  sendKeepalive(): void {}
  checkConnection(): undefined {}
  setLogLevel(): void {}
}

/** One background worker. After `kill` none of its steps continues. */
class SimulatedWorker {
  readonly controller: SessionController;
  isServing = false;
  #isKilled = false;

  constructor(private readonly simulation: Simulation) {
    const { storage } = simulation;
    const vault = {
      put: async (name: string, value: unknown) => {
        await this.step('seal');
        storage.vault.set(name, structuredClone(value));
        await this.step('vault write');
      },
      get: async (name: string) => {
        await this.step('vault read');
        return storage.vault.get(name);
      },
      delete: async (...names: string[]) => {
        await this.step('vault deletion');
        for (const name of names) storage.vault.delete(name);
      },
      names: async () => [...storage.vault.keys()],
    };
    // The browser executes writes to `storage` in the order of their calls.
    const list = {
      read: async () => {
        await this.step('list read');
        return storage.list && structuredClone(storage.list);
      },
      write: async (next: AccountList) => {
        if (!this.#isKilled) storage.list = structuredClone(next);
        await this.step('list write');
      },
    };
    this.saved = new SavedAccounts<SessionRecord>(vault as unknown as Vault, list);
    this.controller = new SessionController({
      definitions: {
        ...definitions,
        tencent: {
          ...definitions.tencent,
          checkToken: async (_, token) => {
            await this.step('token check');
            if (token === nonsense) throw new PartylineError('userSigInvalid');
          },
        },
      },
      loadProvider: async id => {
        await this.step('SDK loaded');
        return (_, host) => {
          const signal = (signal: Signal) => {
            if (!this.#isKilled) host.signal(signal);
          };
          const provider = new SimulatedProvider(simulation, this, id as 'agora' | 'tencent', { ...host, signal });
          simulation.providers.push(provider);
          return provider;
        };
      },
      deviceId: async () => 'desk',
      askAppServer: (_, login) => this.#askAppServer(login),
      wakeAt: () => {},
      storeSession: async stored => {
        if (!this.#isKilled) storage.session = structuredClone(stored);
      },
      saved: {
        save: record => this.saved.save(record, 1),
        setOffline: () => this.saved.setOffline(idOf(simulation.user)),
        forget: id => this.saved.forget(id),
      },
      claim: () => {},
      loggedEvents: () => [],
      eventsSaved: () => undefined,
      remember: () => {},
      log: () => {},
      onState: state => {
        if (!this.#isKilled) simulation.onState(state);
      },
      onEvent: (_, payload) => {
        const { to } = payload as { to: string };
        const shown = this.controller.state.account?.userId;
        if (to !== shown) simulation.violate(`an event of ${to} in the session of ${shown}`);
      },
      hasNetwork: () => simulation.hasNetwork,
      now: Date.now,
    });
  }

  readonly saved: SavedAccounts<SessionRecord>;

  async step(label: string): Promise<void> {
    await this.simulation.scheduler.schedule(Promise.resolve(), label);
    if (this.#isKilled) await never();
    this.simulation.stepDone();
  }

  kill(): void {
    this.#isKilled = true;
  }

  /** As `Background.start` does. */
  async start(): Promise<void> {
    const { storage } = this.simulation;
    const stored = storage.session;
    const wanted = stored ? undefined : (await this.saved.list()).find(({ isWanted }) => isWanted);
    const remembered = wanted && (await this.saved.open(wanted.id));
    if (stored) this.controller.load(stored);
    void this.controller.restore(remembered).catch(() => {});
    this.isServing = true;
    if (stored?.wipe) await this.saved.forget(stored.wipe);
    if (!stored) await this.saved.tidy();
  }

  async #askAppServer(login: string): Promise<IssuedToken> {
    await this.step(`app server asked for ${login}`);
    const { appServer } = this.simulation;
    if (appServer === 'down') throw new PartylineError('appServerFailed');
    if (appServer === 'silent') {
      await after(replyTimeout);
      throw new PartylineError('appServerTimeout');
    }
    const token = this.simulation.issue(login);
    await this.step(`answer of the app server for ${login}`);
    return { token, expireAt: Date.now() + tokenLife };
  }
}

/** No service accepts it. */
const nonsense = 'nonsense';

/** An end that the user has asked for. */
interface UserEnd {
  /** The latest time of a publication that followed the store; later ones gave up waiting for it. */
  publishedUntil: number;
  kind: 'cancelled' | 'offline' | 'forgotten';
  /** Whether it was published after the store: from then on it survives the browser's death. */
  isPublished: boolean;
}

export class Simulation {
  readonly storage: {
    session?: StoredSession | undefined;
    list?: AccountList | undefined;
    vault: Map<string, unknown>;
  } = { vault: new Map() };
  readonly providers: SimulatedProvider[] = [];
  readonly violations: string[] = [];
  service: Health = 'well';
  appServer: Health = 'well';
  hasNetwork = true;
  /** By id: the accounts whose last intent is an end. */
  readonly #ended = new Map<string, UserEnd>();
  readonly #pending = new Set<string>();
  readonly #afterNextStep: { microtasks: number; action: () => void }[] = [];
  readonly #revoked = new Set<string>();
  #tokens = 0;
  #intents = 0;
  #worker: SimulatedWorker;
  #isStarting = false;

  /** @param scheduler decides the order of all steps */
  constructor(
    readonly scheduler: fc.Scheduler,
    readonly user: User,
  ) {
    this.#worker = this.#start();
  }

  /** Whether the background serves requests: at a start it restores the session first. */
  get isServing(): boolean {
    return this.#worker.isServing;
  }

  get controller(): SessionController {
    return this.#worker.controller;
  }

  signIn(kind: 'password' | 'token' | 'appServer' | 'nonsense', remember: boolean): void {
    const { user } = this;
    const account = accountOf(user);
    const tokenKind = account.provider === 'tencent' ? 'userSig' : 'accessToken';
    const endpoint = 'https://app.test/token';
    const credential: SignIn['credential'] =
      kind === 'password'
        ? { kind, password: `${user}-pass` }
        : kind === 'appServer'
          ? { kind, endpoint, password: 'app-pass', fields: { account: 'account', password: 'password', user: 'user' } }
          : { kind: 'token', token: kind === 'token' ? this.issue(user) : nonsense, tokenKind };
    const { provider } = account;
    const request = {
      provider,
      service: service[provider as 'agora'],
      userId: user,
      credential,
      remember,
    };
    this.#begin(user);
    this.#intend('sign in', this.controller.signIn(request));
  }

  goOnline(): void {
    const { user } = this;
    const worker = this.#worker;
    this.#begin(user);
    this.#intend(
      'go online',
      this.controller.goOnline(() => worker.saved.open(idOf(user))),
    );
  }

  resume(): void {
    const { account } = this.controller.state;
    const id = account ? accountId(account) : '';
    if (this.#ended.get(id)?.kind === 'offline') this.#ended.delete(id);
    this.#intend('resume', this.controller.resume());
  }

  supplyToken(isGood: boolean): void {
    const { account } = this.controller.state;
    this.#intend(
      'supply token',
      this.controller.supplyToken(isGood && account ? this.issue(account.userId) : nonsense),
    );
  }

  cancel(): void {
    const { state } = this.controller;
    if (state.phase === 'signingIn') this.#end(accountId(state.account), 'cancelled');
    this.#intend('cancel', this.controller.cancel());
  }

  goOffline(): void {
    const { state, record } = this.controller;
    if (state.phase === 'signingIn' || (state.phase !== 'signedOut' && record))
      this.#end(accountId(state.account), 'offline');
    this.#intend('go offline', this.controller.goOffline());
  }

  signOut(): void {
    const { account } = this.controller.state;
    if (account) this.#end(accountId(account), 'forgotten');
    this.#intend('sign out', this.controller.signOut());
  }

  /** As `Sessions.forget` does. */
  forget(): void {
    const id = idOf(this.user);
    this.#end(id, 'forgotten');
    const { saved } = this.#worker;
    this.#intend(
      'forget',
      this.controller.signOut().then(() => saved.forget(id)),
    );
  }

  setNetwork(online: boolean): void {
    if (this.hasNetwork === online) return;
    this.hasNetwork = online;
    this.controller.networkChanged(online);
  }

  setService(health: Health): void {
    this.service = health;
  }

  setAppServer(health: Health): void {
    this.appServer = health;
  }

  signal(signal: Signal): void {
    for (const provider of [...this.providers]) {
      const { phase } = provider;
      provider.signal(signal);
      if (signal.kind === 'gaveUp' && phase === 'open' && provider.phase === 'open') provider.phase = 'lost';
    }
  }

  /** Does something some microtasks after the next step, while the code that waited for the step continues. */
  afterNextStep(microtasks: number, action: () => void): void {
    this.#afterNextStep.push({ microtasks, action });
  }

  stepDone(): void {
    for (const { microtasks, action } of this.#afterNextStep.splice(0)) {
      let turn = Promise.resolve();
      for (let count = 0; count < microtasks; count++) turn = turn.then(() => {});
      void turn.then(action);
    }
  }

  /** A message to each connected user, also from a connection that was left open. */
  sendEvents(): void {
    for (const provider of this.providers)
      provider.signal({ kind: 'event', topic: 'onContactInvited', payload: { to: provider.userId } });
  }

  /** The service revokes all tokens so far. */
  expireTokens(): void {
    for (let token = 0; token <= this.#tokens; token++) this.#revoked.add(String(token));
    this.signal({ kind: 'ended', reason: 'tokenExpired' });
  }

  restart(what: 'worker' | 'browser'): void {
    this.#worker.kill();
    for (const provider of this.providers) provider.phase = 'closed';
    this.#pending.clear();
    for (const [id, { isPublished }] of this.#ended) if (!isPublished) this.#ended.delete(id);
    if (what === 'browser') this.storage.session = undefined;
    this.#worker = this.#start();
  }

  onState(state: SessionState): void {
    const { phase, account } = state;
    if (phase === 'signedOut' || isOfflineByUser(state)) {
      for (const end of this.#ended.values()) if (Date.now() < end.publishedUntil) end.isPublished = true;
    } else if (account && this.#ended.has(accountId(account))) {
      this.violate(`${phase} after the user ended the session`);
    }
  }

  violate(what: string): void {
    this.violations.push(what);
  }

  /** Runs until nothing changes without the user, with a service that is well. */
  async untilIdle(advance: (ms: number) => void): Promise<void> {
    this.service = 'well';
    this.appServer = 'well';
    this.setNetwork(true);
    for (let tries = 0; tries < 80; tries++) {
      await this.scheduler.waitIdle();
      if (this.#isIdle) break;
      advance(5_000);
    }
  }

  get #isIdle(): boolean {
    const { phase } = this.controller.state;
    const isOver = phase === 'signedOut' || isOfflineByUser(this.controller.state);
    const isFinal = phase === 'online' || isOver || (phase === 'needsCredentials' && !this.#mayRetry);
    return isFinal && this.#pending.size === 0 && !this.#isStarting && !this.#isClosing;
  }

  get #mayRetry(): boolean {
    const { state } = this.controller;
    return state.phase === 'needsCredentials' && state.canRetry === true && state.ended.error?.retryable === true;
  }

  get #isClosing(): boolean {
    return this.providers.some(
      ({ phase, closingSince }) => phase === 'closing' && Date.now() - closingSince < closeTimeout,
    );
  }

  /** Checks what must hold when nothing is under way. */
  checkIdle(): void {
    const { state, record } = this.controller;
    const { storage } = this;
    const id = state.account && accountId(state.account);
    if (!this.#isIdle) this.violate(`stuck in ${state.phase}, waiting: ${[...this.#pending].join()}`);
    const connected = this.providers.filter(({ isConnected }) => isConnected).map(({ userId }) => userId);
    const expected = state.phase === 'online' ? [state.account.userId] : [];
    if (connected.join() !== expected.join()) this.violate(`connected: ${connected}; shown: ${expected}`);
    if (this.providers.some(({ phase }) => phase === 'created'))
      this.violate('an SDK without a session was not closed');
    if (record?.token?.value === nonsense) this.violate('a refused token replaced the good one');
    if (state.phase === 'signedOut' && !state.canResume && record) this.violate('the record of a session that is over');
    for (const [ended, { kind }] of this.#ended) {
      const isOver = state.phase === 'signedOut' || isOfflineByUser(state);
      if (id === ended && !isOver) this.violate(`${state.phase} after the user ended the session`);
      const { live } = storage.session ?? {};
      if (live && kind !== 'offline' && accountId(live.account) === ended)
        this.violate('the record of an ended session is stored');
      if (storage.list?.accounts.some(({ id, isWanted }) => id === ended && isWanted))
        this.violate('the next browser start would continue an ended session');
      const isListed = storage.list?.accounts.some(account => account.id === ended);
      if (kind === 'forgotten' && (isListed || storage.vault.has(ended))) this.violate(`${ended} is still saved`);
    }
    const isWanted = storage.list?.accounts.some(account => account.id === id && account.isWanted);
    const isSaved = isWanted && storage.vault.has(id ?? '');
    if (state.phase === 'online' && record?.remember && !isSaved) this.violate(`${id} is online, but not saved`);
  }

  /** @throws {PartylineError} as a service does for a token that it did not issue, or not to this user */
  accept(userId: string, value: string): Opened {
    const [owner, number = ''] = value.split(' ');
    if (owner !== userId) throw new PartylineError('badToken');
    if (this.#revoked.has(number)) throw new PartylineError('tokenExpired');
    return { token: value, expireAt: Date.now() + tokenLife };
  }

  issue(userId: string): string {
    this.#tokens += 1;
    return `${userId} ${this.#tokens}`;
  }

  #start(): SimulatedWorker {
    const worker = new SimulatedWorker(this);
    this.#isStarting = true;
    void worker.start().then(() => {
      this.#isStarting = false;
    });
    return worker;
  }

  #begin(user: User): void {
    this.#ended.delete(idOf(user));
    // The next session publishes an end before it is on disk.
    for (const end of this.#ended.values()) end.publishedUntil = end.isPublished ? end.publishedUntil : 0;
  }

  #end(id: string, kind: UserEnd['kind']): void {
    // A cancellation of a session that already goes offline changes nothing.
    const earlier = kind === 'forgotten' ? undefined : this.#ended.get(id)?.kind;
    this.#ended.set(id, { publishedUntil: Date.now() + 1_000, kind: earlier ?? kind, isPublished: false });
  }

  #intend(what: string, answer: Promise<void>): void {
    const key = `${what} ${this.#intents++}`;
    this.#pending.add(key);
    answer.then(
      () => this.#pending.delete(key),
      (error: { code?: ErrorCode }) => {
        this.#pending.delete(key);
        if (!(error instanceof PartylineError) || error.code === 'internal') this.violate(`${what}: ${error}`);
      },
    );
  }
}
