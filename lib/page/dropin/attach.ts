/**
 * How a drop-in for a vendor's SDK comes to the user's session, or learns that the page is to go on with the SDK itself.
 *
 * The extension's page script runs before any script of the page, so whether it is there is known at once, when the drop-in is
 * evaluated; a page never waits for an extension that it does not have.
 */
import type { Announcement, ExtensionSession } from '../client/extension-api';
import type { Account, Scope } from '../client/types';
import { createSharedSession, errorCodeOf, isSameAccount, type SharedSession, sessionError } from './shared-session';

/** `own`: there is no Partyline for this page, or the user lets it use its own connection. */
export type AttachResult = { kind: 'shared'; session: SharedSession } | { kind: 'own' };

/** What nearly every page needs; `manage` is asked for when a call needs it. */
const defaultScopes: readonly Scope[] = ['receive', 'send'];

/** Milliseconds that a session may take to be on the line, and the user to answer. */
const timeoutMs = 600_000;

/**
 * Resolves when the session of that account is on the line. Where another account is signed in, or none, the user is asked to
 * sign in to it, or to let the page use its own connection.
 *
 * @param wanted the account that the page signs in to, by its own code
 * @param token the page's own; it goes to a session of this account that waits for one, and nowhere else
 * @throws {Error} with a `code`, as the extension has it: `otherAccount` where the user wants neither, or the extension is too old
 * to ask; `deadline`; `cancelled`
 */
export async function attach(
  announcement: Announcement,
  wanted: Account,
  { token, signal }: { token?: string | undefined; signal?: AbortSignal | undefined } = {},
): Promise<AttachResult> {
  let lent: ExtensionSession;
  try {
    lent = await connectToExtension(announcement, defaultScopes);
  } catch (thrown) {
    // The user has said no to this site, or the extension has just gone: as if it were not there.
    if (['notAllowed', 'disconnected'].includes(errorCodeOf(thrown))) return { kind: 'own' };
    throw thrown;
  }
  const line = createSharedSession(lent, wanted, () =>
    connectToExtension(announcement, ['manage']).then(other => other.detach()),
  );
  try {
    const { phase, account } = lent.state;
    if (phase === 'signedOut' || !account || !isSameAccount(account, wanted)) {
      if (!lent.expect) throw sessionError('otherAccount');
      if ((await lent.expect(wanted, { signal, timeout: timeoutMs })) === 'own') {
        line.detach();
        return { kind: 'own' };
      }
    }
    await waitUntilOnline(line, lent, token, signal);
    return { kind: 'shared', session: line };
  } catch (thrown) {
    line.detach();
    throw thrown;
  }
}

async function connectToExtension(announcement: Announcement, scopes: readonly Scope[]): Promise<ExtensionSession> {
  const lent = (await announcement.connect({ scopes })) as ExtensionSession;
  if (typeof lent?.onState !== 'function') throw sessionError('notPartyline');
  return lent;
}

/** @throws {Error} `otherAccount` where the session ends first, `cancelled`, `deadline`, and what is wrong with the token */
function waitUntilOnline(
  line: SharedSession,
  lent: ExtensionSession,
  token: string | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const wait = new Promise<void>((resolve, reject) => {
    let isSupplied = false;
    const fail = (code: string) => reject(sessionError(code));
    const cancel = () => fail('cancelled');
    const timer = setTimeout(fail, timeoutMs, 'deadline');
    signal?.addEventListener('abort', cancel, { signal: stop.signal });
    if (signal?.aborted) cancel();
    const off = line.onStatus(({ phase }) => {
      if (phase === 'online') resolve();
      if (phase === 'signedOut' || phase === 'otherAccount') fail('otherAccount');
      if (phase !== 'needsCredentials' || isSupplied || token === undefined) return;
      isSupplied = true;
      lent.supplyToken(token, { account: line.account }).catch(reject);
    });
    stop.signal.onabort = () => {
      clearTimeout(timer);
      off();
    };
  });
  return wait.finally(() => stop.abort());
}
