import { discover, discoverTimeoutMs } from './discover';
import { clientError, type PartylineError, toPartylineError } from './errors';
import { type ExtensionSession, parseExtensionSession } from './extension-api';
import { completeAccount, LiveSession } from './live-session';
import { requireAccount } from './require-account';
import type { Session } from './session';
import { onAbort, timeoutOf, withTimeout } from './timeout';
import type { Account, CallOptions, ProviderId, Scope } from './types';

export interface ConnectOptions extends CallOptions {
  /**
   * Required scopes; without all of them the result is `notAllowed`. Default: the scopes that the user has
   * allowed.
   */
  scopes?: readonly Scope[] | undefined;
  /**
   * The user does not read messages in this page: nothing that it receives counts as read, and `markRead` and read or
   * delivery receipts are rejected with `notAllowed`.
   */
  observer?: boolean | undefined;
  /** Required service. */
  provider?: ProviderId | undefined;
  /**
   * Required app and user. An account that is named in full, with its `provider`, is the one that the page uses:
   * the user is asked as with `ask`.
   */
  account?: { provider?: ProviderId | undefined; app?: string | undefined; userId?: string | undefined } | undefined;
  /**
   * Asks the user to let this site use the account, to connect it, or to let the page open its own connection
   * (`own`). Requires `provider`, `account.app` and `account.userId`.
   */
  ask?: boolean | undefined;
}

/**
 * Why `connect` failed.
 * - `notInstalled`: Partyline is not installed or the user has not allowed this site (both look the same).
 * - `notAllowed`: the user denied the site or one of the requested scopes.
 * - `privateWindow`, `otherContainer`: Partyline is off in private windows and in Firefox's containers.
 * - `otherAccount`: the account of this page does not match `provider` and `account`, or the user denied it.
 * - `notSignedIn`: the user denied the account and has not signed in.
 * - `own`: the user lets the page open its own connection.
 * - `gone`: the extension was just updated or removed.
 * - `deadline`: `timeout` has passed.
 * - `cancelled`: `signal` was aborted.
 * - `failed`: any other error; see `error`.
 */
export type ConnectFailure =
  | 'notInstalled'
  | 'notAllowed'
  | 'privateWindow'
  | 'otherContainer'
  | 'otherAccount'
  | 'notSignedIn'
  | 'own'
  | 'gone'
  | 'deadline'
  | 'cancelled'
  | 'failed';

export type ConnectResult<P extends ProviderId | undefined = ProviderId | undefined> =
  | { ok: true; session: Session<P> }
  | { ok: false; reason: ConnectFailure; error: PartylineError };

const defaultTimeoutMs = 30_000;

/**
 * Connects the page to the user's session. Does not sign the user in or out, and never rejects. If the user is
 * signed out, `session.status.phase` is `signedOut` and changes when the user signs in.
 *
 * @example
 * const result = await connect({ provider: 'agora', scopes: ['receive', 'send'] });
 * if (result.ok) await result.session.send({ to: 'bob', text: 'hello' });
 */
export function connect<P extends ProviderId>(options: ConnectOptions & { provider: P }): Promise<ConnectResult<P>>;
export function connect(options?: ConnectOptions): Promise<ConnectResult>;
export async function connect(options: ConnectOptions = {}): Promise<ConnectResult> {
  const { account, scopes } = options;
  const provider = options.provider ?? account?.provider;
  try {
    const extension = await openExtensionSession(options);
    const requested = (options.ask || account?.provider) && accountOf(options);
    if (requested && (await requestAccount(extension, requested, options)) === 'own') {
      extension.detach();
      return { ok: false, reason: 'own', error: clientError('otherAccount') };
    }
    const session = new LiveSession(extension, { ...account, provider });
    const missing = scopes?.filter(scope => !extension.scopes.includes(scope)) ?? [];
    const isOther = session.status.phase === 'otherAccount';
    if (missing.length > 0 || isOther) {
      session.detach();
      throw isOther ? clientError('otherAccount') : clientError('notAllowed', { about: missing.join(' ') });
    }
    // `Session` adds only the vendors' types.
    return { ok: true, session: session as unknown as Session };
  } catch (thrown) {
    const error = toPartylineError(thrown);
    return { ok: false, reason: reasonOf(error.code), error };
  }
}

async function openExtensionSession({ scopes, observer, timeout, signal }: ConnectOptions): Promise<ExtensionSession> {
  const request = {
    scopes,
    ...(observer && { observer }),
    timeout: timeoutOf({ timeout }) ?? defaultTimeoutMs,
    signal,
  };
  const announcement = await discover({ timeout: Math.min(request.timeout, discoverTimeoutMs), signal });
  if (!announcement) throw clientError(signal?.aborted ? 'cancelled' : 'notInstalled');
  // The extension serves no prerendered page, and the timeout must not end before the user sees the page.
  await untilVisited(signal);
  const work = async (abandoned: AbortSignal) => {
    const extension = parseExtensionSession(await announcement.connect(request));
    if (!extension) throw clientError('notPartyline');
    if (abandoned.aborted) extension.detach();
    return extension;
  };
  return withTimeout(work, request);
}

/** Resolves when the user visits the page, or when `signal` is aborted. */
function untilVisited(signal: AbortSignal | undefined): Promise<void> {
  const page = globalThis.document as (Document & { prerendering?: boolean }) | undefined;
  if (!page?.prerendering) return Promise.resolve();
  return new Promise(resolve => {
    page.addEventListener('prerenderingchange', () => resolve(), { once: true });
    onAbort(signal, resolve);
  });
}

function requestAccount(
  extension: ExtensionSession,
  account: Account,
  { timeout, signal }: ConnectOptions,
): Promise<'ready' | 'own'> {
  return requireAccount(extension, account, { timeout, signal }).catch(thrown => {
    extension.detach();
    throw thrown;
  });
}

function accountOf({ provider, account = {} }: ConnectOptions): Account | undefined {
  return completeAccount({ provider, ...account });
}

function reasonOf(code: string): ConnectFailure {
  switch (code) {
    case 'notInstalled':
    case 'notAllowed':
    case 'privateWindow':
    case 'otherContainer':
    case 'otherAccount':
    case 'notSignedIn':
    case 'deadline':
    case 'cancelled':
      return code;
    case 'disconnected':
      return 'gone';
    default:
      return 'failed';
  }
}
