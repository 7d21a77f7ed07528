// The sessions of several accounts, whose service, stores and clock are simulated. Every asynchronous step waits for the
// scheduler of fast-check, so that a test may put an action of the user between any two of them.
import type fc from 'fast-check';
import type { AccountSession } from '@/lib/background/account-session';
import { createSessionFactory, type SessionFactoryParts } from '@/lib/background/create-session';
import { createSessionHandlers } from '@/lib/background/handlers/session';
import { Sessions } from '@/lib/background/sessions';
import type { ErrorCode } from '@/lib/contract/error-codes';
import { PartylineError } from '@/lib/contract/errors';
import type { Params } from '@/lib/contract/methods';
import { type Account, accountId, isOfflineByUser, type SessionState } from '@/lib/contract/session';
import type { DirectCredential, SignIn } from '@/lib/contract/sign-in';
import { Mutes } from '@/lib/notifications/mutes';
import { definitions } from '@/lib/providers/definitions';
import type { Opened, Provider, ProviderHost, Signal } from '@/lib/providers/provider';
import type { IssuedToken } from '@/lib/session/app-server-client';
import type { SessionRecord, StoredSession } from '@/lib/session/host';
import { type AccountList, SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Vault } from '@/lib/storage/vault';
import { MemoryIdempotencyStore } from '../session/tab';
import { MemoryJournalStore, MemoryLossStore } from '../storage/memory-journal-store';

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
      if (other.userId !== userId) continue;
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
  checkHeartbeat(): void {}
  checkConnection(): undefined {}
  setLogLevel(): void {}
}

