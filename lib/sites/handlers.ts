/** What the background does for the methods that are about sites. */
import { PartylineError } from '@/lib/contract/errors';
import type { Scope } from '@/lib/contract/sites';
import { type Handlers, nothing } from '@/lib/session/handlers';
import type { Consent } from './consent';
import { type Grants, isGrantable } from './grants';
import type { Policy } from './policy';

export interface SitesHost {
  policy(): Policy;
  /** Whether the browser lets the extension onto the origin. */
  isPermitted(origin: string): Promise<boolean>;
  /** Waits a while for the browser's permission for an origin, which the user may just be giving. @returns whether it is there */
  permitted(origin: string): Promise<boolean>;
  /** What the user has said of a site takes effect: in open tabs, and for those to come. */
  apply(origin: string): Promise<void>;
}

type Own = 'form.policy' | `sites.${'list' | 'allow' | 'revoke' | 'request' | 'asked' | 'decide'}`;

export function createSiteHandlers(grants: Grants, consent: Consent, host: SitesHost): Handlers<Own> {
  const allow = async (origin: string, scopes: readonly Scope[]) => {
    if (!isGrantable(origin) || !(await host.permitted(origin))) throw new PartylineError('notAllowed');
    await grants.allow(origin, scopes);
    await host.apply(origin);
    await consent.settled(origin);
  };
  const revoke = async (origin: string) => {
    await grants.revoke(origin);
    await host.apply(origin);
    await consent.settled(origin);
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
        // Only the user can let the extension onto a host.
        ...(site.isFixed && !(await host.isPermitted(site.origin)) && { lacksPermission: true }),
      }));
      return { sites: await Promise.all(asked), isClosed };
    },
    'sites.allow': ({ origin, scopes }) => nothing(allow(origin, scopes)),
    'sites.revoke': ({ origin }) => nothing(revoke(origin)),
    'sites.request': async ({ scopes }, client) => {
      if (client.kind !== 'page') throw new PartylineError('badRequest');
      await consent.ask(client.origin, scopes);
      return { scopes: grants.scopesOf(client.origin) ?? [] };
    },
    'sites.asked': () => consent.current(),
    'sites.decide': async ({ origin, asked, allowed }) => {
      await consent.decide(origin, asked, allowed);
      return undefined;
    },
  };
}
