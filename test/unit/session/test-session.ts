// A session owner as the background builds it, in Node: the real SDKs, the local services, an app's own server, a real vault.
import 'fake-indexeddb/auto';
import { createRequire } from 'node:module';
import { afterEach, beforeEach } from 'vitest';
import type { AppServer } from '@/lib/contract/app-server';
import type { SessionState } from '@/lib/contract/session';
import type { ProviderId, SignIn } from '@/lib/contract/sign-in';
import { definitions } from '@/lib/providers/definitions';
import { createMsyncProvider } from '@/lib/providers/msync/driver';
import type { CreateProvider, Provider } from '@/lib/providers/provider';
import { createTencentProvider } from '@/lib/providers/tencent/driver';
import { askAppServer } from '@/lib/session/app-server-client';
import { SessionController } from '@/lib/session/controller';
import type { SessionRecord, StoredSession } from '@/lib/session/host';
import { type AccountList, SavedAccounts } from '@/lib/storage/saved-accounts';
import { Vault } from '@/lib/storage/vault';
import { defaultApp as app, type ImService, startImService } from '../../server';
import { type AppServer as LocalAppServer, startImAppServer, startTencentAppServer } from '../../server/app-server';
import { vendorFile } from '../../server/raw-sdk';
import { startTencentService, type TencentService } from '../../server/tencent/service';
import { evaluatorOf, platform } from '../providers/msync-connection';

export const everyProvider: ProviderId[] = ['agora', 'easemob', 'tencent'];

const creators: Record<ProviderId, CreateProvider> = {
  agora: createMsyncProvider(evaluatorOf(vendorFile('agora')), platform),
  easemob: createMsyncProvider(evaluatorOf(vendorFile('easemob')), platform),
  tencent: createTencentProvider(evaluatorOf(createRequire(import.meta.url).resolve('@tencentcloud/chat')), platform),
};

let databases = 0;

/** What the browser keeps of one installation, over the deaths of its background and its own. */
export class Installation {
  kept: StoredSession | undefined;
  list: AccountList | undefined;
  readonly vault = new Vault(`owned-${databases++}`);
  readonly saved = new SavedAccounts<SessionRecord>(this.vault, {
    read: async () => this.list && structuredClone(this.list),
    write: async list => {
      this.list = structuredClone(list);
    },
  });
}

/** One run of the background. */
export class Run {
  readonly owner: SessionController;
  readonly states: SessionState[] = [];
  readonly events: { topic: string; payload: unknown }[] = [];
  readonly log: string[] = [];
  alarm: number | undefined;
  hasNetwork = true;
  readonly #watchers = new Set<() => void>();
  readonly #providers: Provider[] = [];
  #isGone = false;

