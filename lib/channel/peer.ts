import type { SessionState, Sharing } from '@/lib/contract/session';
import type { ChannelSession } from './channel-session';
import type { DownloadSender } from './files/download-sender';
import type { UploadReceiver } from './files/upload-receiver';
import type { Port } from './port';
import type { RateLimiter } from './rate-limiter';
import type { PortRequests } from './requests';
import type { PortClient } from './sender-auth';

/** An accepted port and the state of its client. */
export interface Peer<Session extends ChannelSession = ChannelSession> {
  readonly port: Port;
  client: PortClient;
  attached: boolean;
  /** It attaches after the user has decided about the requested scopes. */
  awaitsConsent: boolean;
  topics: ReadonlySet<string>;
  /** What it receives does not count as read. */
  isObserver: boolean;
  /** The account that a site's tab uses. The extension's own pages use all. */
  session: Session | undefined;
  readonly requests: PortRequests<Session>;
  readonly uploads: UploadReceiver;
  readonly downloads: DownloadSender;
  /** Shared by all ports of a tab. The extension's own pages have no limit. */
  readonly rate: RateLimiter | undefined;
}

export interface SharingTab {
  tabId: number;
  origin: string;
}

/** @param session returns only the tabs that use it */
export function sharingTabs(peers: Iterable<Peer>, session?: ChannelSession): SharingTab[] {
  return [...peers].flatMap(({ client, attached, session: bound }) =>
    attached && client.kind === 'page' && (!session || session === bound)
      ? [{ tabId: client.tabId, origin: client.origin }]
      : [],
  );
}

/** Pages of the session that have subscribed to the topic by its name, and read. */
export function subscribersOf(peers: Iterable<Peer>, session: ChannelSession, topic: string) {
  return [...peers].flatMap(peer => {
    const { client, attached, session: bound, topics, isObserver } = peer;
    const isSubscriber = attached && session === bound && topics.has(topic) && !isObserver;
    return isSubscriber && client.kind === 'page' ? [{ peer, client }] : [];
  });
}

/** @param session counts only the tabs that use it. A tab with several ports counts once */
export function sharingOf(peers: Iterable<Peer>, session?: ChannelSession): Sharing {
  const sites = new Map<string, Set<number>>();
  for (const { origin, tabId } of sharingTabs(peers, session)) {
    const tabs = sites.get(origin) ?? new Set();
    sites.set(origin, tabs.add(tabId));
  }
  const list = [...sites].map(([origin, tabs]) => ({ origin, tabIds: [...tabs] }));
  return { tabs: list.reduce((sum, { tabIds }) => sum + tabIds.length, 0), sites: list };
}

/** Removes errors that would reveal to a page which server the user signs in with, and its answers. */
export function redactForPages(state: SessionState): SessionState {
  if ('expiring' in state) {
    const { expiring: _, ...redacted } = state;
    return redacted;
  }
  if (!('ended' in state) || !state.ended?.error) return state;
  const { error: _, ...ended } = state.ended;
  return { ...state, ended };
}
