/** What the client's session and the drop-ins' have in common. Calls and events of other accounts are blocked. */
import type { ExtensionCallOptions, ExtensionSession } from './extension-api';
import type { Account, CallOptions, EventInfo, Link, State, Status } from './types';

export interface SessionCore {
  readonly status: Status;
  readonly link: Link;
  /** Calls `fn` with the status, now and after each change. Returns a function that unsubscribes it. */
  onStatus(fn: (status: Status) => void): () => void;
  /** Calls `fn` with the link's state, now and after each change. Returns a function that unsubscribes it. */
  onLink(fn: (link: Link) => void): () => void;
  /** Calls `fn` for each event of the topic. Returns a function that unsubscribes it. */
  on(topic: string, fn: (payload: unknown, event: EventInfo) => void): () => void;
  /** Starts a request unless the session is over or of another account. */
  request<T>(work: (options: ExtensionCallOptions) => T | Promise<T>): Promise<T>;
  callWith(options: CallOptions, method: string, ...args: unknown[]): Promise<unknown>;
  setLink(link: Link): void;
  /** Disconnects the page from the session. The user stays signed in. */
  detach(): void;
}

/**
 * @param statusOf the state as this session sees it; see `otherAccount`
 * @param accountOf named in each call, because another account may be signed in before this page receives the new state
 */
export function createSessionCore(
  extension: ExtensionSession,
  statusOf: (state: State) => Status,
  accountOf: () => Account | undefined,
  createError: (code: 'detached' | 'otherAccount') => Error,
): SessionCore {
  const status = createObservable(statusOf(extension.state));
  const link = createObservable<Link>('connected');
  const core: SessionCore = {
    get status() {
      return status.current;
    },
    get link() {
      return link.current;
    },
    onStatus: status.on,
    onLink: link.on,
    on: (topic, fn) =>
      extension.on(topic, (payload, event) => {
        if (core.status.phase !== 'otherAccount') fn(event.topic === 'gap' ? {} : payload, event);
      }),
    async request(work) {
      if (core.link === 'gone') throw createError('detached');
      if (core.status.phase === 'otherAccount') throw createError('otherAccount');
      return work({ account: accountOf() });
    },
    callWith: (options, method, ...args) =>
      core.request(
        named => extension.callWith?.({ ...options, ...named }, method, ...args) ?? extension.call(method, ...args),
      ),
    setLink(next) {
      if (core.link === 'gone') return;
      if (next === 'gone') extension.detach();
      link.set(next);
    },
    detach: () => core.setLink('gone'),
  };
  extension.onState(state => status.set(statusOf(state)));
  extension.onLink?.(core.setLink);
  return core;
}

/** The status while another account is signed in, or was. */
export const otherAccount = ({ phase, since }: State): Status =>
  phase === 'signedOut' ? { phase, since } : { phase: 'otherAccount', since };

/** A value that calls its watchers now and after each change. */
function createObservable<T>(current: T) {
  const watchers = new Set<(value: T) => void>();
  const observable = {
    current,
    on(fn: (value: T) => void) {
      const watcher = (value: T) => {
        try {
          fn(value);
        } catch (error) {
          // The other watchers still run, and the page can handle the error.
          reportError(error);
        }
      };
      watchers.add(watcher);
      watcher(observable.current);
      return () => void watchers.delete(watcher);
    },
    set(value: T) {
      if (value === observable.current) return;
      observable.current = value;
      for (const watcher of watchers) watcher(value);
    },
  };
  return observable;
}
