import { isGrantable, type Scope } from '@/lib/contract/sites';
import type { Log } from '@/lib/log/log';
import { allowedOrigins } from '@/lib/platform/build-options';
import { consentWindow } from '@/lib/platform/consent-window';
import { hasOriginPermission, releaseOrigin } from '@/lib/platform/permissions';
import { injectIntoOpenTabs, registerSiteScripts } from '@/lib/platform/site-scripts';
import { grantStore, rememberedForm } from '@/lib/platform/storage';
import { AccountRequests } from '@/lib/sites/account-requests';
import { type Asker, ConsentQueue } from '@/lib/sites/consent-queue';
import { Grants } from '@/lib/sites/grants';
import { matchPatterns, patternOf } from '@/lib/sites/match-patterns';
import { PermissionRequests } from '@/lib/sites/permission-requests';
import { Retry } from '@/lib/storage/retry';
import { SerialQueue } from '@/lib/storage/serial-queue';
import { bindingOf } from './bindings';
import { Emitter } from './emitter';
import type { AdminPolicy } from './policy';
import type { Sessions } from './sessions';

/** Applies grants and the policy to sites: to open ports, open tabs, content scripts and host permissions. */
export class Sites {
  readonly grants: Grants;
  readonly consentQueue = new ConsentQueue(consentWindow);
  readonly permissionRequests: PermissionRequests;
  readonly accountRequests: AccountRequests;
  /** The scopes of an origin have changed. */
  readonly scopesChanged = new Emitter<[origin: string]>();
  /** The accounts that a site may use have changed. */
  readonly accountsChanged = new Emitter<[]>();
  readonly #scripts: SerialQueue;
  readonly #loading = new Retry(() => this.#loadLate());

  constructor(
    private readonly log: Log,
    private readonly policy: AdminPolicy,
    private readonly sessions: Sessions,
  ) {
    this.#scripts = new SerialQueue(error => log.write('ERROR', 'sites', 'scripts', error));
    this.grants = new Grants(grantStore, allowedOrigins, () => policy.current);
    this.accountRequests = new AccountRequests(this.consentQueue, {
      mayUse: (origin, id) => {
        const session = sessions.get(id);
        const isOnline = session?.isLive && session.state.phase !== 'signingIn';
        return isOnline === true && bindingOf(sessions, this.grants.accountsOf(origin), id) === session;
      },
    });
    this.permissionRequests = new PermissionRequests(this.consentQueue, {
      scopesOf: this.scopesOf,
      mayAllow: origin => isGrantable(origin) && !policy.current.onlyTheseSites && !policy.current.sites.has(origin),
      allow: async (origin, scopes) => {
        await this.grants.allow(origin, scopes);
        await this.applyGrant(origin);
      },
      account: () => (sessions.primary?.isSignedIn ? sessions.primary.id : undefined),
    });
  }

  /** Loads the grants, later if they cannot be read now. */
  async load(): Promise<void> {
    await this.grants.load().catch(() => this.#loading.later());
    void this.consentQueue.checkWindow().catch(error => this.log.write('WARN', 'sites', 'consent window', error));
  }

  readonly scopesOf = (origin: string) => this.grants.scopesOf(origin);

  readonly mayReceive = (origin: string) => this.scopesOf(origin)?.includes('receive') === true;

  /** Asks the user for the scopes that the site lacks. Resolves when the question is answered or dropped. */
  async requestScopes(origin: string, scopes: readonly Scope[], asker: Asker): Promise<void> {
    await this.permissionRequests
      .request(origin, scopes, asker)
      .catch(error => this.log.write('ERROR', 'sites', 'consent', error));
  }

  /** Answers the questions of sites that wait for this account. No other question depends on the session's state. */
  accountChanged(): void {
    void this.accountRequests.accountChanged().catch(error => this.log.write('WARN', 'sites', 'questions', error));
  }

  /** Sets the accounts that a site may use, the default first. */
  async setAccounts(origin: string, accounts: readonly string[]): Promise<void> {
    await this.grants.setAccounts(origin, accounts);
    this.accountsChanged.emit();
  }

  /** Gives the sites that follow the first account this one: the user did not allow them another. */
  async pinFollowing(id: string, origins: readonly string[] = this.grants.origins()): Promise<void> {
    const following = origins.filter(origin => !this.grants.accountsOf(origin));
    await Promise.all(following.map(origin => this.grants.setAccounts(origin, [id]))).catch(error =>
      this.log.write('WARN', 'sites', 'accounts', error),
    );
  }

  /** Registers the content scripts for the allowed sites, and unregisters all others once the grants are loaded. */
  registerScripts(): void {
    this.#scripts.add(() => registerSiteScripts(this.grants.origins(), { isComplete: this.grants.isLoaded }));
  }

  async #loadLate(): Promise<void> {
    if (!this.grants.isLoaded) await this.grants.load();
    const origins = this.grants.origins();
    for (const origin of origins) this.scopesChanged.emit(origin);
    this.registerScripts();
    this.#scripts.add(() => injectIntoOpenTabs(origins));
  }

  /** The browser keeps the registrations of an extension that is switched off, but ends its scripts in open tabs. */
  injectIntoAllowedSites(): void {
    this.#scripts.add(() => injectIntoOpenTabs(this.grants.origins()));
  }

  /** Applies the origin's changed grant. Releases a host permission that no site and no app server needs. */
  async applyGrant(origin: string): Promise<void> {
    const live = this.sessions.all.filter(({ isLive }) => isLive);
    const { primary } = this.sessions;
    if (live.length > 1 && primary && this.scopesOf(origin)) await this.pinFollowing(primary.id, [origin]);
    this.scopesChanged.emit(origin);
    this.registerScripts();
    if (this.scopesOf(origin)) {
      this.#scripts.add(() => injectIntoOpenTabs([origin]));
      return;
    }
    const appServer = (await rememberedForm().catch(() => null))?.appServer?.endpoint;
    const needed = matchPatterns([...this.grants.origins(), ...(appServer ? [appServer] : [])]);
    if (!needed.includes(patternOf(origin))) await releaseOrigin(origin);
  }

  /** Revokes the sites whose host permission the user has removed in the browser's settings. */
  async revokeUnpermitted(): Promise<void> {
    for (const origin of this.grants.origins()) {
      if (this.policy.current.sites.has(origin) || (await hasOriginPermission(origin))) continue;
      await this.grants.revoke(origin);
      await this.applyGrant(origin);
    }
  }

  /** Sites from the policy may have lacked the host permission that the user has now given. */
  injectIntoPolicySites(): void {
    this.#scripts.add(() => injectIntoOpenTabs([...this.policy.current.sites.keys()]));
  }

  /** Reads the policy and applies its changes to sites. @returns whether the policy has changed */
  async reloadPolicy(): Promise<boolean> {
    const before = new Map(this.grants.origins().map(origin => [origin, String(this.scopesOf(origin))]));
    if (!(await this.policy.read())) return false;
    const origins = this.grants.origins();
    for (const origin of new Set([...before.keys(), ...origins])) {
      if (String(this.scopesOf(origin)) !== before.get(origin)) this.scopesChanged.emit(origin);
    }
    await this.permissionRequests.policyChanged();
    this.registerScripts();
    this.#scripts.add(() => injectIntoOpenTabs(origins.filter(origin => !before.has(origin))));
    return true;
  }
}
