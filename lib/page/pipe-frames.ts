/**
 * Frames of the pipe between a page's Partyline object and the content script: one MessagePort, set up once.
 */
import type { EventFrame } from '@/lib/contract/frames';
import type { Scope } from '@/lib/contract/methods';
import type { ErrorBody } from '@/lib/contract/partyline-error';
import type { SessionState } from '@/lib/contract/session';
import type { PageLink } from './api';

/** Marks the window message that transfers the port. */
export const pipeMark = 'partyline:pipe';

/** Events that the two scripts of a page dispatch on its document when they start. The second can be cancelled. */
export const bridgeStarts = 'partyline:bridge';
export const pageScriptStarts = 'partyline:page';
/** A page script dispatches it on the window before it announces Partyline. An earlier one ends: its bridge is gone. */
export const pageScriptReplaced = 'partyline:page-replaced';

/** Frames from the page. They are untrusted; the background validates them. */
export type PageFrame =
  /** The first frame; `asks` has the requested scopes. */
  | { t: 'join'; asks: readonly Scope[] }
  | { t: 'request'; id: number; method: string; params: unknown; timeout?: number }
  | { t: 'cancel'; id: number }
  /** `observer`: no session of the page reads messages. */
  | { t: 'topics'; topics: string[]; observer?: boolean };

/** Frames to the page. */
export type BridgeFrame =
  | { t: 'open'; state: SessionState; scopes: readonly Scope[] }
  | { t: 'event'; event: EventFrame }
  | { t: 'gap' }
  | { t: 'link'; link: Exclude<PageLink, 'gone'> }
  | { t: 'reply'; id: number; result?: unknown; error?: ErrorBody }
  /** The last frame. */
  | { t: 'dead'; error: ErrorBody };
