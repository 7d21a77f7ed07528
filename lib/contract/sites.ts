/** Sites as the extension's own pages see them: who is allowed what, and who asks. */
import * as v from 'valibot';
import type { ProviderId } from './sign-in';

/** In the order in which people are told of them. */
export const everyScope = ['status', 'receive', 'send', 'manage'] as const;

/** What a site may be allowed to do. `status` is the least: every site that is allowed has it. */
export const Scope = v.picklist(everyScope);
export type Scope = v.InferOutput<typeof Scope>;

export const Scopes = v.pipe(v.array(Scope), v.maxLength(8));

/** A site that may use the session. Times are milliseconds since 1970. */
export interface AllowedSite {
  /** Exact, and as the browser writes it: a name that is not ASCII is in punycode. */
  origin: string;
  scopes: readonly Scope[];
  /** Absent where the build or an administrator allows it. */
  grantedAt?: number;
  /** Absent until the site has used the session. */
  lastUsedAt?: number;
  /** An administrator has set it; the user cannot change it. */
  isFixed: boolean;
}

export interface AllowedSites {
  /** The last used first. */
  sites: AllowedSite[];
  /** An administrator has chosen the sites; none can be added. */
  isClosed: boolean;
}

/** A site asks for what it may not do so far; the user is to say. */
export interface Ask {
  origin: string;
  scopes: readonly Scope[];
  /** The account that was signed in when it asked, as `accountId` names it. */
  account?: string;
}

/** What an administrator has set for the sign-in form. */
export interface FormPolicy {
  /** Connection options to start with, by provider. */
  services: Partial<Record<ProviderId, Record<string, unknown>>>;
  forbidsRemembering: boolean;
}
