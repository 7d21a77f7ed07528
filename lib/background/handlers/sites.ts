import { PartylineError } from '@/lib/contract/errors';
import { isGrantable } from '@/lib/contract/sites';
import type { AccountRequests } from '@/lib/sites/account-requests';
import type { Grants } from '@/lib/sites/grants';
import type { PermissionRequests } from '@/lib/sites/permission-requests';
import type { AccountSession } from '../account-session';
import type { Handlers } from './handler';

export interface SitesHost {
  grants: Grants;
  permissionRequests: PermissionRequests;
  accountRequests: AccountRequests;
  /** Whether the browser lets the extension run on the origin. */
  isPermitted(origin: string): Promise<boolean>;
  /** The same; waits for the user's answer if the browser is asking now. */
  waitForPermission(origin: string): Promise<boolean>;
  /** Sets the accounts that a site may use, and applies that to its open tabs. */
  setAccounts(origin: string, accounts: readonly string[]): Promise<void>;
  /** The accounts in use. */
  sessions(): readonly Pick<AccountSession, 'account' | 'data'>[];
  mayRecordActions(): boolean;
  /** Deletes what is known of what the site did. */
  forgetActions(origin: string): Promise<void>;
  /** Applies the origin's changed grant to its open ports and tabs. */
  applyGrant(origin: string): Promise<void>;
}

type SiteMethod =
  `sites.${'actions' | 'forgetActions' | 'list' | 'allow' | 'setAccounts' | 'setNotifications' | 'revoke'}`;

export function createSitesHandlers(host: SitesHost): Handlers<SiteMethod> {
  const { grants, permissionRequests, accountRequests } = host;
  return {
    'sites.list': async () => {
      const { sites, isClosed } = grants.list();
      const withDetails = sites.map(async site => ({
        ...site,
        own: await accountRequests.ownConnectionAccounts(site.origin),
        // The policy can set a site, but only the user can give the host permission.
        ...(site.isFixed && !(await host.isPermitted(site.origin)) && { lacksPermission: true }),
      }));
      return { sites: await Promise.all(withDetails), isClosed };
    },
    'sites.allow': async ({ origin, scopes }) => {
      if (!isGrantable(origin) || !(await host.waitForPermission(origin))) throw new PartylineError('notAllowed');
      await grants.allow(origin, scopes);
      await host.applyGrant(origin);
      await permissionRequests.siteChanged(origin);
    },
    'sites.actions': async ({ origin }) => {
      const actions = host
        .sessions()
        .flatMap(({ account, data }) =>
          data.actions.list(origin).map(action => ({ ...action, userId: account.userId })),
        );
      return { actions: actions.toSorted((one, other) => other.at - one.at), isForbidden: !host.mayRecordActions() };
    },
    'sites.forgetActions': async ({ origin }) => {
      await host.forgetActions(origin);
    },
    'sites.setAccounts': async ({ origin, accounts }) => {
      await host.setAccounts(origin, accounts);
    },
    'sites.setNotifications': async ({ origin, ...change }) => {
      await grants.setNotifications(origin, change);
    },
    'sites.revoke': async ({ origin }) => {
      await grants.revoke(origin);
      await host.applyGrant(origin);
      await permissionRequests.siteChanged(origin);
    },
  };
}
