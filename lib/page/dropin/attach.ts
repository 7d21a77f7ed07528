import type { Announcement, ExtensionSession } from '../client/extension-api';
import type { Account, Conversation, Scope } from '../client/types';
import { errorCodeOf, sessionError } from './session-error';
import { createSharedSession, type SharedSession } from './shared-session';

/** `native`: the page must use the vendor's SDK. */
export type AttachResult = { kind: 'shared'; session: SharedSession } | { kind: 'native' };

/** The others are requested when a call needs them. */
const defaultScopes: readonly Scope[] = ['receive', 'send'];

const nativeCodes: ReadonlySet<string> = new Set(['notAllowed', 'privateWindow', 'otherContainer', 'disconnected']);

/** Limit for the connection and for the user's answer. */
const timeoutMs = 600_000;

/**
 * Connects a drop-in to the user's session and resolves when it is online. If needed, asks the user to sign
 * in to the account, or to let the page use its own connection.
 *
 * @param account the account that the page signs in to
 * @param token the page's token; used only if the session of this account needs a new one
 * @throws {Error} with a `code`: `otherAccount` or `notSignedIn` if the user denies both;
 * `deadline`; `cancelled`
 */
export async function attach(
  announcement: Announcement,
  account: Account,
  { token, signal }: { token?: string | undefined; signal?: AbortSignal | undefined } = {},
): Promise<AttachResult> {
  let extension: ExtensionSession;
  try {
    extension = await connectToExtension(announcement, defaultScopes);
  } catch (thrown) {
    // The user denied this site, Partyline is off in this window, or was just removed: same as without it.
    if (nativeCodes.has(errorCodeOf(thrown))) return { kind: 'native' };
    throw thrown;
  }
  if (signal?.aborted) {
    extension.detach();
    throw sessionError('cancelled');
  }
  const session = createSharedSession(extension, account, scope =>
    connectToExtension(announcement, [scope]).then(other => other.detach()),
  );
  try {
    if (isOver(session.status.phase)) {
      if (!extension.expect) throw sessionError('otherAccount');
      const answer = await extension.expect(account, { signal, timeout: timeoutMs });
      if (signal?.aborted) throw sessionError('cancelled');
      if (answer === 'own') {
        session.detach();
        return { kind: 'native' };
      }
    }
    await waitUntilOnline(session, token, signal);
    if (signal?.aborted) throw sessionError('cancelled');
    if (pageIs('conversations')) openConversations(extension, session);
    return { kind: 'shared', session };
  } catch (thrown) {
    session.detach();
    throw thrown;
  }
}

const isOver = (phase: string) => phase === 'signedOut' || phase === 'otherAccount';

/**
 * What a page says of itself for all drop-ins, since a UIKit's code may create the connection. `observer`: its user does not
 * read messages in it. `conversations`: it shows the conversation of a pressed notification.
 */
const pageIs = (word: 'observer' | 'conversations'): boolean =>
  globalThis.document?.querySelector?.('meta[name="partyline"]')?.getAttribute('content')?.split(' ').includes(word) ===
  true;

/** The page handles the event and calls its `preventDefault`, or the user gets Partyline's panel. */
function openConversations(extension: ExtensionSession, session: SharedSession): void {
  session.on('openConversation', payload => {
    const { id, ...detail } = payload as Conversation & { id: string };
    const event = new CustomEvent('partyline:open', { cancelable: true, detail });
    if (!dispatchEvent(event)) void extension.claim?.(id).catch(() => {});
  });
}

async function connectToExtension(announcement: Announcement, scopes: readonly Scope[]): Promise<ExtensionSession> {
  const observer = pageIs('observer');
  const session = (await announcement.connect({ scopes, ...(observer && { observer }) })) as ExtensionSession;
  if (typeof session?.onState !== 'function') throw sessionError('notPartyline');
  return session;
}

/**
 * @throws {Error} `otherAccount` if the session ends first; `cancelled`; `deadline`; or why the token is
 * invalid
 */
function waitUntilOnline(session: SharedSession, token: string | undefined, signal?: AbortSignal): Promise<void> {
  const cleanup = new AbortController();
  return new Promise<void>((resolve, reject) => {
    let newToken = token;
    const fail = (code: string) => reject(sessionError(code));
    const timer = setTimeout(fail, timeoutMs, 'deadline');
    signal?.addEventListener('abort', () => fail('cancelled'), { signal: cleanup.signal });
    const off = session.onStatus(({ phase }) => {
      if (phase === 'online') resolve();
      if (isOver(phase)) fail('otherAccount');
      if (phase !== 'needsCredentials' || newToken === undefined) return;
      session.supplyToken(newToken).catch(thrown => {
        // The token of another tab was used.
        if (errorCodeOf(thrown) !== 'tokenNotNeeded') reject(thrown);
      });
      newToken = undefined;
    });
    cleanup.signal.onabort = () => {
      clearTimeout(timer);
      off();
    };
  }).finally(() => cleanup.abort());
}
