// Builds a SessionController in Node with the real SDKs, the local services, an app's server and a real vault.
import 'fake-indexeddb/auto';
import { createRequire } from 'node:module';
import { afterEach, beforeEach } from 'vitest';
import type { AppServer } from '@/lib/contract/app-server';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { SdkName } from '@/lib/contract/sdk-name';
import { accountId, type SessionState } from '@/lib/contract/session';
import type { SignIn } from '@/lib/contract/sign-in';
import { definitions } from '@/lib/providers/definitions';
import { createMsyncProvider } from '@/lib/providers/msync/driver';
import type { CreateProvider, Provider } from '@/lib/providers/provider';
import { registeredSdk } from '@/lib/providers/registry';
import { createTencentProvider } from '@/lib/providers/tencent/driver';
import { v4 } from '@/lib/providers/tencent/v4/generation';
import { askAppServer } from '@/lib/session/app-server-client';
import { SessionController } from '@/lib/session/controller';
import type { SessionRecord, StoredSession } from '@/lib/session/host';
import { type AccountList, SavedAccounts } from '@/lib/storage/saved-accounts';
import { Vault } from '@/lib/storage/vault';
import { defaultApp as app, type ImService, startImService } from '../../server';
import { type LocalAppServer, startImAppServer, startTencentAppServer } from '../../server/app-server';
import { vendorFile } from '../../server/raw-sdk';
import { startTencentService, type TencentService } from '../../server/tencent/service';
import { evaluatorOf, platform } from '../providers/msync-connection';

const isV4 = process.env.TENCENT_SDK === 'v4';

/** Only Tencent in files that run the tests of another file with its V4 SDK. */
export const everyProvider: ProviderId[] = isV4 ? ['tencent'] : ['agora', 'easemob', 'tencent'];

const requireHere = createRequire(import.meta.url);
const creators: Partial<Record<SdkName, CreateProvider>> = {
  agora: createMsyncProvider(evaluatorOf(vendorFile('agora')), platform),
  easemob: createMsyncProvider(evaluatorOf(vendorFile('easemob')), platform),
  tencent: createTencentProvider(evaluatorOf(requireHere.resolve('@tencentcloud/chat')), platform),
  'tencent-v4': createTencentProvider(
    evaluatorOf(requireHere.resolve('@tencentcloud/lite-chat/professional')),
    platform,
    v4,
  ),
};

/** The SDK from the vendor's file, or the registered one. */
export async function loadTestProvider(name: SdkName): Promise<CreateProvider> {
  const create = creators[name] ?? (await registeredSdk(name)?.());
  if (!create) throw new Error(`no SDK script has registered ${name}`);
  return create;
}

let databases = 0;

/** Storage of one installed extension. It survives workers; `storedSession` ends with the browser. */
export class Installation {
  storedSession: StoredSession | undefined;
  accountList: AccountList | undefined;
  readonly vault = new Vault(`session-${databases++}`);
  /** The account that connects when the browser starts. */
  async wanted(): Promise<SessionRecord | undefined> {
    const account = (await this.saved.list()).find(({ isWanted }) => isWanted);
    return account && this.saved.open(account.id);
  }

  readonly saved = new SavedAccounts<SessionRecord>(this.vault, {
    read: async () => this.accountList && structuredClone(this.accountList),
    write: async list => {
      this.accountList = structuredClone(list);
    },
  });
}

/** One background worker; `kill` ends it. */
export class Worker {
  readonly controller: SessionController;
  readonly states: SessionState[] = [];
  readonly events: { topic: string; payload: unknown; at: number }[] = [];
  /** The kinds of the provider's signals. */
  readonly signals: string[] = [];
  /** User ids of the session that the events were emitted in. */
  readonly eventUsers: (string | undefined)[] = [];
  readonly log: string[] = [];
  alarm: number | undefined;
  hasNetwork = true;
  /** Milliseconds by which the worker's clock is ahead. */
  timeOffset = 0;
  /** Token requests return only after it resolves. */
  tokenGate: Promise<void> = Promise.resolve();
  /** Whether `close` of a provider rejects after it has closed. */
  closeFails = false;
  /** Called with each state right before it is published. */
  beforeState: (state: SessionState) => void = () => {};
  readonly #watchers = new Set<() => void>();
  readonly #providers: Provider[] = [];
  #isKilled = false;

  /** @param earlier events of previous workers, as the journal returns them */
  constructor(
    readonly installation: Installation,
    earlier: Worker['events'] = [],
  ) {
    this.controller = new SessionController({
      definitions,
      loadProvider: async id => {
        const create = await loadTestProvider(id);
        return (service, host) => {
          const provider = create(service, {
            ...host,
            signal: signal => {
              if (this.#isKilled) return;
              host.signal(signal);
              this.signals.push(signal.kind);
              this.#notify();
            },
          });
          this.#providers.push(provider);
          const close = provider.close.bind(provider);
          provider.close = async () => {
            await close();
            if (this.closeFails) throw new Error('close failed');
          };
          return provider;
        };
      },
      deviceId: async () => 'desk',
      askAppServer: async (source, login) => {
        if (this.#isKilled) return new Promise(() => {});
        const issued = await askAppServer(source, login, { fetch, timeoutMs: 10_000 });
        await this.tokenGate;
        return issued;
      },
      wakeAt: time => {
        this.alarm = time;
      },
      storeSession: async kept => {
        installation.storedSession = structuredClone(kept);
      },
      saved: {
        save: record => installation.saved.save(record, 1),
        setOffline: async () => {
          const account = installation.storedSession?.state.account;
          if (account) await installation.saved.setOffline(accountId(account));
        },
        forget: id => installation.saved.forget(id),
      },
      claim: () => {},
      loggedEvents: () => [...earlier, ...this.events],
      eventsSaved: () => undefined,
      remember: () => {},
      log: (level, from, ...parts) => this.log.push([level, from, ...parts].join(' ')),
      onState: state => {
        this.beforeState(state);
        this.states.push(state);
        this.#notify();
      },
      onEvent: (topic, payload) => {
        this.events.push({ topic, payload, at: Date.now() });
        this.eventUsers.push(this.controller.state.account?.userId);
        this.#notify();
      },
      hasNetwork: () => this.hasNetwork,
      now: () => Date.now() + this.timeOffset,
    });
    if (installation.storedSession) this.controller.load(installation.storedSession);
  }

  /** The last that was created. */
  get provider(): Provider | undefined {
    return this.#providers.at(-1);
  }

  get phases(): string[] {
    return this.states.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]);
  }

