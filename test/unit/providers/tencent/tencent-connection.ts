// The real driver and the real SDK, under Node, against the local test service.
import { createRequire } from 'node:module';
import { afterEach, beforeEach, vi } from 'vitest';
import { definitions } from '@/lib/providers/definitions';
import type { CreateProvider } from '@/lib/providers/provider';
import type { DecodeImage } from '@/lib/providers/tencent/dom-shim';
import { createTencentProvider } from '@/lib/providers/tencent/driver';
import { v3 } from '@/lib/providers/tencent/generation';
import { v4 } from '@/lib/providers/tencent/v4/generation';
import { FileReader } from '../../../server/file-reader';
import { startTencentService, type TencentService } from '../../../server/tencent/service';
import { evaluatorOf, platform, RecordedSession } from '../msync-connection';

const requireHere = createRequire(import.meta.url);
const generations = {
  v3: { generation: v3, evaluate: evaluatorOf(requireHere.resolve('@tencentcloud/chat')) },
  v4: { generation: v4, evaluate: evaluatorOf(requireHere.resolve('@tencentcloud/lite-chat/professional')) },
};
export type Sdk = keyof typeof generations;

/** Reads the size of a PNG. */
const createImageBitmap: DecodeImage = async image => {
  const bytes = Buffer.from(await image.arrayBuffer());
  if (bytes.toString('latin1', 1, 4) !== 'PNG') throw new DOMException('The image cannot be decoded.');
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), close: () => {} };
};

const createProvider = (sdk: Sdk, more: Parameters<typeof createTencentProvider>[1] = {}) =>
  createTencentProvider(generations[sdk].evaluate, { ...platform, ...more }, generations[sdk].generation);

/** Connects sockets for the vendor's hosts to the local service. */
const redirected = (im: TencentService) =>
  class extends platform.WebSocket {
    constructor(url: string | URL) {
      super(String(url).replace(/^wss:\/\/[^/]+/, im.url));
    }
  };

export const userSig = (token: string) => ({ kind: 'token', token, tokenKind: 'userSig' }) as const;

export interface TencentFixture {
  readonly sdk: Sdk;
  im: TencentService;
  session(options?: Record<string, unknown>): RecordedSession;
  /** Uses the vendor's addresses, which are redirected to the local service. */
  sessionWithoutProxy(): RecordedSession;
  /** As alice by default. */
  signedIn(userId?: string): Promise<RecordedSession>;
  /** Signed in, and after `sdkStateReady`. */
  ready(userId: string): Promise<RecordedSession>;
}

/** Starts a service with alice, bob and carol before each test. Closes it and all sessions after the test. */
export function createTencentFixture(): TencentFixture {
  // `v4.test.ts` runs the tests of the other files again.
  const sdk: Sdk = process.env.TENCENT_SDK === 'v4' ? 'v4' : 'v3';
  const sessions: RecordedSession[] = [];
  const createSession = (createProvider: CreateProvider, options: Record<string, unknown> = {}) => {
    const session = new RecordedSession(
      createProvider,
      definitions.tencent.parseService({ SDKAppID: fixture.im.sdkAppId, ...options }),
    );
    sessions.push(session);
    return session;
  };
  const fixture: TencentFixture = {
    sdk,
    im: undefined as unknown as TencentService,
    session: (options = {}) =>
      createSession(createProvider(sdk, { createImageBitmap }), { sdk, proxyServer: fixture.im.url, ...options }),
    sessionWithoutProxy: () => createSession(createProvider(sdk, { WebSocket: redirected(fixture.im) }), { sdk }),
    async signedIn(userId = 'alice') {
      const session = fixture.session();
      await session.provider.open(userId, userSig(fixture.im.issueUserSig(userId)));
      return session;
    },
    async ready(userId) {
      const session = await fixture.signedIn(userId);
      await session.until(({ signalNames }) => signalNames.includes('sdkStateReady'));
      return session;
    },
  };
  beforeEach(async () => {
    // Workers have a FileReader, Node does not. V4 reads an upload with it.
    vi.stubGlobal('FileReader', FileReader);
    fixture.im = await startTencentService();
    for (const userId of ['alice', 'bob', 'carol']) fixture.im.addUser(userId);
  });
  afterEach(async () => {
    await Promise.all(sessions.splice(0).map(({ provider }) => provider.close()));
    await fixture.im.close();
  });
  return fixture;
}

export const signInPair = async ({ ready }: TencentFixture): Promise<[RecordedSession, RecordedSession]> => [
  await ready('alice'),
  await ready('bob'),
];

/** A copy, as a tab holds it. */
export const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** @returns the `data` of the SDK's answer */
export async function callForData<T = Record<string, unknown>>(
  session: RecordedSession,
  method: string,
  ...args: unknown[]
): Promise<T> {
  return ((await session.provider.call(method, args)) as { data: T }).data;
}

/** Whether an event of the topic contains a text. */
export const hasReceived = (session: RecordedSession, topic: string, text = ''): boolean =>
  session.signalNames.includes(topic) && JSON.stringify(session.payloads(topic)).includes(text);
