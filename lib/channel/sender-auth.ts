/** Decides, once, at connect, what the other end of a port is. Only what the browser says of the sender counts. */
import type { Audience, Scope } from '@/lib/contract/methods';
import { isGrantable } from '@/lib/sites/grants';
import type { Sender } from './port';

export type PortClient =
  /** One of the extension's own pages. */
  | { kind: 'ui' }
  /** The content script of a site that the user allows. */
  | { kind: 'page'; origin: string; tabId: number; scopes: readonly Scope[] }
  /** That of a site that the user has not allowed, and could: it may ask for that, and is told nothing. */
  | { kind: 'unapproved'; origin: string; tabId: number };

/** This extension: its id, and the origin of its pages. */
export interface ExtensionIdentity {
  id: string;
  origin: string;
}

/** The scopes of a site, or `undefined` where it has none. */
export type ScopesOf = (origin: string) => readonly Scope[] | undefined;

/**
 * A page cannot forge any of this: `id`, `origin`, `url`, `tab` and `frameId` are the browser's. Everyone else is refused
 * by falling through: other extensions, frames inside pages, opaque origins, sites that could never be allowed.
 */
export function clientOf(
  sender: Sender | undefined,
  self: ExtensionIdentity,
  grants: ScopesOf,
): PortClient | undefined {
  if (!sender || sender.id !== self.id) return undefined;
  const origin = originOf(sender);
  if (origin === undefined) return undefined;
  if (origin === self.origin) return { kind: 'ui' };
  if (sender.frameId !== 0 || sender.tab?.id === undefined) return undefined;
  return siteOf(origin, sender.tab.id, grants);
}

/** What a site's tab is now. @param origin as the browser gave it */
export function siteOf(
  origin: string,
  tabId: number,
  grants: ScopesOf,
): Exclude<PortClient, { kind: 'ui' }> | undefined {
  const scopes = grants(origin);
  if (scopes) return { kind: 'page', origin, tabId, scopes };
  return isGrantable(origin) ? { kind: 'unapproved', origin, tabId } : undefined;
}

/** Firefox gives a content script's port no `origin`, only its `url`. An opaque origin is nobody. */
function originOf(sender: Sender): string | undefined {
  const said = sender.origin ?? (sender.url === undefined ? undefined : safeOrigin(sender.url));
  return said === 'null' ? undefined : said;
}

function safeOrigin(url: string): string | undefined {
  try {
    const { protocol, host, origin } = new URL(url);
    // `URL.origin` is 'null' for extension schemes, whose host is theirs alone.
    return protocol === 'moz-extension:' || protocol === 'chrome-extension:' ? `${protocol}//${host}` : origin;
  } catch {
    return undefined;
  }
}

/** Whether a client may ask for what needs this. */
export function mayCall(client: PortClient, audience: Exclude<Audience, 'vendor'>): boolean {
  if (client.kind === 'page') return audience !== 'ui' && client.scopes.includes(audience);
  return client.kind === 'ui';
}