  /** Texts of the received messages, in order. */
  get texts(): string[] {
    return this.events.flatMap(({ topic, payload }) => {
      if (topic === 'onTextMessage') return [(payload as { msg: string }).msg];
      if (topic !== 'onMessageReceived') return [];
      return (payload as { data: { payload: { text: string } }[] }).data.map(({ payload: { text } }) => text);
    });
  }

  async until(holds: (run: Worker) => boolean, timeoutMs = 45_000): Promise<void> {
    if (holds(this)) return;
    await new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => {
        clearTimeout(timer);
        this.#watchers.delete(check);
        if (error) reject(error);
        else resolve();
      };
      const check = () => holds(this) && end();
      const timer = setTimeout(
        () => end(new Error(`timeout; states: ${this.phases.join(' ')}; log: ${this.log.slice(-5).join(' | ')}`)),
        timeoutMs,
      );
      this.#watchers.add(check);
    });
  }

  untilPhase(phase: SessionState['phase'], timeoutMs?: number): Promise<void> {
    return this.until(({ controller }) => controller.state.phase === phase, timeoutMs);
  }

  /** Ends the worker: signals no longer arrive, and sockets close. */
  async kill(): Promise<void> {
    this.#isKilled = true;
    await Promise.allSettled(this.#providers.map(provider => provider.close()));
  }

  #notify(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

export interface TestServices {
  im: ImService;
  tencent: TencentService;
  appServers: { im: LocalAppServer; tencent: LocalAppServer };
  startWorker(installation?: Installation, earlier?: Worker['events']): Worker;
  /** Returns a sign-in by the app's server, changed by `more`. */
  signInRequest(provider: ProviderId, more?: Partial<SignIn>): SignIn;
  appServerOf(provider: ProviderId): LocalAppServer;
  /** Sends a text from bob to alice. */
  sendText(provider: ProviderId, text: string): void;
  /** Alice's sockets stay open; the service stops sending (`noReplies`), or sending and reading (`halfOpen`). */
  silence(provider: ProviderId, how: 'noReplies' | 'halfOpen'): void;
  /** The service's counters for alice. */
  account(provider: ProviderId): { logins: number; sockets: number; kicks: number };
}

export function useTestServices(): TestServices {
  const runs: Worker[] = [];
  const services: TestServices = {
    im: undefined as unknown as ImService,
    tencent: undefined as unknown as TencentService,
    appServers: undefined as unknown as TestServices['appServers'],
    startWorker(installation = new Installation(), earlier = []) {
      const run = new Worker(installation, earlier);
      runs.push(run);
      return run;
    },
    signInRequest(provider, more = {}) {
      const service: Record<string, unknown> =
        provider === 'tencent'
          ? { SDKAppID: services.tencent.sdkAppId, proxyServer: services.tencent.url, ...(isV4 && { sdk: 'v4' }) }
          : { appKey: app, isHttpDNS: false, apiUrl: services.im.restUrl, url: services.im.wsUrl };
      const source: AppServer = {
        endpoint: services.appServerOf(provider).url,
        password: 'app-pass',
        fields: { account: 'userAccount', password: 'userPassword', user: 'chatUserName' },
      };
      const credential = { kind: 'appServer' as const, ...source };
      return { provider, service, userId: 'alice', credential, remember: false, ...more };
    },
    appServerOf: provider => (provider === 'tencent' ? services.appServers.tencent : services.appServers.im),
    sendText(provider, text) {
      if (provider === 'tencent') services.tencent.send('bob', 'alice', text);
      else services.im.send(app, 'bob', 'alice', text);
    },
    silence(provider, how) {
      if (provider === 'tencent') services.tencent.silence('alice', how);
      else services.im.silence(app, 'alice', how);
    },
    account: provider =>
      provider === 'tencent' ? services.tencent.account('alice') : services.im.account(app, 'alice'),
  };
  beforeEach(async () => {
    services.im = await startImService();
    services.tencent = await startTencentService();
    for (const userId of ['alice', 'bob', 'carol']) {
      services.im.addUser(app, { userId, password: `${userId}-pass` });
      services.tencent.addUser(userId);
    }
    const users = ['alice', 'bob', 'carol'].map(userId => ({ userId, password: 'app-pass' }));
    services.appServers = {
      im: await startImAppServer(services.im, { users }),
      tencent: await startTencentAppServer(services.tencent, { users }),
    };
  });
  afterEach(async () => {
    await Promise.all(runs.splice(0).map(({ controller }) => controller.signOut()));
    await Promise.all([
      services.im.close(),
      services.tencent.close(),
      services.appServers.im.close(),
      services.appServers.tencent.close(),
    ]);
  });
  return services;
}
