/** Sites as the extension's own pages see them: who is allowed what, and who asks. */
import * as v from 'valibot';
import { isSafe } from './addresses';
import type { AppServer } from './app-server';
import type { ProviderId } from './provider-id';
import type { Account } from './session';

/** In the order in which people are told of them. */
export const everyScope = ['status', 'receive', 'send', 'manage'] as const;

/** What a site may be allowed to do. `status` is the least: every site that is allowed has it. */
export const Scope = v.picklist(everyScope);
export type Scope = v.InferOutput<typeof Scope>;

export const Scopes = v.pipe(v.array(Scope), v.maxLength(8));

/** Adds `status`, removes duplicates and sorts as `everyScope`. */
export function withStatus(scopes: readonly Scope[]): Scope[] {
  return everyScope.filter(scope => scope === 'status' || scopes.includes(scope));
}

/** Whether a site may get scopes: its origin is exact, and encrypted or on this computer. */
export function isGrantable(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  // URLs allow `*` as a host name; in a match pattern it would be every host.
  return url.origin === origin && /^https?:$/.test(url.protocol) && isSafe(url) && !url.hostname.includes('*');
}

/** A site that may use the session. Times are milliseconds since 1970. */
export interface AllowedSite {
  /** Exact, and as the browser writes it: a name that is not ASCII is in punycode. */
  origin: string;
  scopes: readonly Scope[];
  /** Absent where the build or an administrator allows it. */
  grantedAt?: number;
  /** Absent until the site has used the session. */
  lastUsedAt?: number;
  /** Accounts, as `accountId` names them, for which the user lets it use a connection of its own. */
  own?: readonly string[];
  /** It tells of messages itself. */
  ownNotices?: true;
  /** An administrator has set it; the user cannot change it. */
  isFixed: boolean;
  /** Set by an administrator, it waits for the user to let the extension onto its host. */
  lacksPermission?: boolean;
}

export interface AllowedSites {
  /** The last used first. */
  sites: AllowedSite[];
  /** An administrator has chosen the sites; none can be added. */
  isClosed: boolean;
}

/** A site asks for what it may not do so far; the user is to say. */
export interface ScopeQuestion {
  origin: string;
  scopes: readonly Scope[];
  /** The account that was signed in when it asked, as `accountId` names it. */
  account?: string;
}

/** A site expects an account that is not signed in; the user is to say. */
export interface AccountQuestion {
  origin: string;
  expects: Account;
}

export type Question = ScopeQuestion | AccountQuestion;

/** What the window shows. `remedy`: the one press that would sign the account in, where it takes no more than that. */
export type ShownQuestion = ScopeQuestion | (AccountQuestion & { remedy?: 'resume' | 'switch' });

/** What a site is to do about the account that it expects: go on with the session, or with a connection of its own. */
export type SiteDecision = 'ready' | 'own';

/** What an administrator has set for signing in. */
export interface FormPolicy {
  /** The services that there are to choose from; without it, all. */
  providers?: readonly ProviderId[];
  /** Connection options to start with, by provider. */
  services: Partial<Record<ProviderId, Record<string, unknown>>>;
  /** The app's own server to start with; of its fields those that are named. */
  appServer?: { endpoint: string; fields: Partial<AppServer['fields']> };
  /** What of it nobody can change: names of options, and `appServer`. */
  pinned: readonly string[];
  forbidsRemembering: boolean;
}

export const noFormPolicy: FormPolicy = { services: {}, pinned: [], forbidsRemembering: false };

export const isOffered = ({ providers }: FormPolicy, provider: ProviderId): boolean =>
  providers?.includes(provider) ?? true;

/** Either names the app: where one is pinned, the other is. */
const twins: Readonly<Record<string, string>> = { appKey: 'appId', appId: 'appKey' };

/** The connection options of a provider that nobody can change, with their values; `undefined` where there is to be none. */
export function pinsOf({ services, pinned }: FormPolicy, provider: ProviderId): Record<string, unknown> {
  const set = services[provider] ?? {};
  const names = pinned.filter(name => Object.hasOwn(set, name));
  const others = names.flatMap(name => twins[name] ?? []);
  return Object.fromEntries([...others, ...names].map(name => [name, set[name]]));
}

/** The app's own server, where nobody can change it. */
export const pinnedAppServer = ({ appServer, pinned }: FormPolicy): FormPolicy['appServer'] =>
  pinned.includes('appServer') ? appServer : undefined;
