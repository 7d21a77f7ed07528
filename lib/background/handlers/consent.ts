import type { PortClient } from '@/lib/channel/sender-auth';
import { PartylineError } from '@/lib/contract/errors';
import { accountId } from '@/lib/contract/session';
import type { SessionController } from '@/lib/session/controller';
import type { SessionRecord } from '@/lib/session/host';
import type { AccountRequests } from '@/lib/sites/account-requests';
import { type ConsentQueue, isAccountQuestion } from '@/lib/sites/consent-queue';
import type { Grants } from '@/lib/sites/grants';
import type { PermissionRequests } from '@/lib/sites/permission-requests';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Handlers } from './handler';

export interface ConsentHost {
  session: SessionController;
  saved: SavedAccounts<SessionRecord>;
  grants: Grants;
  consentQueue: ConsentQueue;
  permissionRequests: PermissionRequests;
  accountRequests: AccountRequests;
}

type ConsentMethod = 'session.expect' | `sites.${'request' | 'asked' | 'decide' | 'answer'}`;

export function createConsentHandlers(host: ConsentHost): Handlers<ConsentMethod> {
  const { session, saved, grants, consentQueue, permissionRequests, accountRequests } = host;
  /** The one-click way to sign the account in, if there is one. */
  const remedyFor = async (id: string) => {
    if (session.mayResume(id)) return 'resume';
    return (await saved.list()).some(account => account.id === id) ? 'switch' : undefined;
  };
  return {
    'sites.request': async ({ scopes }, client) => {
      const origin = originOfPage(client);
      await permissionRequests.request(origin, scopes);
      return { scopes: grants.scopesOf(origin) ?? [] };
    },
    'session.expect': async (account, client) => {
      const decision = await accountRequests.request(originOfPage(client), account);
      if (decision === 'no') throw new PartylineError('otherAccount');
      return decision;
    },
    'sites.asked': async () => {
      const question = await consentQueue.current();
      if (!question) return null;
      const { account } = permissionRequests;
      if (!isAccountQuestion(question)) return { ...question, ...(account && { account }) };
      const remedy = await remedyFor(accountId(question.expects));
      return { ...question, ...(remedy && { remedy }) };
    },
    'sites.answer': async ({ origin, expected, verdict }) => {
      if (verdict === 'allow') await grants.setAccounts(origin, [...(grants.accountsOf(origin) ?? []), expected]);
      await accountRequests.answer(origin, expected, verdict);
    },
    'sites.decide': async ({ origin, asked, allowed, account }) => {
      await permissionRequests.decide(origin, asked, allowed, account);
    },
  };
}

/** @throws {PartylineError} `badRequest` for the extension's own pages */
function originOfPage(client: PortClient): string {
  if (client.kind !== 'page') throw new PartylineError('badRequest');
  return client.origin;
}
