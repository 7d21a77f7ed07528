/** A page's part in the session of one account, as small as a drop-in needs it: what is of another account does not pass. */
import type { ExtensionSession } from '../client/extension-api';
import type { Account, EventInfo, Link, State, Status } from '../client/types';

/** The page's part in the session. */
export interface SharedSession {
  readonly account: Account;
  readonly status: Status;
  /** Calls `fn` with the status now and after each change; returns its own removal. */
  onStatus(fn: (status: Status) => void): () => void;
  /** Calls `fn` with the line to the extension now and after each change; returns its own removal. */
  onLink(fn: (link: Link) => void): () => void;
  /** Calls `fn` for each event of that name; returns its own removal. */
  on(topic: string, fn: (payload: unknown, event: EventInfo) => void): () => void;
  /**
   * A method of the vendor's SDK. Where the site lacks the scope that it needs, the user is asked for it, once in a page's life.
   * @throws {Error} rejects with one that has a `code`
   */
  call(method: string, ...args: unknown[]): Promise<unknown>;
  /** Leaves the session. Nobody is signed out. */
  detach(): void;
}

const anotherAccount = 'Another user is signed in.';

/** An error of the page's own, as the extension has them: with a code for programs, and a sentence for people. */
export const sessionError = (code: string): Error =>
  Object.assign(new Error(code === 'otherAccount' ? anotherAccount : `Partyline: ${code}.`), { code });

export const errorCodeOf = (thrown: unknown): string => String((Object(thrown) as { code?: unknown }).code);

/** @param more has the user asked for the scopes that the site lacks */
export function createSharedSession(
  lent: ExtensionSession,
  account: Account,
  more: () => Promise<unknown>,
): SharedSession {
  const status = createObservable(statusOf(lent.state, account));
  const link = createObservable<Link>('connected');
  let asked: Promise<unknown> | undefined;

  lent.onState(state => status.become(statusOf(state, account)));
  lent.onLink?.(link.become);

  const call: SharedSession['call'] = async (method, ...args) => {
    const once = () => lent.callWith?.({ account }, method, ...args) ?? lent.call(method, ...args);
    if (link.now === 'gone') throw sessionError('detached');
    if (status.now.phase === 'otherAccount') throw sessionError('otherAccount');
    try {
      return await once();
    } catch (thrown) {
      if (errorCodeOf(thrown) !== 'notAllowed') throw thrown;
      asked ??= more();
      await asked.catch(() => {});
      return once();
    }
  };
  return {
    account,
    get status() {
      return status.now;
    },
    onStatus: status.on,
    onLink: link.on,
    on: (topic, fn) =>
      lent.on(topic, (payload, event) => {
        if (status.now.phase !== 'otherAccount') fn(topic === 'gap' ? {} : payload, event);
      }),
    call,
    detach() {
      link.become('gone');
      lent.detach();
    },
  };
}

export const isSameAccount = (account: Account, { provider, app, userId }: Account): boolean =>
  account.provider === provider && account.app === app && account.userId === userId;

function statusOf(state: State, wanted: Account): Status {
  const { phase, since, account } = state;
  if (!account || isSameAccount(account, wanted)) return state;
  return phase === 'signedOut' ? { phase, since } : { phase: 'otherAccount', since };
}

/** A value, and those who are told of it now and after each change. */
function createObservable<T>(now: T) {
  const watchers = new Set<(value: T) => void>();
  const value = {
    now,
    on(fn: (value: T) => void) {
      const own = (next: T) => fn(next);
      watchers.add(own);
      own(value.now);
      return () => void watchers.delete(own);
    },
    become(next: T) {
      value.now = next;
      for (const fn of watchers) {
        try {
          fn(next);
        } catch (error) {
          // One that throws must not keep the news from the next; its error is the page's to see.
          reportError(error);
        }
      }
    },
  };
  return value;
}
