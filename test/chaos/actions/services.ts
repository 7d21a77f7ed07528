/** The accounts of one provider at its local service, with the faults of a run. */
import { randomBytes } from 'node:crypto';
import type { ProviderName } from '../../../scripts/demo/local-services';
import { defaultApp as app, startImService } from '../../server';
import { LocalAppServer } from '../../server/app-server';
import type { EventLog } from '../../server/event-log';
import { startTencentService } from '../../server/tencent/service';
import { type Source, type User, users } from './plan';

/** Seconds. The first renewal is due after half of them. */
const tokenLife = 2;
const slowMs = 250;

export interface AccountService {
  readonly provider: ProviderName;
  /** App Key or SDKAppID. */
  readonly app: string;
  readonly preset: Record<string, unknown>;
  readonly log: EventLog;
  readonly appServer: LocalAppServer;
  /** Texts that occur only in an account's credentials. */
  secrets(user: User): string[];
  credential(user: User, source: Source): Record<string, unknown>;
  token(user: User): string;
  /** Connections of the account, without those that a fault has silenced. */
  connections(user: User): number;
  silence(user: User, how: 'noReplies' | 'halfOpen'): void;
  dropSockets(user: User): void;
  kick(user: User): void;
  expire(user: User): void;
  slowDown(isSlow: boolean): void;
  /** Sends a text from the account's peer. */
  send(user: User, text: string): void;
  /** Texts that the account has sent. */
  accepted(user: User): string[];
  close(): Promise<void>;
}

/** Who writes to each account; no peer writes to two of them. */
export const peerOf = (user: User): string => `peer-of-${user}`;

export async function startAccountService(provider: ProviderName): Promise<AccountService> {
  const passwords = new Map(users.map(user => [user, randomBytes(16).toString('hex')]));
  const appPasswords = new Map(users.map(user => [user, randomBytes(16).toString('hex')]));
  const tokens = new Map(users.map((user): [User, string[]] => [user, []]));
  const silenced = new WeakSet<object>();
  let isSlow = false;
  const service = await (provider === 'tencent' ? startTencent() : startMsync(provider, passwords));
  const remember = (user: User, token: string) => {
    tokens.get(user)?.push(token);
    return token;
  };
  const appServer = new LocalAppServer({
    lifeSeconds: tokenLife,
    ...(provider === 'tencent' && { shape: 'tencent' as const }),
    users: users.map(userId => ({ userId, password: appPasswords.get(userId)! })),
    issue: async (userId, seconds) => {
      if (isSlow) await new Promise(done => setTimeout(done, slowMs));
      const user = userId as User;
      return { token: remember(user, service.issue(user, seconds)), expireAt: Date.now() + seconds * 1000 };
    },
  });
  await appServer.listen(0);
  return {
    provider,
    app: service.app,
    preset: service.preset,
    log: service.log,
    appServer,
    secrets: user => [passwords.get(user)!, appPasswords.get(user)!, ...tokens.get(user)!],
    credential(user, source) {
      if (source === 'appServer')
        return {
          kind: 'appServer',
          endpoint: appServer.url,
          password: appPasswords.get(user),
          fields: { account: 'userAccount', password: 'userPassword', user: 'chatUserName' },
        };
      if (source === 'password' && provider !== 'tencent') return { kind: 'password', password: passwords.get(user) };
      const tokenKind = provider === 'tencent' ? 'userSig' : 'accessToken';
      return { kind: 'token', token: remember(user, service.issue(user, 86_400)), tokenKind };
    },
    token: user => remember(user, service.issue(user, 86_400)),
    connections: user => service.sockets(user).filter(socket => !silenced.has(socket)).length,
    silence(user, how) {
      for (const socket of service.sockets(user)) silenced.add(socket);
      service.silence(user, how);
    },
    dropSockets: user => service.dropSockets(user),
    kick: user => service.kick(user),
    expire: user => service.expire(user),
    slowDown(slow) {
      isSlow = slow;
    },
    send: (user, text) => service.send(user, text),
    accepted: user => service.accepted(user),
    close: async () => {
      await Promise.all([appServer.close(), service.close()]);
    },
  };
}

async function startMsync(provider: 'agora' | 'easemob' | 'shengwang', passwords: ReadonlyMap<User, string>) {
  const im = await startImService();
  for (const userId of users) {
    im.addUser(app, { userId, password: passwords.get(userId)! });
    im.addUser(app, { userId: peerOf(userId), password: 'peer-pass' });
  }
  return {
    app,
    preset: { appKey: app, isHttpDNS: false, apiUrl: im.restUrl, url: im.wsUrl },
    log: im.hub.log,
    issue: (user: User, seconds: number) => im.issueToken(app, user, seconds * 1000).value,
    sockets: (user: User): object[] => [...im.hub.sockets].filter(({ signedIn }) => signedIn?.user.userId === user),
    silence: (user: User, how: 'noReplies' | 'halfOpen') => im.silence(app, user, how),
    dropSockets: (user: User) => im.dropSockets(app, user),
    kick: (user: User) => im.kick(app, user, 217),
    expire: (user: User) => im.expireToken(app, user),
    send: (user: User, text: string) => void im.send(app, peerOf(user), user, text),
    accepted: (user: User) => im.texts(app, user, peerOf(user)),
    close: () => im.close(),
    provider,
  };
}

async function startTencent() {
  const im = await startTencentService();
  for (const userId of users) {
    im.addUser(userId);
    im.addUser(peerOf(userId));
  }
  return {
    app: String(im.sdkAppId),
    preset: { SDKAppID: im.sdkAppId, proxyServer: im.url },
    log: im.log,
    issue: (user: User, seconds: number) => im.issueUserSig(user, seconds),
    sockets: (user: User): object[] => (im.users.get(user)?.online ?? []).flatMap(({ socket }) => socket ?? []),
    silence: (user: User, how: 'noReplies' | 'halfOpen') => im.silence(user, how),
    dropSockets: (user: User) => im.dropSockets(user),
    kick: (user: User) => im.kick(user, 'multipleAccount'),
    expire: (user: User) => im.expire(user),
    send: (user: User, text: string) => im.send(peerOf(user), user, text),
    accepted: (user: User) =>
      [...(im.users.get(user)?.history.values() ?? [])]
        .flat()
        .filter(({ From_Account }) => From_Account === user)
        .flatMap(({ MsgBody }) => (MsgBody as { MsgContent?: { Text?: string } }[])[0]?.MsgContent?.Text ?? []),
    close: () => im.close(),
  };
}
