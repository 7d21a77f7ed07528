import { type StoreRefusal, storeRefusal } from '@/lib/contract/cookie-store';
import type { Scope } from '@/lib/contract/methods';
import { isGrantable } from '@/lib/contract/sites';
import type { Sender } from './port';

export type PortClient =
  /** One of the extension's own pages. */
  | { kind: 'ui' }
  /** The content script of an allowed site. */
  | { kind: 'page'; origin: string; tabId: number; documentId?: string | undefined; scopes: readonly Scope[] }
  /**
   * The content script of a site that is not allowed yet. It may request scopes and receives nothing else.
   */
  | { kind: 'unapproved'; origin: string; tabId: number; documentId?: string | undefined };

export interface ExtensionIdentity {
  id: string;
  /** Of its pages. */
  origin: string;
}

/** The page is prerendered or in the back/forward cache. It may connect when the user visits it. */
export type InactivePage = 'inactive';

/** The scopes granted to a site, or `undefined` if it is not allowed. */
export type ScopesOf = (origin: string) => readonly Scope[] | undefined;

/**
 * Identifies the other end of a port by what the browser sets: `id`, `origin`, `url`, `tab` and `frameId`. A
 * page cannot forge these.
 *
 * @returns why a tab is refused because of its cookie store; `undefined` for other extensions, frames inside pages, opaque
 * origins, and sites that can never be allowed
 */
export function clientOf(
  sender: Sender | undefined,
  extension: ExtensionIdentity,
  grants: ScopesOf,
): PortClient | InactivePage | StoreRefusal | undefined {
  if (!sender || sender.id !== extension.id) return undefined;
  const origin = originOf(sender);
  if (origin === undefined) return undefined;
  const refusal = sender.tab && storeRefusal(sender.tab);
  // The user's own page in a container is not a site's.
  if (origin === extension.origin) return refusal === 'privateWindow' ? refusal : { kind: 'ui' };
  // Before anything is looked up or stored for the site.
  if (refusal) return refusal;
  // The frame of a prerendered page has another id than 0.
  if ((sender.documentLifecycle ?? 'active') !== 'active') return 'inactive';
  if (sender.frameId !== 0 || sender.tab?.id === undefined) return undefined;
  return siteOf({ origin, tabId: sender.tab.id, documentId: sender.documentId }, grants);
}

/** @param page as the browser set it */
export function siteOf(
  { origin, tabId, documentId }: Omit<Extract<PortClient, { kind: 'unapproved' }>, 'kind'>,
  grants: ScopesOf,
): Exclude<PortClient, { kind: 'ui' }> | undefined {
  const scopes = grants(origin);
  if (scopes) return { kind: 'page', origin, tabId, documentId, scopes };
  return isGrantable(origin) ? { kind: 'unapproved', origin, tabId, documentId } : undefined;
}

/** Firefox sets no `origin` on a content script's port, only `url`. An opaque origin is the string 'null'. */
function originOf(sender: Sender): string | undefined {
  const origin = sender.origin ?? (sender.url === undefined ? undefined : originOfUrl(sender.url));
  return origin === 'null' ? undefined : origin;
}

function originOfUrl(url: string): string | undefined {
  try {
    const { protocol, host, origin } = new URL(url);
    // `URL.origin` is 'null' for extension schemes. Their host is the extension's id.
    return protocol === 'moz-extension:' || protocol === 'chrome-extension:' ? `${protocol}//${host}` : origin;
  } catch {
    return undefined;
  }
}
