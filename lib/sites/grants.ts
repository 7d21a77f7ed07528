/** Which sites may use the session, and for what: the user's own say, over what the build and the administrator have set. */
import * as v from 'valibot';
import { PartylineError } from '@/lib/contract/errors';
import { type AllowedSites, everyScope, isGrantable, Scope, withStatus } from '@/lib/contract/sites';
import type { Policy } from './policy';

/** Without scopes: the user has said no to a site that the build allows. */
const Grant = v.object({
  scopes: v.array(Scope),
  grantedAt: v.number(),
  lastUsedAt: v.optional(v.number()),
  ownNotices: v.optional(v.boolean()),
});
export type Grant = v.InferOutput<typeof Grant>;

export interface GrantStore {
  read(): Promise<unknown>;
  write(grants: Record<string, Grant>): Promise<void>;
}

/** A use is written down this long after the last one at the earliest; nobody reads it to the second. */
const usedEveryMs = 60_000;

export class Grants {
  readonly #userGrants = new Map<string, Grant>();

  /** @param built exact origins that the build allows everything */
  constructor(
    private readonly store: GrantStore,
    private readonly built: readonly string[],
    private readonly policy: () => Policy,
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes up what was kept; what is not a grant is left out. */
  async load(): Promise<void> {
    const kept = v.safeParse(v.record(v.string(), v.unknown()), await this.store.read());
    if (!kept.success) return;
    for (const [origin, value] of Object.entries(kept.output)) {
      const grant = v.safeParse(Grant, value);
      if (grant.success && isGrantable(origin)) this.#userGrants.set(origin, grant.output);
    }
  }

  /** The scopes of a site, or `undefined` where it has none. */
  scopesOf(origin: string): readonly Scope[] | undefined {
    const { sites, onlyTheseSites } = this.policy();
    const set = sites.get(origin);
    if (set || onlyTheseSites) return set;
    const scopes = this.#userGrants.get(origin)?.scopes ?? (this.built.includes(origin) ? everyScope : []);
    return scopes.length > 0 ? scopes : undefined;
  }

  /** Every site that has a scope. */
  origins(): string[] {
    const known = new Set([...this.policy().sites.keys(), ...this.#userGrants.keys(), ...this.built]);
    return [...known].filter(origin => this.scopesOf(origin));
  }

  list(): AllowedSites {
    const { sites, onlyTheseSites } = this.policy();
    const list = this.origins().map(origin => {
      const { grantedAt, lastUsedAt, ownNotices } = this.#userGrants.get(origin) ?? {};
      return {
        origin,
        scopes: this.scopesOf(origin) ?? [],
        isFixed: sites.has(origin),
        ...(grantedAt && { grantedAt }),
        ...(lastUsedAt !== undefined && { lastUsedAt }),
        ...(ownNotices && { ownNotices }),
      };
    });
    return {
      sites: list.toSorted((one, other) => (other.lastUsedAt ?? 0) - (one.lastUsedAt ?? 0)),
      isClosed: onlyTheseSites,
    };
  }

  /** Gives a site just these scopes, and `status`. @throws {PartylineError} `notAllowed` where it can have none */
  async allow(origin: string, scopes: readonly Scope[]): Promise<void> {
    this.#checkFree(origin);
    if (!isGrantable(origin)) throw new PartylineError('notAllowed');
    await this.#set(origin, { ...this.#userGrants.get(origin), scopes: withStatus(scopes), grantedAt: this.now() });
  }

  /** @throws {PartylineError} `notAllowed` where an administrator has set the site */
  async revoke(origin: string): Promise<void> {
    this.#checkFree(origin);
    if (this.built.includes(origin)) return this.#set(origin, { scopes: [], grantedAt: this.now() });
    this.#userGrants.delete(origin);
    await this.#write();
  }

  /** The site uses the session now. */
  async recordUse(origin: string): Promise<void> {
    const grant = this.#userGrants.get(origin) ?? { scopes: [...(this.scopesOf(origin) ?? [])], grantedAt: 0 };
    if (grant.scopes.length === 0 || this.now() - (grant.lastUsedAt ?? 0) < usedEveryMs) return;
    await this.#set(origin, { ...grant, lastUsedAt: this.now() });
  }

  /** Whether a site tells of messages itself. */
  hasOwnNotifications(origin: string): boolean {
    return this.#userGrants.get(origin)?.ownNotices === true;
  }

  async setOwnNotifications(origin: string, ownNotices: boolean): Promise<void> {
    const scopes = this.scopesOf(origin);
    if (!scopes) throw new PartylineError('notAllowed');
    await this.#set(origin, { scopes: [...scopes], grantedAt: 0, ...this.#userGrants.get(origin), ownNotices });
  }

  #checkFree(origin: string): void {
    const { sites, onlyTheseSites } = this.policy();
    if (onlyTheseSites || sites.has(origin)) throw new PartylineError('notAllowed');
  }

  #set(origin: string, grant: Grant): Promise<void> {
    this.#userGrants.set(origin, grant);
    return this.#write();
  }

  #write(): Promise<void> {
    return this.store.write(Object.fromEntries(this.#userGrants));
  }
}
