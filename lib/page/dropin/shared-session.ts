import { isSameAccount } from '@/lib/contract/session';
import type { ExtensionSession } from '../client/extension-api';
import { createSessionCore, otherAccount, type SessionCore } from '../client/session-core';
import type { Account, State, Status } from '../client/types';
import { errorCodeOf, sessionError } from './session-error';

/**
 * The extension's session as a drop-in uses it. Belongs to one account; blocks calls and events of others.
 */
export interface SharedSession extends Pick<SessionCore, 'status' | 'onStatus' | 'onLink' | 'on' | 'detach'> {
  readonly account: Account;
  /**
   * Calls a method of the vendor's SDK. Asks the user for a missing scope, once per session.
   * @throws {Error} with a `code`
   */
  call(method: string, ...args: unknown[]): Promise<unknown>;
  /** Same as `call`, but rejects without a scope instead of asking the user. */
  callWithoutAsking(method: string, ...args: unknown[]): Promise<unknown>;
  /**
   * Sets a new token. Does not ask for the missing scope `manage`: pages renew tokens without the user.
   * @throws {Error} with a `code`: `tokenNotNeeded` if the session renews its own token
   */
  supplyToken(token: string): Promise<void>;
}

/** @param requestScopes asks the user for missing scopes */
export function createSharedSession(
  extension: ExtensionSession,
  account: Account,
  requestScopes: () => Promise<unknown>,
): SharedSession {
  const core = createSessionCore(
    extension,
    state => statusOf(state, account),
    () => account,
    sessionError,
  );
  let scopesRequested: Promise<unknown> | undefined;
  const callWithoutAsking: SharedSession['call'] = (method, ...args) => core.callWith({}, method, ...args);
  return Object.assign(core, {
    account,
    callWithoutAsking,
    async call(method: string, ...args: unknown[]) {
      const attempt = () => callWithoutAsking(method, ...args);
      try {
        return await attempt();
      } catch (thrown) {
        if (errorCodeOf(thrown) !== 'notAllowed' || isByObserver(thrown)) throw thrown;
        scopesRequested ??= requestScopes();
        await scopesRequested.catch(() => {});
        return attempt();
      }
    },
    supplyToken: (token: string) => core.request(named => extension.supplyToken(token, named)),
  });
}

/** Asking the user for scopes would not help. */
const isByObserver = (thrown: unknown): boolean => (Object(thrown) as { about?: unknown }).about === 'observer';

function statusOf(state: State, required: Account): Status {
  if (state.account && !isSameAccount(state.account, required)) return otherAccount(state);
  // For the SDKs a connection that is closed on purpose is over.
  return state.phase === 'offline' && state.cause === 'byUser' ? { phase: 'signedOut', since: state.since } : state;
}
