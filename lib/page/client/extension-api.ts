/** What the extension announces and lends, as far as the client needs it; parsed here, trusted everywhere else. */
import type { Account, CallOptions, Conversation, EventInfo, Link, Scope, Sent, State, TextMessage } from './types';

/** What is asked of the extension when a page connects. An older extension looks at none of it. */
export interface ExtensionConnectOptions extends CallOptions {
  scopes?: readonly Scope[] | undefined;
}

/** The object that the extension announces. */
export interface Announcement {
  /** Protocol version. */
  readonly version: number;
  connect(asked?: ExtensionConnectOptions): Promise<unknown>;
}

/** What is said with a call. `account`: whose session it must be; an older extension does not look at it. */
export interface ExtensionCallOptions extends CallOptions {
  account?: Account | undefined;
}

type Handler = (payload: unknown, event: EventInfo) => void;

/** The session that it lends. What is optional came later; `session.ts` does without it. */
export interface ExtensionSession {
  readonly state: State;
  readonly account: Account | undefined;
  readonly scopes: readonly Scope[];
  onState(fn: (state: State) => void): () => void;
  on(topic: string, fn: Handler): () => void;
  send(message: TextMessage, terms?: ExtensionCallOptions): Promise<Sent>;
  call(method: string, ...args: unknown[]): Promise<unknown>;
  supplyToken(token: string, terms?: ExtensionCallOptions): Promise<void>;
  detach(): void;
  onLink?(fn: (link: Link) => void): () => void;
  /** Has the user sign in to the account, or let the page use its own connection (`own`). */
  expect?(account: Account, options?: CallOptions): Promise<'ready' | 'own'>;
  markRead?(conversation?: Conversation, terms?: ExtensionCallOptions): Promise<void>;
  mute?(conversation: Conversation, muted?: boolean, terms?: ExtensionCallOptions): Promise<void>;
  callWith?(terms: ExtensionCallOptions, method: string, ...args: unknown[]): Promise<unknown>;
}

/** Read once, so that it cannot be one thing now and another later. */
export function parseAnnouncement(detail: unknown): Announcement | undefined {
  try {
    const { version, connect } = Object(detail) as Record<string, unknown>;
    if (!Number.isInteger(version) || (version as number) < 1 || typeof connect !== 'function') return undefined;
    return Object.freeze({
      version: version as number,
      connect: async (asked?: ExtensionConnectOptions) => Reflect.apply(connect, detail, [asked]),
    });
  } catch {
    return undefined;
  }
}

export function parseExtensionSession(given: unknown): ExtensionSession | undefined {
  try {
    const lent = Object(given) as Record<string, unknown>;
    const needed = ['onState', 'on', 'send', 'call', 'detach'];
    const isLent = needed.every(name => typeof lent[name] === 'function') && Array.isArray(lent.scopes);
    return isLent && isState(lent.state) ? (given as ExtensionSession) : undefined;
  } catch {
    return undefined;
  }
}

export function isState(given: unknown): given is State {
  const { phase, account } = Object(given) as Record<string, unknown>;
  return typeof phase === 'string' && (isAccount(account) || (account === undefined && phase === 'signedOut'));
}

function isAccount(given: unknown): given is Account {
  const { provider, app, userId } = Object(given) as Record<string, unknown>;
  return [provider, app, userId].every(part => typeof part === 'string');
}