/** One background worker. After `kill` none of its steps continues. */
class SimulatedWorker {
  readonly sessions: Sessions;
  readonly saved: SavedAccounts<SessionRecord>;
  readonly handlers: SessionHandlers;
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
    this.sessions = new Sessions({
      saved: this.saved,
      deleteStored: slot => {
        if (!this.#isKilled) storage.sessions?.delete(slot);
      },
      deleteData: () => this.step('messages deleted'),
      wakeAt: () => {},
      now: Date.now,
    });
    this.sessions.createWith(async () => {
      await this.step('script loaded');
      return createSessionFactory(1, Promise.resolve(), this.#parts());
    });
    const policy = { check: () => {}, checkRecord: () => {}, mayRemember: true };
    this.handlers = createSessionHandlers(this.sessions, policy as never, { isLocked: false });
  }

  #parts(): SessionFactoryParts {
    const { simulation, sessions, saved } = this;
    return {
      // No tab is open.
      server: { publishState: () => {}, publish: () => [], handleUnreadLoaded: () => {} } as never,
      mutes: new Mutes({ read: async () => undefined, write: async () => {} }),
      journalStoreOf: () => new MemoryJournalStore(),
      unreadStoreOf: () => ({ read: async () => undefined, write: async () => {}, clear: async () => {} }),
      actionStoreOf: () => ({ read: async () => new Map(), write: async () => {}, clear: async () => {} }),
      ...{
        tabsWithOrigin: async () => [],
        focusTab: async () => false,
        grants: { opensOf: () => false, setNotifications: async () => {} },
      },
      mayRecordActions: () => true,
      claimStoreOf: () => ({ read: async () => undefined, write: async () => {}, clear: async () => {} }),
      outboxStoreOf: () => ({ read: async () => undefined, write: async () => {}, clear: async () => {} }),
      lossStore: new MemoryLossStore(),
      idempotencyStoreOf: () => new MemoryIdempotencyStore(),
      createHost: (session, order) => ({
        definitions: simulatedDefinitions(this),
        loadProvider: async id => {
          await session.data.loaded;
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
        wakeAt: time => sessions.wakeAt(session.slot, time),
        storeSession: async stored => {
          if (this.#isKilled) return;
          simulation.storage.sessions ??= new Map();
          simulation.storage.sessions.set(session.slot, structuredClone({ ...stored, order }));
        },
        saved: {
          save: record => saved.save(record, session.slot),
          setOffline: () => saved.setOffline(session.id),
          forget: id => {
            session.deleteData();
            return saved.forget(id);
          },
        },
        claim: account => sessions.claim(session, account),
        loggedEvents: () => [],
        eventsSaved: () => undefined,
        remember: () => {},
        log: () => {},
        onState: (state, before) => session.handleState(state, before),
        onEvent: (topic, payload) => {
          const { to } = payload as { to: string };
          if (to !== session.account.userId)
            simulation.violate(`an event of ${to} in the session of ${session.account.userId}`);
          session.handleEvent(topic, payload);
        },
        hasNetwork: () => simulation.hasNetwork,
        now: Date.now,
      }),
      onStateChange: (session, state) => {
        if (this.#isKilled) return;
        simulation.onState(state);
        sessions.handleState(session, state);
      },
      onMessages: () => {},
      isFocused: () => false,
      onRead: () => {},
      logError: () => error => simulation.violate(String(error)),
    };
  }

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
    const { sessions, saved } = this;
    const { storage } = this.simulation;
    const stored = storage.sessions && structuredClone(storage.sessions);
    const listed = await saved.list();
    await sessions.load(stored, listed);
    const wanted = stored ? [] : listed.filter(({ isWanted }) => isWanted).toReversed();
    const opened = await Promise.all(wanted.map(async ({ id, slot }) => ({ slot, record: await saved.open(id) })));
    if (this.#isKilled) return;
    const records = opened.flatMap(({ slot, record }) => (record ? [{ slot, record }] : []));
    await sessions.prepare(records);
    if (this.#isKilled) return;
    storage.sessions ??= new Map();
    void sessions.restore(() => {});
    this.isServing = true;
    this.simulation.servingBegan();
    for (const { wipe } of stored?.values() ?? []) if (wipe) await saved.forget(wipe);
    if (!stored) await saved.tidy();
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

const simulatedDefinitions = (worker: SimulatedWorker) => ({
  ...definitions,
  tencent: {
    ...definitions.tencent,
    checkToken: async (_: Account, token: string) => {
      await worker.step('token check');
      if (token === nonsense) throw new PartylineError('userSigInvalid');
    },
  },
});

/** No service accepts it. */
const nonsense = 'nonsense';

type SessionHandlers = ReturnType<typeof createSessionHandlers>;

/** Whether it stays so without the user. */
function isFinal(state: SessionState): boolean {
  const { phase } = state;
  if (phase === 'needsCredentials') return !(state.canRetry === true && state.ended.error?.retryable === true);
  return phase === 'online' || phase === 'signedOut' || isOfflineByUser(state);
}

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
    /** By slot. Ends with the browser. */
    sessions?: Map<number, StoredSession> | undefined;
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
  /** The users that a sign-in, or the way back online, is under way for. */
  readonly #begun = new Set<User>();
  readonly #afterNextStep: { microtasks: number; action: () => void }[] = [];
  readonly #whenServing: (() => void)[] = [];
  readonly #revoked = new Set<string>();
  #tokens = 0;
  #intents = 0;
  #worker: SimulatedWorker;
  #isStarting = false;

  /** @param scheduler decides the order of all steps */
  constructor(readonly scheduler: fc.Scheduler) {
    this.#worker = this.#start();
  }

  /** Whether the background serves requests: at a start it restores the session first. */
  get isServing(): boolean {
    return this.#worker.isServing;
  }

  signIn(user: User, kind: 'password' | 'token' | 'appServer' | 'nonsense', remember: boolean): void {
    const { provider } = accountOf(user);
    const tokenKind = provider === 'tencent' ? 'userSig' : 'accessToken';
    const endpoint = 'https://app.test/token';
    const credential: SignIn['credential'] =
      kind === 'password'
        ? { kind, password: `${user}-pass` }
        : kind === 'appServer'
          ? { kind, endpoint, password: 'app-pass', fields: { account: 'account', password: 'password', user: 'user' } }
          : { kind: 'token', token: kind === 'token' ? this.issue(user) : nonsense, tokenKind };
    const request = { provider, service: service[provider as 'agora'], userId: user, credential, remember };
    this.#connect('sign in', user, () => this.#worker.sessions.signIn(request));
  }

  /** Connects a saved account, or one that is offline. */
  goOnline(user: User): void {
    this.#connect('go online', user, () => this.#worker.sessions.goOnline(idOf(user)));
  }

  /** Takes the first account offline instead. */
  switchTo(user: User): void {
    const { sessions, saved } = this.#worker;
    const { primary } = sessions;
    const isKnown = sessions.get(idOf(user)) ?? saved.get(idOf(user));
    if (isKnown && primary && primary.id !== idOf(user)) this.#wentOffline(primary);
    this.#connect('switch to', user, () => this.#worker.sessions.switchTo(idOf(user)));
  }

  resume(user: User): void {
    if (this.#ended.get(idOf(user))?.kind === 'offline') this.#ended.delete(idOf(user));
    this.#request('session.resume', user, {});
  }

  supplyToken(user: User, isGood: boolean): void {
    this.#request('session.supplyToken', user, { token: isGood ? this.issue(user) : nonsense });
  }

  cancel(user: User): void {
    this.#cancelConnecting();
    if (this.#session(user)?.state.phase === 'signingIn') this.#end(idOf(user), 'cancelled');
    this.#request('session.cancel', user, {});
  }

  goOffline(user: User): void {
    const session = this.#session(user);
    if (session) this.#wentOffline(session);
    this.#request('session.goOffline', user, {});
  }

  signOut(user: User): void {
    this.#cancelConnecting();
    if (this.#session(user)) this.#end(idOf(user), 'forgotten');
    this.#request('session.signOut', user, {});
  }

  dismiss(user: User): void {
    const session = this.#session(user);
    if (session && !session.isSignedIn && !this.#worker.saved.get(session.id)) this.#end(idOf(user), 'forgotten');
    this.#request('session.dismiss', user, {});
  }

  forget(user: User): void {
    this.#cancelConnecting();
    this.#end(idOf(user), 'forgotten');
    this.#intend(`forget ${user}`, this.#worker.sessions.forget(idOf(user)));
  }

  setNetwork(online: boolean): void {
    if (this.hasNetwork === online) return;
    this.hasNetwork = online;
    for (const { controller } of this.#worker.sessions.all) controller.networkChanged(online);
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

  /** Does something as soon as the background serves requests. */
  whenServing(action: () => void): void {
    if (this.isServing) action();
    else this.#whenServing.push(action);
  }

  servingBegan(): void {
    for (const action of this.#whenServing.splice(0)) action();
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
    this.#begun.clear();
    for (const [id, { isPublished }] of this.#ended) if (!isPublished) this.#ended.delete(id);
    if (what === 'browser') this.storage.sessions = undefined;
    this.#worker = this.#start();
  }

  onState(state: SessionState): void {
    const { phase, account } = state;
    if (!account) return;
    const end = this.#ended.get(accountId(account));
    if (!end) return;
    if (phase !== 'signedOut' && !isOfflineByUser(state))
      this.violate(`${account.userId} is ${phase} after the user ended the session`);
    else if (Date.now() < end.publishedUntil) end.isPublished = true;
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
    const areFinal = this.#worker.sessions.all.every(({ state }) => isFinal(state));
    return areFinal && this.#pending.size === 0 && !this.#isStarting && !this.#isClosing;
  }

  get #isClosing(): boolean {
    return this.providers.some(
      ({ phase, closingSince }) => phase === 'closing' && Date.now() - closingSince < closeTimeout,
    );
  }

  /** Checks what must hold when nothing is under way. */
  checkIdle(): void {
    const { storage } = this;
    const { all } = this.#worker.sessions;
    if (!this.#isIdle) {
      const phases = all.map(({ account, state }) => `${account.userId} ${state.phase}`);
      this.violate(`stuck: ${phases.join()}; waiting: ${[...this.#pending].join()}`);
    }
    const connected = this.providers.filter(({ isConnected }) => isConnected).map(({ userId }) => userId);
    const shown = all.filter(({ state }) => state.phase === 'online').map(({ account }) => account.userId);
    if (connected.toSorted().join() !== shown.toSorted().join())
      this.violate(`connected: ${connected}; shown: ${shown}`);
    if (this.providers.some(({ phase }) => phase === 'created'))
      this.violate('an SDK without a session was not closed');
    for (const session of all) this.#checkSession(session);
    for (const { id, isWanted } of storage.list?.accounts ?? [])
      if (isWanted && !this.#worker.sessions.get(id))
        this.violate(`${id} has no session before the next browser start`);
    for (const [id, { kind }] of this.#ended) {
      const { state } = this.#worker.sessions.get(id) ?? {};
      if (state && state.phase !== 'signedOut' && !isOfflineByUser(state))
        this.violate(`${id} is ${state.phase} after the user ended the session`);
      for (const { live } of storage.sessions?.values() ?? [])
        if (live && kind !== 'offline' && accountId(live.account) === id)
          this.violate(`the record of ${id}, whose session ended, is stored`);
      if (storage.list?.accounts.some(account => account.id === id && account.isWanted))
        this.violate(`the next browser start would connect ${id}, whose session ended`);
      const isListed = storage.list?.accounts.some(account => account.id === id);
      if (kind === 'forgotten' && (isListed || storage.vault.has(id))) this.violate(`${id} is still saved`);
    }
  }

  #checkSession({ id, state, slot, controller: { record } }: AccountSession): void {
    const { storage } = this;
    if (record?.token?.value === nonsense) this.violate('a refused token replaced the good one');
    if (record && accountId(record.account) !== id) this.violate(`${id} has the record of another account`);
    if (state.phase === 'signedOut' && !state.canResume && record) this.violate(`the record of ${id}, which is over`);
    const listed = storage.list?.accounts.filter(account => account.id === id) ?? [];
    if (listed.length > 1) this.violate(`${id} is listed twice`);
    if (listed.some(account => account.slot !== slot)) this.violate(`${id} is saved in another slot`);
    const isSaved = listed.some(({ isWanted }) => isWanted) && storage.vault.has(id);
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

  #session(user: User): AccountSession | undefined {
    return this.#worker.sessions.get(idOf(user));
  }

  #connect(what: string, user: User, connect: () => Promise<void>): void {
    this.#ended.delete(idOf(user));
    this.#begun.add(user);
    const connected = connect().finally(() => this.#begun.delete(user));
    this.#intend(`${what} ${user}`, connected);
  }

  /** A sign-in that waits for the script of accounts has no session yet. */
  #cancelConnecting(): void {
    for (const user of this.#begun) if (!this.#session(user)) this.#end(idOf(user), 'cancelled');
  }

  #wentOffline({ id, state, controller }: AccountSession): void {
    if (state.phase === 'signingIn' || (state.phase !== 'signedOut' && controller.record)) this.#end(id, 'offline');
  }

  #end(id: string, kind: UserEnd['kind']): void {
    // A cancellation of a session that already goes offline changes nothing.
    const earlier = kind === 'forgotten' ? undefined : this.#ended.get(id)?.kind;
    this.#ended.set(id, { publishedUntil: Date.now() + 1_000, kind: earlier ?? kind, isPublished: false });
  }

  #request<M extends keyof SessionHandlers>(method: M, user: User, params: Params<M>): void {
    const { signal } = new AbortController();
    const request = { client: { kind: 'ui' }, signal, session: this.#session(user) } as const;
    const handler: SessionHandlers[M] = this.#worker.handlers[method];
    this.#intend(`${method} of ${user}`, (handler as (...args: unknown[]) => Promise<void>)(params, request));
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
