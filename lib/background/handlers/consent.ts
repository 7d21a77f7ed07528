import type { PortClient } from '@/lib/channel/sender-auth';
import { PartylineError } from '@/lib/contract/errors';
import { accountId } from '@/lib/contract/session';
import type { SessionRecord } from '@/lib/session/host';
import type { AccountRequests } from '@/lib/sites/account-requests';
import { type ConsentQueue, isAccountQuestion } from '@/lib/sites/consent-queue';
import type { Grants } from '@/lib/sites/grants';
import type { PermissionRequests } from '@/lib/sites/permission-requests';
import type { SavedAccounts } from '@/lib/storage/saved-accounts';
import type { Sessions } from '../sessions';
import type { Handlers } from './handler';

export interface ConsentHost {
  sessions: Sessions;
  saved: SavedAccounts<SessionRecord>;
  grants: Grants;
  consentQueue: ConsentQueue;
  permissionRequests: PermissionRequests;
  accountRequests: AccountRequests;
  /** Sets the accounts that a site may use, and applies that to its open tabs. */
  setAccounts(origin: string, accounts: readonly string[]): Promise<void>;
}

type ConsentMethod = 'session.expect' | `sites.${'request' | 'asked' | 'decide' | 'answer'}`;

export function createConsentHandlers(host: ConsentHost): Handlers<ConsentMethod> {
  const { sessions, saved, grants, consentQueue, permissionRequests, accountRequests } = host;
  /** The one-click way to let the site use the account, if there is one. */
  const remedyFor = (id: string) => {
    const session = sessions.get(id);
    if (session?.isLive) return 'allow';
    if (session?.state.phase === 'signedOut' && session.state.canResume) return 'resume';
    return saved.get(id) || session?.controller.record ? 'goOnline' : undefined;
  };
  /** A site that follows the first account needs no list while no other account is first. */
  const allow = async (origin: string, id: string) => {
    const first = sessions.primary?.isLive ? sessions.primary.id : id;
    const accounts = grants.accountsOf(origin) ?? (first === id ? undefined : [first]);
    if (accounts) await host.setAccounts(origin, [...accounts, id]);
  };
  return {
    'sites.request': async ({ scopes }, { client, onAsked }) => {
      const { origin, tabId } = pageOf(client);
      await permissionRequests.request(origin, scopes, { tabId, onAsked });
      return { scopes: grants.scopesOf(origin) ?? [] };
    },
    'session.expect': async (account, { client, onAsked }) => {
      const { origin, tabId } = pageOf(client);
      const decision = await accountRequests.request(origin, account, { tabId, onAsked });
      if (decision === 'no') throw new PartylineError(sessions.primary?.isSignedIn ? 'otherAccount' : 'notSignedIn');
      return decision;
    },
    'sites.asked': async () => {
      const question = await consentQueue.current();
      if (!question) return null;
      const { account } = permissionRequests;
      const granted = grants.scopesOf(question.origin);
      if (!isAccountQuestion(question))
        return { ...question, ...(account && { account }), ...(granted && { granted }) };
      const remedy = remedyFor(accountId(question.expects));
      return { ...question, ...(remedy && { remedy }) };
    },
    'sites.answer': async ({ origin, expected, verdict }) => {
      if (verdict === 'allow') await allow(origin, expected);
      await accountRequests.answer(origin, expected, verdict);
    },
    'sites.decide': async ({ origin, asked, allowed, account }) => {
      await permissionRequests.decide(origin, asked, allowed, account);
    },
  };
}

/** @throws {PartylineError} `badRequest` for the extension's own pages */
function pageOf(client: PortClient): Extract<PortClient, { kind: 'page' }> {
  if (client.kind !== 'page') throw new PartylineError('badRequest');
  return client;
}
