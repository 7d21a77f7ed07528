/** An administrator's policy overrides the user's grants, which override the build's sites. */
import * as v from 'valibot';
import { PartylineError } from '@/lib/contract/errors';
import { type AllowedSites, everyScope, isGrantable, Scope, withStatus } from '@/lib/contract/sites';
import { Retry } from '@/lib/storage/retry';
import type { Policy } from './policy';

/** Grants of version 1 have none, and their `manage` contains `delete`. */
const grantVersion = 2;

/** A grant without scopes denies a site that the build allows. */
const Grant = v.object({
  version: v.optional(v.number()),
  scopes: v.array(Scope),
  grantedAt: v.number(),
  lastUsedAt: v.optional(v.number()),
  ownNotices: v.optional(v.boolean()),
  opens: v.optional(v.boolean()),
  accounts: v.optional(v.array(v.string())),
});
export type Grant = v.InferOutput<typeof Grant>;

export interface GrantStore {
  read(): Promise<unknown>;
  write(grants: Record<string, Grant>): Promise<void>;
}

/** Limits how often `lastUsedAt` is written. */
const useIntervalMs = 60_000;

export class Grants {
  readonly #userGrants = new Map<string, Grant>();
  #isLoaded = false;
  /** Origins that changed before the stored grants were loaded. */
  readonly #changed = new Set<string>();
  readonly #writes = new Retry(() => this.#write());

  /** @param builtIn exact origins that have every scope unless the user changes it */
  constructor(
    private readonly store: GrantStore,
    private readonly builtIn: readonly string[],
    private readonly policy: () => Policy,
    private readonly now: () => number = Date.now,
  ) {}

  /** Loads the stored grants and skips invalid ones. @throws if they cannot be read */
  async load(): Promise<void> {
    const stored = v.safeParse(v.record(v.string(), v.unknown()), await this.store.read());
    this.#isLoaded = true;
    if (!stored.success) return;
    for (const [origin, value] of Object.entries(stored.output)) {
      const grant = v.safeParse(Grant, value);
      const isOlder = this.#changed.has(origin);
      if (grant.success && isGrantable(origin) && !isOlder) this.#userGrants.set(origin, upgraded(grant.output));
    }
  }

  /** Whether the stored grants could be read. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Returns the scopes of a site, or `undefined` if it has none. */
  scopesOf(origin: string): readonly Scope[] | undefined {
    const { sites, onlyTheseSites } = this.policy();
    const managed = sites.get(origin);
    if (managed || onlyTheseSites) return managed;
    const scopes = this.#userGrants.get(origin)?.scopes ?? (this.builtIn.includes(origin) ? everyScope : []);
    return scopes.length > 0 ? scopes : undefined;
  }

