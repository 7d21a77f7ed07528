// A page in Node with a drop-in on it, and an extension whose session is the real driver's, with the real SDK, on the local service.
import { vi } from 'vitest';
import type { PartylineError } from '@/lib/contract/partyline-error';
import type { ExtensionSession } from '@/lib/page/client/extension-api';
import type { State } from '@/lib/page/client/types';
import { defaultApp as app } from '../../../server';
import type { SdkName } from '../../../server/raw-sdk';
import type { MsyncFixture, RecordedSession } from '../../providers/msync-connection';
import { announceOnRequest, FakeExtension, online } from '../extension';

export type Fields = Record<string, unknown>;
export type PageConnection = Record<string, (...args: unknown[]) => Promise<Fields>> & Fields;

export interface SdkModule {
  connection: new (options: Fields) => PageConnection;
  message: {
    create(options: Fields): Fields;
    new (type: string, id: string): { set(options: Fields): void; body: Fields };
  };
  utils: Fields;
  logger: Record<string, (...args: unknown[]) => void>;
  statusCode: Fields;
}

export const account = (provider: SdkName, userId = 'alice') => ({ provider, app, userId });
export const options = { appKey: app, isHttpDNS: false };

/** As the channel carries it. */
const cloneOverPort = (value: unknown) => (value === undefined ? undefined : structuredClone(value));

/** The extension's session, told what the driver signals. */
export class SdkBackedExtension extends FakeExtension {
  /** What the user says of the account that the page expects. */
  answerAccountRequest: () => Promise<'ready' | 'own'> = async () => 'ready';

  constructor(
    readonly session: RecordedSession | undefined,
    provider: SdkName,
    state: State = online(account(provider)),
  ) {
    super(state);
    if (!session) return;
    let told = 0;
    void session
      .until(
        ({ signals }) => {
          for (; told < signals.length; told++) {
            const signal = signals[told];
            if (signal?.kind === 'event') this.emit(signal.topic, cloneOverPort(signal.payload));
          }
          return false;
        },
        2 ** 31 - 1,
      )
      .catch(() => {});
  }

  override createSession(): ExtensionSession {
    const lent = super.createSession();
    const call = (method: string, ...args: unknown[]) =>
      this.session
        ? this.session.provider.call(method, args.map(cloneOverPort)).catch((error: PartylineError) => {
            throw error.toBody();
          })
        : lent.call(method, ...args);
    return Object.defineProperties({} as ExtensionSession, {
      ...Object.getOwnPropertyDescriptors(lent),
      call: { value: call },
      callWith: { value: (_: unknown, method: string, ...args: unknown[]) => call(method, ...args) },
      expect: { value: () => this.answerAccountRequest() },
    });
  }
}

/** The drop-in, evaluated anew on a page where this extension is, or none. */
export async function loadMsyncDropIn(page: EventTarget, sdk: SdkName, extension?: FakeExtension): Promise<SdkModule> {
  if (extension) announceOnRequest(page, { version: 1, connect: extension.connect });
  vi.resetModules();
  const module = sdk === 'agora' ? import('@/lib/page/dropin/agora-chat') : import('@/lib/page/dropin/easemob-websdk');
  return (await module).default as unknown as SdkModule;
}

/** What Node has not. */
export class NodeProgressEvent extends Event {
  readonly loaded: number;
  readonly total: number;

  constructor(type: string, { loaded, total }: { loaded: number; total: number }) {
    super(type);
    this.loaded = loaded;
    this.total = total;
  }
}

/** A page whose session is alice's, signed in for real. */
export async function openSharedPage(
  page: EventTarget,
  lines: MsyncFixture,
  sdk: SdkName,
): Promise<{ desk: SdkBackedExtension; module: SdkModule }> {
  const desk = new SdkBackedExtension(await lines.signedIn(sdk), sdk);
  return { desk, module: await loadMsyncDropIn(page, sdk, desk) };
}
