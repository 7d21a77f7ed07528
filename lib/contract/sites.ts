import * as v from 'valibot';
import { isSafe } from './addresses';
import type { AppServer } from './app-server';
import type { ProviderId } from './provider-id';
import type { Account } from './session';

/** In the order of the screens. */
export const everyScope = ['status', 'receive', 'send', 'manage', 'delete'] as const;

/** A permission of a site. Every allowed site has `status`. */
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
  /** As the browser serialises it: non-ASCII host names are in punycode. */
  origin: string;
  scopes: readonly Scope[];
  /** Absent if the build or the administrator allows the site. */
  grantedAt?: number;
  /** Absent if the site has never used the session. */
  lastUsedAt?: number;
  /** Ids of the accounts for which the user lets the site open its own connection. */
  own?: readonly string[];
  /**
   * Ids of the accounts that the site may use; the first is used by pages that name none. Absent: the account that has been
   * online longest.
   */
  accounts?: readonly string[];
  /** The site shows its own message notifications. */
  ownNotices?: true;
  /** Whether a pressed notification opens its conversation there. Absent: the site has not said that it shows conversations. */
  opens?: boolean;
  /** Set by the administrator; the user cannot change it. */
  isFixed: boolean;
  /** Set by the administrator, but the user has not yet granted the host permission. */
  lacksPermission?: boolean;
}

export interface AllowedSites {
  /** Last used first. */
  sites: AllowedSite[];
  /** The administrator has fixed the list. */
  isClosed: boolean;
}

/** Asks the user whether a site gets more scopes. */
export interface ScopeQuestion {
  origin: string;
  scopes: readonly Scope[];
  /** Id of the account that the site would use, at the time when the window asks what to show. */
  account?: string;
  /** The scopes that the site has already, at the same time. Absent: it is not allowed yet. */
  granted?: readonly Scope[];
}

/** Asks the user about a site that expects an account which is not signed in. */
export interface AccountQuestion {
  origin: string;
  expects: Account;
}

export type Question = ScopeQuestion | AccountQuestion;

/** A question with what its window shows. `remedy`: what makes the account usable with one click. */
export type ShownQuestion = ScopeQuestion | (AccountQuestion & { remedy?: 'allow' | 'resume' | 'goOnline' });

/** `ready`: the expected account is signed in. `own`: the site may open its own connection. */
export type SiteDecision = 'ready' | 'own';

/** The administrator's settings for the sign-in form. */
export interface FormPolicy {
  /** Selectable providers; all if absent. */
  providers?: readonly ProviderId[];
  /** Default connection options. */
  services: Partial<Record<ProviderId, Record<string, unknown>>>;
  /** Default app server. */
  appServer?: { endpoint: string; fields: Partial<AppServer['fields']> };
  /** What users cannot change: names of options, and `appServer`. */
  pinned: readonly string[];
  forbidsRemembering: boolean;
}

export const noFormPolicy: FormPolicy = { services: {}, pinned: [], forbidsRemembering: false };

export const isOffered = ({ providers }: FormPolicy, provider: ProviderId): boolean =>
  providers?.includes(provider) ?? true;

/** Both identify the app, so a pin of one pins the other. */
const alternatives: Readonly<Record<string, string>> = { appKey: 'appId', appId: 'appKey' };

/** A provider's pinned connection options. `undefined`: the option must be empty. */
export function pinsOf({ services, pinned }: FormPolicy, provider: ProviderId): Record<string, unknown> {
  const options = services[provider] ?? {};
  const names = pinned.filter(name => Object.hasOwn(options, name));
  const others = names.flatMap(name => alternatives[name] ?? []);
  return Object.fromEntries([...others, ...names].map(name => [name, options[name]]));
}

export const pinnedAppServer = ({ appServer, pinned }: FormPolicy): FormPolicy['appServer'] =>
  pinned.includes('appServer') ? appServer : undefined;