  /** Returns every site that has a scope. */
  origins(): string[] {
    const candidates = new Set([...this.policy().sites.keys(), ...this.#userGrants.keys(), ...this.builtIn]);
    return [...candidates].filter(origin => this.scopesOf(origin));
  }

  list(): AllowedSites {
    const { sites, onlyTheseSites } = this.policy();
    const list = this.origins().map(origin => {
      const { grantedAt, lastUsedAt, ownNotices, opens, accounts } = this.#userGrants.get(origin) ?? {};
      return {
        origin,
        scopes: this.scopesOf(origin) ?? [],
        isFixed: sites.has(origin),
        ...(grantedAt && { grantedAt }),
        ...(lastUsedAt !== undefined && { lastUsedAt }),
        ...(ownNotices && { ownNotices }),
        ...(opens !== undefined && { opens }),
        ...(accounts && { accounts }),
      };
    });
    return {
      sites: list.toSorted((one, other) => (other.lastUsedAt ?? 0) - (one.lastUsedAt ?? 0)),
      isClosed: onlyTheseSites,
    };
  }

  /**
   * Replaces the scopes of a site; `status` is always included.
   * @throws {PartylineError} `notAllowed` if the policy sets the site or it is not a secure origin
   */
  async allow(origin: string, scopes: readonly Scope[]): Promise<void> {
    this.#checkNotManaged(origin);
    if (!isGrantable(origin)) throw new PartylineError('notAllowed');
    await this.#set(origin, { ...this.#userGrants.get(origin), scopes: withStatus(scopes), grantedAt: this.now() });
  }

  /** @throws {PartylineError} `notAllowed` if the policy sets the site */
  async revoke(origin: string): Promise<void> {
    this.#checkNotManaged(origin);
    if (this.builtIn.includes(origin)) return this.#set(origin, { scopes: [], grantedAt: this.now() });
    this.#userGrants.delete(origin);
    await this.#save(origin);
  }

  async recordUse(origin: string): Promise<void> {
    if (!this.scopesOf(origin)) return;
    const grant = this.#grantOf(origin);
    if (this.now() - (grant.lastUsedAt ?? 0) >= useIntervalMs)
      await this.#set(origin, { ...grant, lastUsedAt: this.now() });
  }

  /** Returns whether the site shows its own message notifications. */
  hasOwnNotifications(origin: string): boolean {
    return this.#userGrants.get(origin)?.ownNotices === true;
  }

  /** @throws {PartylineError} `notAllowed` if the site has no scope */
  setNotifications(origin: string, change: Pick<Grant, 'ownNotices' | 'opens'>): Promise<void> {
    return this.#change(origin, change);
  }

  /** Whether a pressed notification opens in the site; `undefined` until the site has said that it shows conversations. */
  opensOf(origin: string): boolean | undefined {
    return this.#userGrants.get(origin)?.opens;
  }

  /** Ids of the accounts that the site may use, the default first; `undefined` if it follows the oldest online. */
  accountsOf(origin: string): readonly string[] | undefined {
    return this.#userGrants.get(origin)?.accounts;
  }

  /** @throws {PartylineError} `notAllowed` if the site has no scope */
  setAccounts(origin: string, accounts: readonly string[]): Promise<void> {
    return this.#change(origin, { accounts: [...new Set(accounts)] });
  }

  async #change(origin: string, change: Partial<Grant>): Promise<void> {
    if (!this.scopesOf(origin)) throw new PartylineError('notAllowed');
    await this.#set(origin, { ...this.#grantOf(origin), ...change });
  }

  /** The user's grant. For a site that only the administrator allows it has no scopes, since the policy may end. */
  #grantOf(origin: string): Grant {
    const isBuiltIn = this.builtIn.includes(origin) && !this.policy().sites.has(origin);
    return this.#userGrants.get(origin) ?? { scopes: isBuiltIn ? [...everyScope] : [], grantedAt: 0 };
  }

  #checkNotManaged(origin: string): void {
    const { sites, onlyTheseSites } = this.policy();
    if (onlyTheseSites || sites.has(origin)) throw new PartylineError('notAllowed');
  }

  #set(origin: string, grant: Grant): Promise<void> {
    this.#userGrants.set(origin, { ...grant, version: grantVersion });
    return this.#save(origin);
  }

  /** What cannot be written applies in this run, and is written later. */
  async #save(origin: string): Promise<void> {
    if (!this.#isLoaded) this.#changed.add(origin);
    await this.#writes.run().catch(() => {});
  }

  async #write(): Promise<void> {
    if (!this.#isLoaded) await this.load();
    await this.store.write(Object.fromEntries(this.#userGrants));
  }
}

/** A site that was allowed before `delete` was a scope of its own keeps what it had. */
function upgraded(grant: Grant): Grant {
  if (grant.version !== undefined) return grant;
  const { scopes } = grant;
  return {
    ...grant,
    version: grantVersion,
    scopes: scopes.includes('manage') ? withStatus([...scopes, 'delete']) : scopes,
  };
}
