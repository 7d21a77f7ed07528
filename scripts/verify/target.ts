import { defaultApp, type ImService, startImService } from '../../test/server';
import { sdkAppId, startTencentService, type TencentService } from '../../test/server/tencent/service';
import type { ProviderName } from '../demo/local-services';

export interface VerifiedUser {
  userId: string;
  password?: string | undefined;
  /** Valid tokens: the first signs in, the second renews. */
  tokens: readonly string[];
  expiredToken?: string | undefined;
}

/** A service and its users. */
export interface Target {
  provider: ProviderName;
  isLocal: boolean;
  /** Fields of the sign-in form. */
  fields: Record<string, string>;
  user: VerifiedUser;
  /** Sends messages to the user. */
  peer?: VerifiedUser | undefined;
  close(): Promise<void>;
}

/** Changes a local service before its tokens are issued. */
export interface Changes {
  msync?: (im: ImService) => void;
  tencent?: (service: TencentService) => void;
}

const names = ['alice', 'bob'] as const;

export const localTarget = (provider: ProviderName, changes: readonly Changes[] = []): Promise<Target> =>
  provider === 'tencent' ? tencentTarget(changes) : msyncTarget(provider, changes);

async function msyncTarget(provider: ProviderName, changes: readonly Changes[]): Promise<Target> {
  const im = await startImService();
  for (const userId of names) im.addUser(defaultApp, { userId, password: `${userId}-pass` });
  for (const { msync } of changes) msync?.(im);
  const userOf = (userId: string): VerifiedUser => {
    const issue = () => im.issueToken(defaultApp, userId).value;
    const expired = im.issueToken(defaultApp, userId).value;
    im.expireToken(defaultApp, expired);
    return { userId, password: `${userId}-pass`, tokens: [issue(), issue()], expiredToken: expired };
  };
  return {
    ...{ provider, isLocal: true, fields: { appKey: defaultApp, dnsUrl: im.dnsUrl } },
    ...{ user: userOf('alice'), peer: userOf('bob'), close: () => im.close() },
  };
}

async function tencentTarget(changes: readonly Changes[]): Promise<Target> {
  const service = await startTencentService();
  for (const userId of names) service.addUser(userId);
  for (const { tencent } of changes) tencent?.(service);
  const userOf = (userId: string): VerifiedUser => ({
    userId,
    // Two of one second with one lifetime are the same text.
    tokens: [0, 1].map(more => service.issueUserSig(userId, service.userSigSeconds + more)),
    expiredToken: service.issueUserSig(userId, -60),
  });
  return {
    ...{ provider: 'tencent', isLocal: true, fields: { SDKAppID: String(sdkAppId), proxyServer: service.url } },
    ...{ user: userOf('alice'), peer: userOf('bob'), close: () => service.close() },
  };
}
