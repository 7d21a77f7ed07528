// Sessions of the real driver and the real SDK on a local service of their own.
import { createRequire } from 'node:module';
import { afterEach, beforeEach } from 'vitest';
import { definitions } from '@/lib/providers/definitions';
import type { CreateProvider } from '@/lib/providers/provider';
import type { DecodeImage } from '@/lib/providers/tencent/dom-shim';
import { createTencentProvider } from '@/lib/providers/tencent/driver';
import { startTencentService, type TencentService } from '../../../server/tencent/service';
import { evaluatorOf, platform, RecordedSession } from '../msync-connection';

const evaluate = evaluatorOf(createRequire(import.meta.url).resolve('@tencentcloud/chat'));

/** Of a PNG, as a browser would. */
const createImageBitmap: DecodeImage = async picture => {
  const bytes = Buffer.from(await picture.arrayBuffer());
  if (bytes.toString('latin1', 1, 4) !== 'PNG') throw new DOMException('The picture cannot be decoded.');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), close: () => {} };
};

const create = createTencentProvider(evaluate, { ...platform, createImageBitmap });

/** Brings sockets for the vendor's hosts to the local service. */
const redirected = (im: TencentService) =>
  class extends platform.WebSocket {
    constructor(url: string | URL) {
      super(String(url).replace(/^wss:\/\/[^/]+/, im.url));
    }
  };

export const userSig = (token: string) => ({ kind: 'token', token, tokenKind: 'userSig' }) as const;

export interface TencentFixture {
  im: TencentService;
  session(options?: Record<string, unknown>): RecordedSession;
  /** One that finds the service under the vendor's addresses, without a proxy. */
  sessionWithoutProxy(): RecordedSession;
  /** Signed in, by default as alice. */
  signedIn(userId?: string): Promise<RecordedSession>;
  /** Signed in, and the SDK has all that it asks for at the beginning. */
  ready(userId: string): Promise<RecordedSession>;
}

/** A fresh service before each test, with alice, bob and carol; every session is closed after it. */
export function createTencentFixture(): TencentFixture {
  const sessions: RecordedSession[] = [];
  const made = (by: CreateProvider, options: Record<string, unknown> = {}) => {
    const session = new RecordedSession(
      by,
      definitions.tencent.parseService({ SDKAppID: fixture.im.sdkAppId, ...options }),
    );
    sessions.push(session);
    return session;
  };
  const fixture: TencentFixture = {
    im: undefined as unknown as TencentService,
    session: (options = {}) => made(create, { proxyServer: fixture.im.url, ...options }),
    sessionWithoutProxy: () => made(createTencentProvider(evaluate, { WebSocket: redirected(fixture.im) })),
    async signedIn(userId = 'alice') {
      const made = fixture.session();
      await made.provider.open(userId, userSig(fixture.im.issueUserSig(userId)));
      return made;
    },
    async ready(userId) {
      const made = await fixture.signedIn(userId);
      await made.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
      return made;
    },
  };
  beforeEach(async () => {
    fixture.im = await startTencentService();
    for (const userId of ['alice', 'bob', 'carol']) fixture.im.addUser(userId);
  });
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map(({ provider }) => provider.close()));
    await fixture.im.close();
  });
  return fixture;
}

/** alice and bob, both ready. */
export const signInPair = async ({ ready }: TencentFixture): Promise<[RecordedSession, RecordedSession]> => [
  await ready('alice'),
  await ready('bob'),
];

/** A copy, as a tab holds it. */
export const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** What the SDK answered with, as a tab sees it. */
export async function callForData<T = Record<string, unknown>>(
  session: RecordedSession,
  method: string,
  ...args: unknown[]
): Promise<T> {
  return ((await session.provider.call(method, args)) as { data: T }).data;
}

/** Whether a text is anywhere in what was said under a topic. */
export const hasReceived = (session: RecordedSession, topic: string, text = ''): boolean =>
  session.signalNames.includes(topic) && JSON.stringify(session.payloads(topic)).includes(text);