  /** @param earlier events of runs before, as the journal would have them */
  constructor(
    readonly installation: Installation,
    earlier: Run['events'] = [],
  ) {
    this.owner = new SessionController(
      {
        definitions,
        loadProvider: async id => (service, host) => {
          const provider = creators[id](service, {
            ...host,
            signal: signal => {
              if (!this.#isGone) host.signal(signal);
            },
          });
          this.#providers.push(provider);
          return provider;
        },
        deviceId: async () => 'desk',
        askAppServer: (source, login) => askAppServer(source, login, { fetch, timeoutMs: 2_000 }),
        wakeAt: time => {
          this.alarm = time;
        },
        storeSession: async kept => {
          installation.kept = structuredClone(kept);
        },
        saved: installation.saved,
        loggedEvents: () => [...earlier, ...this.events],
        eventsSaved: () => undefined,
        remember: () => {},
        log: (level, from, ...parts) => this.log.push([level, from, ...parts].join(' ')),
        onState: state => {
          this.states.push(state);
          this.#look();
        },
        onEvent: (topic, payload) => {
          this.events.push({ topic, payload });
          this.#look();
        },
        hasNetwork: () => this.hasNetwork,
        now: Date.now,
      },
      installation.kept,
    );
  }

  get phases(): string[] {
    return this.states.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]);
  }

  /** The texts of the messages that came, in order. */
  get texts(): string[] {
    return this.events.flatMap(({ topic, payload }) => {
      if (topic === 'onTextMessage') return [(payload as { msg: string }).msg];
      if (topic !== 'onMessageReceived') return [];
      return (payload as { data: { payload: { text: string } }[] }).data.map(({ payload: { text } }) => text);
    });
  }

  async until(holds: (run: Run) => boolean, timeoutMs = 45_000): Promise<void> {
    if (holds(this)) return;
    await new Promise<void>((resolve, reject) => {
      const end = (error?: Error) => {
        clearTimeout(timer);
        this.#watchers.delete(look);
        if (error) reject(error);
        else resolve();
      };
      const look = () => holds(this) && end();
      const timer = setTimeout(
        () => end(new Error(`it never came; states: ${this.phases.join(' ')}; log: ${this.log.slice(-5).join(' | ')}`)),
        timeoutMs,
      );
      this.#watchers.add(look);
    });
  }

  untilPhase(phase: SessionState['phase'], timeoutMs?: number): Promise<void> {
    return this.until(({ owner }) => owner.state.phase === phase, timeoutMs);
  }

  /** The worker is gone, without a word to anybody. */
  async vanish(): Promise<void> {
    this.#isGone = true;
    await Promise.all(this.#providers.map(provider => provider.close()));
  }

  #look(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}

export interface Owned {
  im: ImService;
  tencent: TencentService;
  apps: { im: LocalAppServer; tencent: LocalAppServer };
  run(installation?: Installation, earlier?: Run['events']): Run;
  /** What the form would send; by the app's own server unless told otherwise. */
  request(provider: ProviderId, more?: Partial<SignIn>): SignIn;
  appOf(provider: ProviderId): LocalAppServer;
  /** A text from bob. */
  text(provider: ProviderId, text: string): void;
  /** Her sockets stay open and say nothing any more (`mute`), nor hear (`deaf`). */
  silence(provider: ProviderId, how: 'mute' | 'deaf'): void;
  /** What the service knows of alice. */
  account(provider: ProviderId): { logins: number; sockets: number; kicks: number };
}

export function createOwned(): Owned {
  const runs: Run[] = [];
  const owned: Owned = {
    im: undefined as unknown as ImService,
    tencent: undefined as unknown as TencentService,
    apps: undefined as unknown as Owned['apps'],
    run(installation = new Installation(), earlier = []) {
      const run = new Run(installation, earlier);
      runs.push(run);
      return run;
    },
    request(provider, more = {}) {
      const service: Record<string, unknown> =
        provider === 'tencent'
          ? { SDKAppID: owned.tencent.sdkAppId, proxyServer: owned.tencent.url }
          : { appKey: app, isHttpDNS: false, apiUrl: owned.im.restUrl, url: owned.im.wsUrl };
      const source: AppServer = {
        endpoint: owned.appOf(provider).url,
        password: 'app-pass',
        fields: { account: 'userAccount', password: 'userPassword', user: 'chatUserName' },
      };
      const credential = { kind: 'appServer' as const, ...source };
      return { provider, service, userId: 'alice', credential, remember: false, instead: false, ...more };
    },
    appOf: provider => (provider === 'tencent' ? owned.apps.tencent : owned.apps.im),
    text(provider, text) {
      if (provider === 'tencent') owned.tencent.send('bob', 'alice', text);
      else owned.im.send(app, 'bob', 'alice', text);
    },
    silence(provider, how) {
      if (provider === 'tencent') owned.tencent.silence('alice', how);
      else owned.im.silence(app, 'alice', how);
    },
    account: provider => (provider === 'tencent' ? owned.tencent.account('alice') : owned.im.account(app, 'alice')),
  };
  beforeEach(async () => {
    owned.im = await startImService();
    owned.tencent = await startTencentService();
    for (const userId of ['alice', 'bob']) {
      owned.im.addUser(app, { userId, password: `${userId}-pass` });
      owned.tencent.addUser(userId);
    }
    const users = ['alice', 'bob'].map(userId => ({ userId, password: 'app-pass' }));
    owned.apps = {
      im: await startImAppServer(owned.im, { users }),
      tencent: await startTencentAppServer(owned.tencent, { users }),
    };
  });
  afterEach(async () => {
    await Promise.all(runs.splice(0).map(({ owner }) => owner.signOut()));
    await Promise.all([owned.im.close(), owned.tencent.close(), owned.apps.im.close(), owned.apps.tencent.close()]);
  });
  return owned;
}
