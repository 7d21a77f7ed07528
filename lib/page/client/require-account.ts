import { isSameAccount } from '@/lib/contract/session';
import { clientError } from './errors';
import type { ExtensionSession } from './extension-api';
import { withTimeout } from './timeout';
import type { Account, CallOptions } from './types';

/**
 * Asks the user to sign in to an account, unless it is signed in.
 *
 * @returns `ready` when the account is signed in; `own` if the user lets the page open its own connection
 * @throws {PartylineError} `otherAccount` or `notSignedIn` if the user denies both; `otherAccount` if the
 * extension is too old to ask;
 * `deadline`; `cancelled`
 */
export async function requireAccount(
  session: ExtensionSession,
  account: Account,
  options: CallOptions,
): Promise<'ready' | 'own'> {
  if (isSignedIn(session, account)) return 'ready';
  const { expect } = session;
  if (!expect) throw clientError('otherAccount');
  return withTimeout(signal => expect(account, { ...options, signal }), options);
}

const isSignedIn = ({ state }: ExtensionSession, required: Account): boolean =>
  state.account !== undefined &&
  state.phase !== 'signedOut' &&
  !(state.phase === 'offline' && state.cause === 'byUser') &&
  isSameAccount(state.account, required);
