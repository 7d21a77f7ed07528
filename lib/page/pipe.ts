/** The private pipe between a page's Partyline object and the content script beside it: one MessagePort, set up once. */
import type { EventFrame } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/methods';
import type { ErrorBody } from '@/lib/contract/partyline-error';
import type { SessionState } from '@/lib/contract/session';
import type { PageLink } from './api';

/** Marks the one window message that carries the port. */
export const pipeMark = 'partyline:pipe';

/** From the page. A hostile page can say anything here; the background judges it. */
export type PageFrame =
  /** The first of all. `asks`: what the page needs. */
  | { t: 'join'; asks: readonly Scope[] }
  | { t: 'request'; id: number; method: string; params: unknown; timeout?: number }
  /** Nobody waits for the answer to that request any more. */
  | { t: 'cancel'; id: number }
  | { t: 'topics'; topics: string[] };

/** To the page. */
export type BridgeFrame =
  | { t: 'open'; state: SessionState; scopes: readonly Scope[] }
  | { t: 'event'; event: EventFrame }
  | { t: 'gap' }
  | { t: 'link'; link: Exclude<PageLink, 'gone'> }
  | { t: 'reply'; id: number; result?: unknown; error?: ErrorBody }
  /** The link is gone. */
  | { t: 'dead'; error: ErrorBody };
