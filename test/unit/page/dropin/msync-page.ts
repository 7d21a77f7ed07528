// A page in Node with a drop-in, and a fake extension backed by the driver, the real SDK and the local
// service.

import { vi } from 'vitest';
import type { PartylineError } from '@/lib/contract/partyline-error';
import type { ExtensionSession } from '@/lib/page/client/extension-api';
import type { State } from '@/lib/page/client/types';
import { listenEventsOf } from '@/lib/page/webim-listen/derive';
import { listenPrefix } from '@/lib/page/webim-listen/listener';
import { withoutExtras } from '@/lib/page/webim-listen/message';
import { defaultApp as app } from '../../../server';
import type { RawSdkName } from '../../../server/raw-sdk';
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

export const account = (provider: RawSdkName, userId = 'alice') => ({ provider, app, userId });
export const options = { appKey: app, isHttpDNS: false };

/** Clones a value as a port does. */
const cloneOverPort = (value: unknown) => (value === undefined ? undefined : structuredClone(value));

/** Emits the events of a driver's session. */
export class SdkBackedExtension extends FakeExtension {
  /** The user's answer to a request for an account. */
  answerAccountRequest: () => Promise<'ready' | 'own'> = async () => 'ready';

  constructor(
    readonly session: RecordedSession | undefined,
    provider: RawSdkName,
    state: State = online(account(provider)),
  ) {
    super(state);
    if (!session) return;
    let emitted = 0;
    void session
      .until(
        ({ signals }) => {
          for (; emitted < signals.length; emitted++) {
            const signal = signals[emitted];
            if (signal?.kind === 'event') this.#emitAsPage(signal.topic, cloneOverPort(signal.payload));
          }
          return false;
        },
        2 ** 31 - 1,
      )
      .catch(() => {});
  }

  /** With the older events, which the page derives. */
  #emitAsPage(topic: string, fromBackground: unknown): void {
    const { payload, extras } = withoutExtras(fromBackground);
    const { before, after } = listenEventsOf(topic, payload, extras);
    for (const event of before) this.emit(listenPrefix + event.name, event.payload);
    this.emit(topic, payload);
    for (const event of after) this.emit(listenPrefix + event.name, event.payload);
  }

  override createSession(): ExtensionSession {
    const session = super.createSession();
    const call = (method: string, ...args: unknown[]) =>
      this.session
        ? this.session.provider.call(method, args.map(cloneOverPort)).catch((error: PartylineError) => {
            throw error.toBody();
          })
        : session.call(method, ...args);
    return Object.defineProperties({} as ExtensionSession, {
      ...Object.getOwnPropertyDescriptors(session),
      call: { value: call },
      callWith: { value: (_: unknown, method: string, ...args: unknown[]) => call(method, ...args) },
      expect: { value: () => this.answerAccountRequest() },
    });
  }
}

/** Evaluates the drop-in again, on a page with or without an extension. */
export async function loadMsyncDropIn(
  page: EventTarget,
  sdk: RawSdkName,
  extension?: FakeExtension,
): Promise<SdkModule> {
  if (extension) announceOnRequest(page, { version: 1, connect: extension.connect });
  vi.resetModules();
  const module = sdk === 'agora' ? import('@/lib/page/dropin/agora-chat') : import('@/lib/page/dropin/easemob-websdk');
  return (await module).default as unknown as SdkModule;
}

/** Node has no `ProgressEvent`. */
export class NodeProgressEvent extends Event {
  readonly loaded: number;
  readonly total: number;

  constructor(type: string, { loaded, total }: { loaded: number; total: number }) {
    super(type);
    this.loaded = loaded;
    this.total = total;
  }
}

/** Opens a page that shares alice's session. */
export async function openSharedPage(
  page: EventTarget,
  fixture: MsyncFixture,
  sdk: RawSdkName,
): Promise<{ extension: SdkBackedExtension; module: SdkModule }> {
  const extension = new SdkBackedExtension(await fixture.signedIn(sdk), sdk);
  return { extension, module: await loadMsyncDropIn(page, sdk, extension) };
}
