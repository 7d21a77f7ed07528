// The real driver and the real SDK, under Node, against the local test service.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import { definitions } from '@/lib/providers/definitions';
import { createMsyncProvider } from '@/lib/providers/msync/driver';
import type { CreateProvider, Provider, ProviderHost, Service, Signal } from '@/lib/providers/provider';
import type { EvaluateSdk } from '@/lib/providers/sandbox/names';
import { sandboxed } from '@/scripts/build/vendor-scope';
import { defaultApp as app, type ImService, startImService } from '../../server';
import { type RawSdkName, vendorFile } from '../../server/raw-sdk';

export const msyncSdks = ['agora', 'easemob'] as const satisfies RawSdkName[];

/** Wraps a vendor's file as the build does. */
export function evaluatorOf(file: string): EvaluateSdk {
  const module = { exports: {} as EvaluateSdk };
  new Function('module', 'exports', sandboxed(readFileSync(file, 'utf8')))(module, module.exports);
  return module.exports;
}

/** Without an `error` listener Node's socket throws when it cannot connect. A browser's does not. */
class QuietWebSocket extends NodeWebSocket {
  constructor(url: string | URL) {
    super(url);
    this.on('error', () => undefined);
  }
}

export const platform = { WebSocket: QuietWebSocket as unknown as typeof WebSocket };

const creators: Record<RawSdkName, CreateProvider> = {
  agora: createMsyncProvider(evaluatorOf(vendorFile('agora')), platform),
  easemob: createMsyncProvider(evaluatorOf(vendorFile('easemob')), platform),
  // Shengwang's own file is for tests only.
  shengwang: createMsyncProvider(evaluatorOf(vendorFile('agora')), platform),
};

/** A provider with all the signals and log entries that it emits. */
export class RecordedSession {
  readonly signals: Signal[] = [];
  readonly log: string[] = [];
  readonly provider: Provider;
  #listeners = new Set<() => void>();

  constructor(create: CreateProvider, service: Service, host: Partial<ProviderHost> = {}) {
    this.provider = create(service, {
      ...host,
      deviceId: 'desk',
      signal: signal => {
        this.signals.push(signal);
        for (const listener of this.#listeners) listener();
      },
      log: (level, ...parts) => this.log.push([level, ...parts].join(' ')),
      loggedEvents: () => this.signalsOf('event'),
    });
  }

  /** Kinds of the signals, and topics of the events. */
  get signalNames(): string[] {
    return this.signals.map(signal => (signal.kind === 'event' ? signal.topic : signal.kind));
  }

  payloads(topic: string): Record<string, unknown>[] {
    return this.signals.flatMap(signal =>
      signal.kind === 'event' && signal.topic === topic ? [signal.payload as Record<string, unknown>] : [],
    );
  }

  signalsOf<K extends Signal['kind']>(kind: K): Extract<Signal, { kind: K }>[] {
    return this.signals.filter((signal): signal is Extract<Signal, { kind: K }> => signal.kind === kind);
  }

  async until(condition: (session: RecordedSession) => boolean, timeoutMs = 45_000): Promise<void> {
    if (condition(this)) return;
    await new Promise<void>((resolve, reject) => {
      const finish = (error?: Error) => {
        clearTimeout(timer);
        this.#listeners.delete(check);
        if (error) reject(error);
        else resolve();
      };
      const check = () => condition(this) && finish();
      const timer = setTimeout(() => finish(new Error(`timed out; signals: ${this.signalNames.join(' ')}`)), timeoutMs);
      this.#listeners.add(check);
    });
  }
}

export interface MsyncFixture {
  im: ImService;
  session(name: RawSdkName, options?: Record<string, unknown>, host?: Partial<ProviderHost>): RecordedSession;
  /** As alice, by password. */
  signedIn(name: RawSdkName, options?: Record<string, unknown>, host?: Partial<ProviderHost>): Promise<RecordedSession>;
}

/** Starts a service before each test. Closes it and all sessions after the test. */
export function createMsyncFixture(): MsyncFixture {
  const sessions: RecordedSession[] = [];
  const fixture: MsyncFixture = {
    im: undefined as unknown as ImService,
    session(name, options = {}, host) {
      const addresses = { isHttpDNS: false, apiUrl: fixture.im.restUrl, url: fixture.im.wsUrl };
      const service = definitions[name].parseService({ appKey: app, ...addresses, ...options });
      const session = new RecordedSession(creators[name], service, host);
      sessions.push(session);
      return session;
    },
    async signedIn(name, options, host) {
      const session = fixture.session(name, options, host);
      await session.provider.open('alice', { kind: 'password', password: 'alice-pass' });
      return session;
    },
  };
  beforeEach(async () => {
    fixture.im = await startImService();
    for (const userId of ['alice', 'bob', 'carol']) fixture.im.addUser(app, { userId, password: `${userId}-pass` });
  });
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map(({ provider }) => provider.close()));
    await fixture.im.close();
  });
  return fixture;
}
