import { maxTimeout } from '@/lib/contract/frames';

/**
 * Phases with a port:
 * - `attaching`: waits for the background's first frame.
 * - `asking`: the user decides about the requested scopes.
 * - `open`: attached.
 *
 * Phases without a port:
 * - `waiting`: connects again after a delay.
 * - `dormant`: connects again when woken, so that the background can unload.
 * - `suspended`: the page is in the back/forward cache.
 * - `dead`: the extension is gone or refused the client for good. Final.
 */
export type LinkPhase = 'attaching' | 'asking' | 'open' | 'waiting' | 'dormant' | 'suspended' | 'dead';

export interface LinkState {
  phase: LinkPhase;
  /** Ports lost since the client was last attached. */
  losses: number;
  /** Of them, ports that the background neither answered nor closed in time. */
  unanswered: number;
  /** The client has requested scopes and has never been attached. */
  asks: boolean;
  /** The background has refused the client because its tab is over a limit, and has not attached it since. */
  isLimited: boolean;
}

export type LinkEvent =
  | 'attached'
  /** The background asks the user. */
  | 'asked'
  | 'lost'
  | 'timeout'
  | 'wake'
  | 'suspend'
  | 'resume'
  /** The background refuses the client because its tab is over a limit. */
  | 'limited'
  | 'ended';

/** Events that are not listed change nothing, for example a `wake` while the port is open. */
const transitions: Record<LinkPhase, Partial<Record<LinkEvent, LinkPhase>>> = {
  attaching: {
    attached: 'open',
    asked: 'asking',
    lost: 'waiting',
    timeout: 'waiting',
    suspend: 'suspended',
    limited: 'waiting',
    ended: 'dead',
  },
  // The question outlives the background, which wakes the client after the answer.
  asking: {
    attached: 'open',
    lost: 'dormant',
    timeout: 'waiting',
    suspend: 'suspended',
    limited: 'waiting',
    ended: 'dead',
  },
  open: { lost: 'waiting', suspend: 'suspended', limited: 'waiting', ended: 'dead' },
  waiting: { timeout: 'attaching', suspend: 'suspended', ended: 'dead' },
  dormant: { timeout: 'attaching', wake: 'attaching', suspend: 'suspended', ended: 'dead' },
  suspended: { resume: 'attaching', ended: 'dead' },
  dead: {},
};

/**
 * Pure state transition.
 *
 * @param isIdle neither the page nor an account needs the background now
 * @returns the same object if nothing changes
 */
export function nextLinkState(state: LinkState, event: LinkEvent, isIdle: boolean): LinkState {
  const target = transitions[state.phase][event];
  if (!target) return state;
  if (target === 'open') return { phase: target, losses: 0, unanswered: 0, asks: false, isLimited: false };
  // Never dormant: a page that can wake a client over its limit could connect as often as it likes.
  if (event === 'limited') return { ...state, phase: target, losses: state.losses + 1, isLimited: true };
  // For the same reason, `suspend` and `resume` do not shorten the delay: the page can dispatch their DOM events.
  if (event === 'resume' && state.isLimited) return { ...state, phase: 'waiting' };
  const isUnanswered = state.phase === 'attaching' && event === 'timeout';
  const next = { ...state, losses: state.losses + 1, unanswered: state.unanswered + Number(isUnanswered) };
  // A client that was not answered is not idle: the state that it knows may be old.
  if (target === 'waiting') return { ...next, phase: isIdle && state.phase !== 'attaching' ? 'dormant' : target };
  return { ...state, phase: target };
}

// Milliseconds.
/** The tabs' first attempts start the background, and all wait for it. */
const minReconnectDelay = 10;
/** A lost port is no refusal: the background ended, perhaps while it started, and the next port starts it again. */
const maxReconnectDelay = 2_000;
/** After it a tab that has used up its rate limit has a quarter of it again. */
const minLimitedDelay = 2_000;
const maxLimitedDelay = 10_000;
/** A background that is stopped while it starts can leave a port open that is never answered. */
const minHelloTimeout = 2_000;
/** A background whose storage does not answer needs many seconds to start. */
const maxHelloTimeout = 15_000;

/**
 * Milliseconds until the `timeout` event; `undefined` for none.
 *
 * @param random from 0 to 1, so that the tabs do not connect all at once
 */
export function timeoutOf(state: LinkState, random: number): number | undefined {
  const { phase, losses, unanswered, asks, isLimited } = state;
  if (phase === 'attaching') return Math.min(minHelloTimeout * 2 ** unanswered, maxHelloTimeout);
  if (phase === 'waiting') {
    const [least, most] = isLimited ? [minLimitedDelay, maxLimitedDelay] : [minReconnectDelay, maxReconnectDelay];
    return Math.min(least * 2 ** (losses - 1), most) * (0.5 + random);
  }
  // A question to the user ends after this time.
  return asks && (phase === 'asking' || phase === 'dormant') ? maxTimeout : undefined;
}
