/** The account that a page is made for, where it is not the one that is signed in. */
import { clientError } from './errors';
import type { ExtensionSession } from './extension-api';
import { withTimeout } from './timeout';
import type { Account, CallOptions } from './types';

/**
 * Resolves with `ready` when the account is signed in, and with `own` where the user lets the page use its own connection. Where
 * another account is signed in, or none, the user is asked.
 *
 * @throws {PartylineError} `otherAccount` where the user wants neither, or the extension is too old to ask; `deadline`; `cancelled`
 */
export async function requireAccount(
  lent: ExtensionSession,
  account: Account,
  options: CallOptions,
): Promise<'ready' | 'own'> {
  if (isOf(lent, account)) return 'ready';
  const { expect } = lent;
  if (!expect) throw clientError('otherAccount');
  return withTimeout(signal => expect(account, { ...options, signal }), options);
}

const isOf = ({ state: { phase, account } }: ExtensionSession, { provider, app, userId }: Account): boolean =>
  phase !== 'signedOut' && account?.provider === provider && account.app === app && account.userId === userId;
