import { isSameAccount } from '@/lib/contract/session';
import type { ExtensionSession } from '../client/extension-api';
import type { Account, EventInfo, Link, State, Status } from '../client/types';
import { errorCodeOf, sessionError } from './session-error';

/**
 * The extension's session as a drop-in uses it. Belongs to one account; blocks calls and events of others.
 */
export interface SharedSession {
  readonly account: Account;
  readonly status: Status;
  /** Calls `fn` with the status, now and after each change. Returns a function that unsubscribes it. */
  onStatus(fn: (status: Status) => void): () => void;
  /** Calls `fn` with the link's state, now and after each change. Returns a function that unsubscribes it. */
  onLink(fn: (link: Link) => void): () => void;
  /** Calls `fn` for each event of the topic. Returns a function that unsubscribes it. */
  on(topic: string, fn: (payload: unknown, event: EventInfo) => void): () => void;
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
  /** Disconnects the page from the session. The user stays signed in. */
  detach(): void;
}

/** @param requestScopes asks the user for missing scopes */
export function createSharedSession(
  extension: ExtensionSession,
  account: Account,
  requestScopes: () => Promise<unknown>,
): SharedSession {
  const status = createObservable(statusOf(extension.state, account));
  const link = createObservable<Link>('connected');
  let scopesRequested: Promise<unknown> | undefined;

  extension.onState(state => status.set(statusOf(state, account)));
  extension.onLink?.(link.set);

  const callWithoutAsking: SharedSession['call'] = async (method, ...args) => {
    if (link.current === 'gone') throw sessionError('detached');
    if (status.current.phase === 'otherAccount') throw sessionError('otherAccount');
    return extension.callWith?.({ account }, method, ...args) ?? extension.call(method, ...args);
  };
  const call: SharedSession['call'] = async (method, ...args) => {
    const attempt = () => callWithoutAsking(method, ...args);
    try {
      return await attempt();
    } catch (thrown) {
      if (errorCodeOf(thrown) !== 'notAllowed' || isByObserver(thrown)) throw thrown;
      scopesRequested ??= requestScopes();
      await scopesRequested.catch(() => {});
      return attempt();
    }
  };
  return {
    account,
    get status() {
      return status.current;
    },
    onStatus: status.on,
    onLink: link.on,
    on: (topic, fn) =>
      extension.on(topic, (payload, event) => {
        if (status.current.phase !== 'otherAccount') fn(topic === 'gap' ? {} : payload, event);
      }),
    call,
    callWithoutAsking,
    supplyToken: token => extension.supplyToken(token, { account }),
    detach() {
      link.set('gone');
      extension.detach();
    },
  };
}

/** Asking the user for scopes would not help. */
const isByObserver = (thrown: unknown): boolean => (Object(thrown) as { about?: unknown }).about === 'observer';

function statusOf(state: State, required: Account): Status {
  const { phase, since, account } = state;
  if (account && !isSameAccount(account, required))
    return { phase: phase === 'signedOut' ? phase : 'otherAccount', since };
  // For the SDKs a connection that is closed on purpose is over.
  return phase === 'offline' && state.cause === 'byUser' ? { phase: 'signedOut', since } : state;
}

/** Creates a value that calls its watchers now and after each change. */
function createObservable<T>(current: T) {
  const watchers = new Set<(value: T) => void>();
  const value = {
    current,
    on(fn: (value: T) => void) {
      const watcher = (next: T) => fn(next);
      watchers.add(watcher);
      watcher(value.current);
      return () => void watchers.delete(watcher);
    },
    set(next: T) {
      value.current = next;
      for (const fn of watchers) {
        try {
          fn(next);
        } catch (error) {
          // The other watchers still run, and the page can handle the error.
          reportError(error);
        }
      }
    },
  };
  return value;
}
