/**
 * The part of the extension's API that the client uses. Objects are validated here and trusted everywhere
 * else.
 */
import type { Account, CallOptions, Conversation, EventInfo, Link, Scope, Sent, State, TextMessage } from './types';

/** Options for the extension; the oldest versions ignore them. */
export interface ExtensionConnectOptions extends CallOptions {
  scopes?: readonly Scope[] | undefined;
  observer?: boolean | undefined;
}

/** The object that the extension announces to the page. */
export interface Announcement {
  /** Protocol version. */
  readonly version: number;
  connect(options?: ExtensionConnectOptions): Promise<unknown>;
}

export interface ExtensionCallOptions extends CallOptions {
  /** Rejects the call if another account is signed in. Older extensions ignore this. */
  account?: Account | undefined;
}

type Handler = (payload: unknown, event: EventInfo) => void;

/** The session object of the extension. Older extensions lack the optional members. */
export interface ExtensionSession {
  readonly state: State;
  readonly account: Account | undefined;
  readonly scopes: readonly Scope[];
  onState(fn: (state: State) => void): () => void;
  on(topic: string, fn: Handler): () => void;
  send(message: TextMessage, options?: ExtensionCallOptions): Promise<Sent>;
  call(method: string, ...args: unknown[]): Promise<unknown>;
  supplyToken(token: string, options?: ExtensionCallOptions): Promise<void>;
  detach(): void;
  onLink?(fn: (link: Link) => void): () => void;
  /** Asks the user to sign in to the account, or to let the page open its own connection (`own`). */
  expect?(account: Account, options?: CallOptions): Promise<'ready' | 'own'>;
  markRead?(conversation?: Conversation, options?: ExtensionCallOptions): Promise<void>;
  mute?(conversation: Conversation, muted?: boolean, options?: ExtensionCallOptions): Promise<void>;
  claim?(id: string, options?: ExtensionCallOptions): Promise<boolean>;
  callWith?(options: ExtensionCallOptions, method: string, ...args: unknown[]): Promise<unknown>;
}

/** Reads each property once, so a getter cannot return another value later. */
export function parseAnnouncement(detail: unknown): Announcement | undefined {
  try {
    const { version, connect } = Object(detail) as Record<string, unknown>;
    if (!Number.isInteger(version) || (version as number) < 1 || typeof connect !== 'function') return undefined;
    return Object.freeze({
      version: version as number,
      connect: async (options?: ExtensionConnectOptions) => Reflect.apply(connect, detail, [options]),
    });
  } catch {
    return undefined;
  }
}

export function parseExtensionSession(value: unknown): ExtensionSession | undefined {
  try {
    const session = Object(value) as Record<string, unknown>;
    const methods = ['onState', 'on', 'send', 'call', 'detach'];
    const isComplete = methods.every(name => typeof session[name] === 'function') && Array.isArray(session.scopes);
    return isComplete && isState(session.state) ? (value as ExtensionSession) : undefined;
  } catch {
    return undefined;
  }
}

export function isState(value: unknown): value is State {
  const { phase, account } = Object(value) as Record<string, unknown>;
  return typeof phase === 'string' && (isAccount(account) || (account === undefined && phase === 'signedOut'));
}

function isAccount(value: unknown): value is Account {
  const { provider, app, userId } = Object(value) as Record<string, unknown>;
  return [provider, app, userId].every(part => typeof part === 'string');
}
