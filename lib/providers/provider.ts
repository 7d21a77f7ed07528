/** The whole of what the session needs from an IM service. One folder beside this file implements it for each provider. */
import type { Conversation } from '@/lib/contract/conversations';
import type { VendorError } from '@/lib/contract/errors';
import type { LogLevel } from '@/lib/contract/log';
import type { Scope, Sent, TextMessage } from '@/lib/contract/methods';
import type { ProviderId } from '@/lib/contract/provider-id';
import type { Account, EndReason, SignInStep } from '@/lib/contract/session';
import type { DirectCredential, PushToken, TokenKind } from '@/lib/contract/sign-in';

/** Connection options after parsing; only the provider that parsed them looks inside. */
export type Service = Readonly<Record<string, unknown>>;

/** What is known of a provider without loading its SDK. */
export interface ProviderDefinition {
  id: ProviderId;
  /** The vendor's methods that may be called by name, and the scope that each needs. */
  methods: ReadonlyMap<string, Scope>;
  /** Whether calling a method again does no harm: it only reads, or what it makes stays here. */
  isRepeatable(method: string): boolean;
  /** Methods that may take minutes though no file comes with the call: one that came with an earlier call goes up. */
  slowMethods: ReadonlySet<string>;
  /** The events that are a message to the user, one for each message. */
  messageTopics: ReadonlySet<string>;
  /** The messages that an event brings, if it does. */
  messagesIn(topic: string, payload: unknown): readonly MessageRef[];
  /** The event without the messages that are known already; `undefined` where nothing is left of it. */
  withoutMessages(topic: string, payload: unknown, isKnown: (id: string) => boolean): unknown;
  /** What an event brings that somebody has written to the user: no commands, nothing of one's own, and nothing of rooms. */
  incomingMessagesIn(topic: string, payload: unknown, userId: string): readonly IncomingMessage[];
  /** What the user has read, by a call that tells the service so; `all` of it, or nothing where the call is about something else. */
  readBy(method: string, args: readonly unknown[]): 'all' | readonly Reading[];
  /** @throws {PartylineError} `appKeyMalformed`, `tlsRequired`, ... with the field concerned. */
  parseService(input: Record<string, unknown>): Service;
  /** App Key or App ID, to name the account. */
  appOf(service: Service): string;
  /** The kind of token that an app's server issues. */
  appServerTokenKind: TokenKind;
  /** Checks a token before the connection in use is closed for it. @throws {PartylineError} `userSigInvalid`, `userSigForeign` */
  checkToken?(account: Account, token: string): Promise<void>;
}

export interface MessageRef {
  /** As the service names it. */
  id: string;
  /** When the service had it, in milliseconds since 1970 by the service's clock. */
  at: number;
}

/** What a message is, where it has no words of its own. */
export type IncomingMessageKind = 'text' | 'image' | 'audio' | 'video' | 'file' | 'location' | 'custom';

/** A message that the user may want to be told of. */
export interface IncomingMessage extends MessageRef {
  conversation: Conversation;
  /** Who wrote it: a name where the message has one, else the user id. */
  from: string;
  kind: IncomingMessageKind;
  text?: string;
}

/** A conversation was read: all of it, or up to one of its messages. */
export interface Reading {
  conversation: Conversation;
  /** The id of that message. */
  upTo?: string;
}

/** What a provider tells, in the order in which it happened. */
export type Signal =
  /** A callback of the SDK, under its own name. */
  | { kind: 'event'; topic: string; payload: unknown }
  | { kind: 'step'; step: SignInStep }
  /** The line is up: after `open`, and after each reconnect. */
  | { kind: 'connected' }
  | { kind: 'reconnecting'; attempt: number; maxAttempts: number }
  /** The SDK has stopped trying. */
  | { kind: 'gaveUp'; vendor?: VendorError }
  /** The service ended the session; the provider is of no further use. */
  | { kind: 'ended'; reason: EndReason; vendor?: VendorError }
  | { kind: 'tokenWillExpire' };

