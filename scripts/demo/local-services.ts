/** A common interface to the providers' local IM services. */
import { defaultApp, startImService } from '../../test/server';
import { startImAppServer, startTencentAppServer } from '../../test/server/app-server';
import { startTencentService } from '../../test/server/tencent/service';

export const accounts = ['alice', 'bob', 'carol'].map(userId => ({ userId, password: `${userId}-pass` }));

export const providerNames = {
  agora: 'Agora Chat',
  easemob: 'Easemob IM',
  shengwang: 'Shengwang IM',
  tencent: 'Tencent Cloud Chat',
} as const;
export type ProviderName = keyof typeof providerNames;
export const providers = Object.keys(providerNames) as ProviderName[];

export interface LocalService {
  port: number;
  /** Connection options for the sign-in form. */
  preset: Record<string, unknown>;
  /** Where a page with the vendor's SDK connects, if it needs no HTTP-DNS. */
  addresses?: { apiUrl: string; url: string };
  /** What alice signs in with at first. */
  credential(): { password: string } | { token: string };
  token(userId: string): string;
  /** The server's counts for a user, alice by default. */
  counts(userId?: string): { sockets: number; devices: number; logins: number; kicks: number };
  /** The version of the SDK that connected last, where its connection tells. */
  sdkVersion?(): string | undefined;
  /** Sends a text, from bob to alice by default. */
  send(text: string, to?: string, from?: string): void;
  /** The server's ids of a user's messages, alice's by default. */
  accepted(userId?: string): string[];
  /** The app's own server, which exchanges a user's password for a token. */
  endpoint: string;
  close(): Promise<void>;
}

/** The event of a text message in a page, and the texts in its payload. */
export const textEvents: Record<ProviderName, { topic: string; textsOf(payload: Payload): string[] }> = {
  agora: { topic: 'onTextMessage', textsOf: ({ msg = '' }) => [msg] },
  easemob: { topic: 'onTextMessage', textsOf: ({ msg = '' }) => [msg] },
  shengwang: { topic: 'onTextMessage', textsOf: ({ msg = '' }) => [msg] },
  tencent: { topic: 'onMessageReceived', textsOf: ({ data = [] }) => data.map(({ payload }) => payload?.text ?? '') },
};

export interface Payload {
  msg?: string;
  data?: { payload?: { text?: string } }[];
  message?: { msg?: string; payload?: { text?: string } };
  serverMsgId?: string;
}

/** Agora Chat, Easemob and Shengwang use the same protocol, MSync. */
async function startMsync(port: number): Promise<LocalService> {
  const im = await startImService({ port });
  for (const account of accounts) im.addUser(defaultApp, account);
  const app = await startImAppServer(im, { users: accounts });
  return {
    port: im.port,
    preset: { appKey: defaultApp, dnsUrl: im.dnsUrl },
    addresses: { apiUrl: im.restUrl, url: im.wsUrl },
    credential: () => ({ password: 'alice-pass' }),
    token: userId => im.issueToken(defaultApp, userId).value,
    counts: (userId = 'alice') => im.account(defaultApp, userId),
    send: (text, to = 'alice', from = 'bob') => void im.send(defaultApp, from, to, text),
    accepted: (userId = 'alice') =>
      im.events.filter(({ type, user }) => type === 'message' && user === userId).map(({ detail = '' }) => detail),
    endpoint: app.url,
    close: async () => {
      await Promise.all([im.close(), app.close()]);
    },
  };
}

async function startTencent(port: number): Promise<LocalService> {
  const im = await startTencentService({ port });
  for (const { userId } of accounts) im.addUser(userId);
  const app = await startTencentAppServer(im, { users: accounts });
  return {
    port: im.port,
    preset: { SDKAppID: im.sdkAppId, proxyServer: im.url },
    credential: () => ({ token: im.issueUserSig('alice') }),
    token: userId => im.issueUserSig(userId),
    // Each sign-in creates an instance, so `logins` also counts reconnects.
    counts: (userId = 'alice') => ({ ...im.account(userId), devices: im.account(userId).instances }),
    sdkVersion: () => im.sdkVersion,
    send: (text, to = 'alice', from = 'bob') => im.send(from, to, text),
    accepted: (userId = 'alice') =>
      im.events.filter(({ type, user }) => type === 'message' && user === userId).map(({ detail = '' }) => detail),
    endpoint: app.url,
    close: async () => {
      await Promise.all([im.close(), app.close()]);
    },
  };
}

export const startLocalService: Record<ProviderName, (port?: number) => Promise<LocalService>> = {
  agora: (port = 0) => startMsync(port),
  easemob: (port = 0) => startMsync(port),
  shengwang: (port = 0) => startMsync(port),
  tencent: (port = 0) => startTencent(port),
};
