import { isSameAccount } from '@/lib/contract/session';
import type { ExtensionSession } from '../client/extension-api';
import { createSessionCore, otherAccount, type SessionCore } from '../client/session-core';
import type { Account, Scope, State, Status } from '../client/types';
import { errorCodeOf, sessionError } from './session-error';

/**
 * The extension's session as a drop-in uses it. Belongs to one account; blocks calls and events of others.
 */
export interface SharedSession extends Pick<SessionCore, 'status' | 'onStatus' | 'onLink' | 'on' | 'detach'> {
  readonly account: Account;
  /**
   * Calls a method of the vendor's SDK. Asks the user for a missing scope, once for each scope and session.
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

/** @param requestScope asks the user for a missing scope */
export function createSharedSession(
  extension: ExtensionSession,
  account: Account,
  requestScope: (scope: Scope) => Promise<unknown>,
): SharedSession {
  const core = createSessionCore(
    extension,
    state => statusOf(state, account),
    () => account,
    sessionError,
  );
  const requested = new Map<Scope, Promise<unknown>>();
  const callWithoutAsking: SharedSession['call'] = (method, ...args) => core.callWith({}, method, ...args);
  return Object.assign(core, {
    account,
    callWithoutAsking,
    async call(method: string, ...args: unknown[]) {
      const attempt = () => callWithoutAsking(method, ...args);
      try {
        return await attempt();
      } catch (thrown) {
        const scope = missingScope(thrown);
        if (!scope) throw thrown;
        const request = requested.get(scope) ?? requestScope(scope);
        requested.set(scope, request);
        await request.catch(() => {});
        return attempt();
      }
    },
    supplyToken: (token: string) => core.request(named => extension.supplyToken(token, named)),
  });
}

/** Older extensions do not name the scope. No scope helps an observer. */
function missingScope(thrown: unknown): Scope | undefined {
  const { about = 'manage' } = Object(thrown) as { about?: unknown };
  return errorCodeOf(thrown) === 'notAllowed' && about !== 'observer' ? (about as Scope) : undefined;
}

function statusOf(state: State, required: Account): Status {
  if (state.account && !isSameAccount(state.account, required)) return otherAccount(state);
  // For the SDKs a connection that is closed on purpose is over.
  return state.phase === 'offline' && state.cause === 'byUser' ? { phase: 'signedOut', since: state.since } : state;
}
