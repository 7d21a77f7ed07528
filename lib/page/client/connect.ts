/** How a page comes to take part in the user's session, and what it is told when it cannot. */
import { discover, discoverTimeoutMs } from './discover';
import { clientError, type PartylineError, toPartylineError } from './errors';
import { type ExtensionSession, parseExtensionSession } from './extension-api';
import { LiveSession } from './live-session';
import { requireAccount } from './require-account';
import type { Session } from './session';
import { timeoutOf, withTimeout } from './timeout';
import type { Account, CallOptions, ProviderId, Scope } from './types';

export interface ConnectOptions extends CallOptions {
  /** What this page needs; without all of it the result is `notAllowed`. Unless told, whatever the user has allowed. */
  scopes?: readonly Scope[] | undefined;
  /** Take part in a session of this service only. */
  provider?: ProviderId | undefined;
  /** Take part in a session of this app or this user only. */
  account?: { app?: string | undefined; userId?: string | undefined } | undefined;
  /**
   * Where the account is not signed in, the user is asked to sign in to it, or to let the page use its own connection (`own`).
   * Needs `provider` and all of `account`.
   */
  ask?: boolean | undefined;
}

/**
 * `notInstalled`: no Partyline here, or the user has not allowed this site; the page cannot tell which.
 * `notAllowed`: the user has said no, or not allowed every scope asked for.
 * `otherAccount`: somebody is signed in, but not as `provider` and `account` ask.
 * `own`: asked about the account, the user lets the page use its own connection.
 * `gone`: the extension has just been updated or removed.
 * `deadline`, `cancelled`: by `timeout`, by `signal`.
 * `failed`: anything else; `error` says what.
 */
export type ConnectFailure =
  | 'notInstalled'
  | 'notAllowed'
  | 'otherAccount'
  | 'own'
  | 'gone'
  | 'deadline'
  | 'cancelled'
  | 'failed';

export type ConnectResult<P extends ProviderId | undefined = ProviderId | undefined> =
  | { ok: true; session: Session<P> }
  | { ok: false; reason: ConnectFailure; error: PartylineError };

/** Milliseconds. */
const defaultTimeoutMs = 30_000;

/**
 * Starts to use the user's session on this page; signs nobody in or out. Never rejects. Nobody being signed in is no failure:
 * the session then says `signedOut`, and goes on when somebody has signed in.
 */
export function connect<P extends ProviderId>(options: ConnectOptions & { provider: P }): Promise<ConnectResult<P>>;
export function connect(options?: ConnectOptions): Promise<ConnectResult>;
export async function connect(options: ConnectOptions = {}): Promise<ConnectResult> {
  const { provider, account, scopes } = options;
  try {
    const lent = await openExtensionSession(options);
    const wanted = options.ask && accountOf(options);
    if (wanted && (await requestAccount(lent, wanted, options)) === 'own') {
      lent.detach();
      return { ok: false, reason: 'own', error: clientError('otherAccount') };
    }
    const session = new LiveSession(lent, { provider, ...account });
    const missing = scopes?.filter(scope => !lent.scopes.includes(scope)) ?? [];
    const isOther = session.status.phase === 'otherAccount';
    if (missing.length > 0 || isOther) {
      session.detach();
      throw isOther ? clientError('otherAccount') : clientError('notAllowed', { about: missing.join(' ') });
    }
    // `Session` only adds what the vendors' declarations say of names and payloads.
    return { ok: true, session: session as unknown as Session };
  } catch (thrown) {
    const error = toPartylineError(thrown);
    return { ok: false, reason: reasonOf(error.code), error };
  }
}

async function openExtensionSession({ scopes, timeout, signal }: ConnectOptions): Promise<ExtensionSession> {
  const asked = { scopes, timeout: timeoutOf({ timeout }) ?? defaultTimeoutMs, signal };
  const announcement = await discover({ timeout: Math.min(asked.timeout, discoverTimeoutMs), signal });
  if (!announcement) throw clientError(signal?.aborted ? 'cancelled' : 'notInstalled');
  const work = async (unwanted: AbortSignal) => {
    const lent = parseExtensionSession(await announcement.connect(asked));
    if (!lent) throw clientError('notPartyline');
    if (unwanted.aborted) lent.detach();
    return lent;
  };
  return withTimeout(work, asked);
}

/** The user may take as long as there is time at all. */
function requestAccount(
  lent: ExtensionSession,
  wanted: Account,
  { timeout, signal }: ConnectOptions,
): Promise<'ready' | 'own'> {
  return requireAccount(lent, wanted, { timeout, signal }).catch(thrown => {
    lent.detach();
    throw thrown;
  });
}

function accountOf({ provider, account: { app, userId } = {} }: ConnectOptions): Account | undefined {
  return provider && app !== undefined && userId !== undefined ? { provider, app, userId } : undefined;
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