export interface Opened {
  /** The session's token; a password login yields one too. Never leaves the background. */
  token: string;
  /** When it expires, in milliseconds since 1970, if the service said so. */
  expireAt?: number;
}

/**
 * To be awaited right before the SDK gets something: from then on nobody can say that it has not been done.
 *
 * @param trace what `find` needs to recognise it by, as JSON holds it; absent where it cannot be found again
 */
export type RecordStart = (trace?: unknown) => Promise<void>;

export interface RequestContext {
  /** Nobody wants it any more: what has not gone to the SDK does not. */
  signal?: AbortSignal | undefined;
  /** Absent where it may be done any number of times. */
  begin?: RecordStart | undefined;
}

/** One SDK, evaluated for one session and thrown away with it: after `close` nothing of it runs. */
export interface Provider {
  /** Signs in. @throws {PartylineError} with the vendor's code; the provider should then be closed. */
  open(userId: string, credential: DirectCredential): Promise<Opened>;
  /** Creates an account; needs no session. @throws {PartylineError} `duplicateUser`, `registrationClosed`, ... */
  register(user: { userId: string; password: string; nickname: string }): Promise<void>;
  setNickname(nickname: string): Promise<void>;
  uploadPushToken(push: PushToken): Promise<void>;
  /** The account's other devices that are on the line, as the service names them; missing where it does not tell. */
  otherDevices?(): Promise<string[]>;
  /** Puts a new token in the place of the old, without reconnecting; where it is missing, a new token takes a new session. */
  renew?(token: string): Promise<{ expireAt?: number }>;
  /** Gets a token by password, without signing in; missing if the vendor has no such request. */
  requestToken?(password: string): Promise<Opened>;
  send(message: TextMessage, how?: RequestContext): Promise<Sent>;
  /** Calls a method of the SDK by name. The caller has checked the name against the definition. */
  call(method: string, args: unknown[], how?: RequestContext): Promise<unknown>;
  /**
   * What came of something that was begun, here or in a run before, and never answered: its answer, as it would have been.
   * @throws {PartylineError} `unknownOutcome` where the service does not show that it was done
   */
  find(trace: unknown): Promise<unknown>;
  /** A beat: something goes over the socket, so that a sleeping worker is kept awake and a dead socket found. */
  probe(): void;
  /**
   * Asks the line whether it is there, if it has not been heard from just now.
   *
   * @returns `undefined` where it is alive; else what resolves when it has answered, or was found dead: that has been signalled
   * by then, as `reconnecting`
   */
  alive(): Promise<void> | undefined;
  /** The network went away or came back, as far as the browser knows. */
  network(online: boolean): void;
  setLogLevel(level: LogLevel): void;
  /** Signs out and stops everything at once; safe at any time, also during `open`. */
  close(): Promise<void>;
}

/** What the background lends to a provider. */
export interface ProviderHost {
  /**
   * When the last message that this account has seen was sent, in milliseconds since 1970 by the service's clock; what came
   * after it is to be brought. Absent where the account begins anew.
   */
  seenUntil?: number | undefined;
  /** What was signalled in this session so far, also in runs before, as far as it is kept. */
  told?: (() => Iterable<{ topic: string; payload: unknown }>) | undefined;
  /** Resolves when all that was signalled is safe; until then the service is not to be told that it has arrived. */
  settled?: (() => Promise<void> | undefined) | undefined;
  /** Stable for this installation, so that a restarted worker is the same device. */
  deviceId: string;
  /** What this device is called; told to the device that it takes the account from, where the SDK can. */
  label?: string | undefined;
  signal(signal: Signal): void;
  log(level: Exclude<LogLevel, 'SILENT'>, ...parts: unknown[]): void;
}

export type CreateProvider = (service: Service, host: ProviderHost) => Provider;
