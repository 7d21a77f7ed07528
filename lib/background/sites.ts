/** What the user and the administrator say of sites takes effect: on open ports, in open tabs, and for those to come. */

import { isGrantable } from '@/lib/contract/sites';
import type { Log } from '@/lib/log/log';
import { allowedOrigins } from '@/lib/platform/build-options';
import { consentWindow } from '@/lib/platform/consent-window';
import { hasOriginPermission, releaseOrigin } from '@/lib/platform/permissions';
import { injectIntoOpenTabs, registerSiteScripts } from '@/lib/platform/site-scripts';
import { grantStore, rememberedForm } from '@/lib/platform/storage';
import { AccountRequests } from '@/lib/sites/account-requests';
import { ConsentQueue } from '@/lib/sites/consent-queue';
import { Grants } from '@/lib/sites/grants';
import { matchPatterns, patternOf } from '@/lib/sites/match-patterns';
import { PermissionRequests } from '@/lib/sites/permission-requests';
import { SerialQueue } from '@/lib/storage/serial-queue';
import type { AdminPolicy } from './policy';

export interface SitesHost {
  log: Log;
  policy: AdminPolicy;
  /** What the site may do has changed: its open ports are to follow. */
  rejudge(origin: string): void;
  /** Who is signed in, as `accountId` names it. */
  account(): string | undefined;
  /** The same, once it is on the line: one that is only being signed in may yet be refused. */
  signedIn(): string | undefined;
}

export class Sites {
  readonly grants: Grants;
  readonly questions = new ConsentQueue(consentWindow);
  readonly consent: PermissionRequests;
  readonly expectations: AccountRequests;
  readonly #registrations: SerialQueue;

  constructor(private readonly host: SitesHost) {
    const { log, policy } = host;
    this.#registrations = new SerialQueue(error => log.write('ERROR', 'sites', 'registration', error));
    this.grants = new Grants(grantStore, allowedOrigins, () => policy.now);
    this.expectations = new AccountRequests(this.questions, host);
    this.consent = new PermissionRequests(this.questions, {
      scopesOf: this.scopesOf,
      mayAllow: origin => isGrantable(origin) && !policy.now.onlyTheseSites && !policy.now.sites.has(origin),
      allow: async (origin, scopes) => {
        await this.grants.allow(origin, scopes);
        await this.apply(origin);
      },
      account: host.account,
    });
  }

  readonly scopesOf = (origin: string) => this.grants.scopesOf(origin);

  readonly mayReceive = (origin: string) => this.scopesOf(origin)?.includes('receive') === true;

  /** Has the browser run the scripts on the allowed sites, and on no other. */
  register(): void {
    this.#registrations.add(() => registerSiteScripts(this.grants.origins()));
  }

  /** What may be done by a site has changed. A permission goes with the last site that needs it, or the app's own server. */
  async apply(origin: string): Promise<void> {
    this.host.rejudge(origin);
    this.register();
    if (this.scopesOf(origin)) return this.#registrations.add(() => injectIntoOpenTabs([origin]));
    const appServer = (await rememberedForm())?.appServer?.endpoint;
    const needed = matchPatterns([...this.grants.origins(), ...(appServer ? [appServer] : [])]);
    if (!needed.includes(patternOf(origin))) await releaseOrigin(origin);
  }

  /** Sites whose permission the user has taken away in the browser's settings are not allowed any more. */
  async followPermissions(): Promise<void> {
    for (const origin of this.grants.origins()) {
      if (this.host.policy.now.sites.has(origin) || (await hasOriginPermission(origin))) continue;
      await this.grants.revoke(origin);
      await this.apply(origin);
    }
  }

  /** A site that an administrator has set may have waited for the permission. */
  permissionGiven(): void {
    this.#registrations.add(() => injectIntoOpenTabs([...this.host.policy.now.sites.keys()]));
  }

  /** Reads the policy anew; where it has changed, so have the sites. @returns whether it has */
  async followPolicy(): Promise<boolean> {
    const before = new Map(this.grants.origins().map(origin => [origin, String(this.scopesOf(origin))]));
    if (!(await this.host.policy.read())) return false;
    const now = this.grants.origins();
    for (const origin of new Set([...before.keys(), ...now])) {
      if (String(this.scopesOf(origin)) !== before.get(origin)) this.host.rejudge(origin);
    }
    await this.consent.policyChanged();
    this.register();
    this.#registrations.add(() => injectIntoOpenTabs(now.filter(origin => !before.has(origin))));
    return true;
  }
}
