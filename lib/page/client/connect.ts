/** How a page comes to take part in the user's session, and what it is told when it cannot. */
import { discover, patience } from './discover';
import { errorFrom, failure, type PartylineError } from './errors';
import { type Lent, parseLent } from './lent';
import { LiveSession } from './live-session';
import type { Session } from './session';
import type { CallOptions, ProviderId, Scope } from './types';
import { deadlineOf, within } from './within';

export interface ConnectOptions extends CallOptions {
  /** What this page needs; without all of it the result is `notAllowed`. Unless told, whatever the user has allowed. */
  scopes?: readonly Scope[] | undefined;
  /** Take part in a session of this service only. */
  provider?: ProviderId | undefined;
  /** Take part in a session of this app or this user only. */
  account?: { app?: string | undefined; userId?: string | undefined } | undefined;
}

/**
 * `notInstalled`: no Partyline here, or the user has not allowed this site; the page cannot tell which.
 * `notAllowed`: the user has said no, or not allowed every scope asked for.
 * `otherAccount`: somebody is signed in, but not as `provider` and `account` ask.
 * `gone`: the extension has just been updated or removed.
 * `deadline`, `cancelled`: by `timeout`, by `signal`.
 * `failed`: anything else; `error` says what.
 */
export type ConnectFailure =
  | 'notInstalled'
  | 'notAllowed'
  | 'otherAccount'
  | 'gone'
  | 'deadline'
  | 'cancelled'
  | 'failed';

export type ConnectResult<P extends ProviderId | undefined = ProviderId | undefined> =
  | { ok: true; session: Session<P> }
  | { ok: false; reason: ConnectFailure; error: PartylineError };

/** Milliseconds. */
const usual = 30_000;

/**
 * Starts to use the user's session on this page; signs nobody in or out. Never rejects. Nobody being signed in is no failure:
 * the session then says `signedOut`, and goes on when somebody has signed in.
 */
export function connect<P extends ProviderId>(options: ConnectOptions & { provider: P }): Promise<ConnectResult<P>>;
export function connect(options?: ConnectOptions): Promise<ConnectResult>;
export async function connect(options: ConnectOptions = {}): Promise<ConnectResult> {
  const { provider, account, scopes } = options;
  try {
    const lent = await borrow(options);
    const session = new LiveSession(lent, { provider, ...account });
    const missing = scopes?.filter(scope => !lent.scopes.includes(scope)) ?? [];
    const isOther = session.status.phase === 'otherAccount';
    if (missing.length > 0 || isOther) {
      session.detach();
      throw isOther ? failure('otherAccount') : failure('notAllowed', { about: missing.join(' ') });
    }
    // `Session` only adds what the vendors' declarations say of names and payloads.
    return { ok: true, session: session as unknown as Session };
  } catch (thrown) {
    const error = errorFrom(thrown);
    return { ok: false, reason: reasonOf(error.code), error };
  }
}

async function borrow({ scopes, timeout, signal }: ConnectOptions): Promise<Lent> {
  const asked = { scopes, timeout: deadlineOf({ timeout }) ?? usual, signal };
  const announcement = await discover({ timeout: Math.min(asked.timeout, patience), signal });
  if (!announcement) throw failure(signal?.aborted ? 'cancelled' : 'notInstalled');
  const work = async (unwanted: AbortSignal) => {
    const lent = parseLent(await announcement.connect(asked));
    if (!lent) throw failure('notPartyline');
    if (unwanted.aborted) lent.detach();
    return lent;
  };
  return within(work, asked);
}

function reasonOf(code: string): ConnectFailure {
  switch (code) {
    case 'notInstalled':
    case 'notAllowed':
    case 'otherAccount':
    case 'deadline':
    case 'cancelled':
      return code;
    case 'disconnected':
      return 'gone';
    default:
      return 'failed';
  }
}
