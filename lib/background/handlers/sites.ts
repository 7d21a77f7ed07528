/** What the background does for the methods that are about sites. */

import { type Handlers, nothing } from '@/lib/background/handlers/session';
import { PartylineError } from '@/lib/contract/errors';
import type { Account } from '@/lib/contract/session';
import type { Scope, ShownQuestion } from '@/lib/contract/sites';
import { isGrantable } from '@/lib/contract/sites';
import type { AccountRequests } from '../../sites/account-requests';
import { type ConsentQueue, isAccountQuestion } from '../../sites/consent-queue';
import type { Grants } from '../../sites/grants';
import type { PermissionRequests } from '../../sites/permission-requests';
import type { Policy } from '../../sites/policy';

export interface SiteHandlersHost {
  policy(): Policy;
  /** Whether the browser lets the extension onto the origin. */
  isPermitted(origin: string): Promise<boolean>;
  /** Waits a while for the browser's permission for an origin, which the user may just be giving. @returns whether it is there */
  permitted(origin: string): Promise<boolean>;
  /** What the user has said of a site takes effect: in open tabs, and for those to come. */
  apply(origin: string): Promise<void>;
  /** The one press that would sign the account in, where it takes no more than that. */
  remedyFor(account: Account): Promise<'resume' | 'switch' | undefined>;
}

export interface ConsentHandlers {
  questions: ConsentQueue;
  consent: PermissionRequests;
  expectations: AccountRequests;
}

type Own =
  | 'form.policy'
  | 'session.expect'
  | `sites.${'list' | 'allow' | 'setOwnNotices' | 'revoke' | 'request' | 'asked' | 'decide' | 'answer'}`;

export function createSiteHandlers(
  grants: Grants,
  { questions, consent, expectations }: ConsentHandlers,
  host: SiteHandlersHost,
): Handlers<Own> {
  const allow = async (origin: string, scopes: readonly Scope[]) => {
    if (!isGrantable(origin) || !(await host.permitted(origin))) throw new PartylineError('notAllowed');
    await grants.allow(origin, scopes);
    await host.apply(origin);
    await consent.siteChanged(origin);
  };
  const revoke = async (origin: string) => {
    await grants.revoke(origin);
    await host.apply(origin);
    await consent.siteChanged(origin);
  };
  return {
    'form.policy': async () => {
      const { sites: _, onlyTheseSites: __, ...forForm } = host.policy();
      return forForm;
    },
    'sites.list': async () => {
      const { sites, isClosed } = grants.list();
      const asked = sites.map(async site => ({
        ...site,
        own: await expectations.ownConnectionAccounts(site.origin),
        // Only the user can let the extension onto a host.
        ...(site.isFixed && !(await host.isPermitted(site.origin)) && { lacksPermission: true }),
      }));
      return { sites: await Promise.all(asked), isClosed };
    },
    'sites.allow': ({ origin, scopes }) => nothing(allow(origin, scopes)),
    'sites.setOwnNotices': ({ origin, own }) => nothing(grants.setOwnNotifications(origin, own)),
    'sites.revoke': ({ origin }) => nothing(revoke(origin)),
    'sites.request': async ({ scopes }, client) => {
      if (client.kind !== 'page') throw new PartylineError('badRequest');
      await consent.request(client.origin, scopes);
      return { scopes: grants.scopesOf(client.origin) ?? [] };
    },
    'session.expect': async (account, client) => {
      if (client.kind !== 'page') throw new PartylineError('badRequest');
      const verdict = await expectations.request(client.origin, account);
      if (verdict === 'no') throw new PartylineError('otherAccount');
      return verdict;
    },
    'sites.asked': async (): Promise<ShownQuestion | null> => {
      const question = await questions.current();
      if (!question || !isAccountQuestion(question)) return question;
      const remedy = await host.remedyFor(question.expects);
      return { ...question, ...(remedy && { remedy }) };
    },
    'sites.answer': async ({ origin, expected, verdict }) => {
      await expectations.answer(origin, expected, verdict);
      return undefined;
    },
    'sites.decide': async ({ origin, asked, allowed }) => {
      await consent.decide(origin, asked, allowed);
      return undefined;
    },
  };
}
