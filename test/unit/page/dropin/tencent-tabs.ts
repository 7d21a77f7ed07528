// Tabs with Tencent's drop-in, the driver and the real SDK; and the SDK itself, as in a page without
// Partyline.
import { vi } from 'vitest';
import { PartylineError } from '@/lib/contract/errors';
import type { Scope } from '@/lib/contract/sites';
import type { Announcement } from '@/lib/page/client/extension-api';
import type { Account, Link, State } from '@/lib/page/client/types';
import { type TencentCloudChat, tencentCloudChat } from '@/lib/page/dropin/tencent';
import { tencentMethods } from '@/lib/providers/tencent/methods';
import { tencentMessagesIn, tencentWithoutMessages } from '@/lib/providers/tencent/topics';
import { loadTencentSdk } from '../../../server/raw-tencent-sdk';
import type { RecordedSession } from '../../providers/msync-connection';
import { createTencentFixture } from '../../providers/tencent/tencent-connection';

export interface ChatMessageObject {
  ID: string;
  status: string;
  payload: Record<string, unknown>;
  _elements: { type: string; content: unknown }[];
  [field: string]: unknown;
}

export interface ChatAnswer {
  code: number;
  data: {
    message: ChatMessageObject;
    messageList: ChatMessageObject[];
    conversationList: ChatMessageObject[];
    repeatLogin?: boolean;
  };
}

type Listener = (this: unknown, event: { name: string; data: never }) => void;

/** The part of the SDK's chat object that the tests use. */
export interface Chat {
  login(options: { userID: string; userSig: string }): Promise<ChatAnswer>;
  logout(): Promise<ChatAnswer>;
  destroy(): Promise<unknown>;
  isReady(): boolean;
  on(name: string, fn: Listener, context?: unknown): void;
  once(name: string, fn: Listener, context?: unknown): void;
  off(name: string, fn: Listener, context?: unknown): void;
  sendMessage(message: ChatMessageObject, options?: object): Promise<ChatAnswer>;
  findMessage(id: string): ChatMessageObject | null;
  getLoginUser(): string;
  getServerTime(): number;
  [method: string]: (...args: never[]) => unknown;
}

export interface TencentModule extends Omit<TencentCloudChat, 'create'> {
  create(options: { SDKAppID: number | string; proxyServer?: string }): Chat;
}

export const loadRawTencentSdk = (): TencentModule => loadTencentSdk() as TencentModule;

type Handler = (payload: unknown, event: { topic: string; seq: number; at: number }) => void;

/** A fake extension with a session of the driver. */
export class FakeBackground {
  readonly calls: string[] = [];
  /** Of the page. */
  scopes: readonly Scope[] = ['status', 'receive', 'send', 'manage', 'delete'];
  /** Scopes that the page has asked the user for, and that were denied. */
  readonly denied: Scope[] = [];
  readonly account: Account;
  state: State;
  readonly #states = new Set<(state: State) => void>();
  readonly #links = new Set<(link: Link) => void>();
  readonly #handlers = new Set<readonly [topic: string, fn: Handler]>();
  readonly #messageIds = new Set<string>();
  #published = 0;

  constructor(
    readonly session: RecordedSession,
    app: number,
    userId = 'alice',
  ) {
    this.account = { provider: 'tencent', app: String(app), userId };
    this.state = { phase: 'online', since: 1, account: this.account, unread: 0 };
    this.#published = session.signals.length;
  }

  announcement(): Announcement {
    return {
      version: 1,
      connect: async options => {
        const missing = (options?.scopes ?? []).filter(scope => !this.scopes.includes(scope));
        this.denied.push(...missing);
        if (missing.length > 0) throw new PartylineError('notAllowed');
        return this.#createSession();
      },
    };
  }

  setState(state: State): void {
    this.state = state;
    for (const fn of [...this.#states]) fn(state);
  }

  disconnect(): void {
    for (const fn of [...this.#links]) fn('gone');
  }

  /** Publishes the session's new events to all tabs. */
  publishEvents(): void {
    for (const signal of this.session.signals.slice(this.#published)) {
      this.#published += 1;
      if (signal.kind !== 'event') continue;
      // As the background does (`lib/session/message-dedup.ts`).
      const payload = tencentWithoutMessages(signal.topic, signal.payload, id => this.#messageIds.has(id));
      if (payload === undefined) continue;
      for (const { id } of tencentMessagesIn(signal.topic, payload)) this.#messageIds.add(id);
      for (const [topic, fn] of [...this.#handlers])
        if (topic === signal.topic) fn(structuredClone(payload), { topic, seq: this.#published, at: 1 });
    }
  }

  async #call(method: string, args: unknown[]): Promise<unknown> {
    this.calls.push(method);
    // As the channel does (`lib/channel/requests.ts`).
    const scope = tencentMethods.get(method);
    if (!scope) throw new PartylineError('unknownMethod');
    if (!this.scopes.includes(scope)) throw new PartylineError('notAllowed', { about: scope });
    const answer = await this.session.provider.call(method, args);
    this.publishEvents();
    return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  }

  #createSession() {
    const { account } = this;
    const call = (method: string, ...args: unknown[]) => this.#call(method, args);
    const watch = <T>(set: Set<T>, fn: T) => {
      set.add(fn);
      return () => void set.delete(fn);
    };
    const self = this;
    return {
      get state() {
        return self.state;
      },
      ...{ account, scopes: this.scopes, send: call, call },
      callWith: (_options: object, method: string, ...args: unknown[]) => call(method, ...args),
      onState(fn: (state: State) => void) {
        fn(self.state);
        return watch(self.#states, fn);
      },
      onLink: (fn: (link: Link) => void) => watch(self.#links, fn),
      on: (topic: string, fn: Handler) => watch(self.#handlers, [topic, fn] as const),
      supplyToken: async () => {},
      detach: () => {},
    };
  }
}

const fixture = createTencentFixture();
export const service = fixture;

/** Returns a signed-in background. */
export async function startBackground(userId = 'alice'): Promise<FakeBackground> {
  return new FakeBackground(await fixture.ready(userId), fixture.im.sdkAppId, userId);
}

/** Returns a new module, as in a new tab. */
export const loadTencentDropIn = (
  background: FakeBackground | undefined,
  load = async (): Promise<unknown> => loadRawTencentSdk(),
): TencentModule => tencentCloudChat(background?.announcement(), load) as unknown as TencentModule;

export interface ChatEvent {
  name: string;
  data: never;
}

/** Creates a chat object and records its events. */
export function openChat(sdk: TencentModule, options: object = {}): { chat: Chat; events: ChatEvent[] } {
  const chat = sdk.create({ SDKAppID: fixture.im.sdkAppId, proxyServer: fixture.im.url, ...options });
  chat.setLogLevel?.(4 as never);
  const events: ChatEvent[] = [];
  for (const name of Object.values(sdk.EVENT)) chat.on(name, event => events.push(event));
  return { chat, events };
}

export const logInTo = (chat: Chat, userID = 'alice') =>
  chat.login({ userID, userSig: fixture.im.issueUserSig(userID === 'zed' ? 'alice' : userID) });

/** Signs in and waits until the chat is ready. */
export async function readyChat(sdk: TencentModule, userID = 'alice'): Promise<{ chat: Chat; events: ChatEvent[] }> {
  const { chat, events } = openChat(sdk);
  await logInTo(chat, userID);
  await vi.waitFor(() => {
    if (!chat.isReady()) throw new Error('The chat is not ready.');
  });
  return { chat, events };
}

export const namesOf = (events: ChatEvent[]): string[] => events.map(({ name }) => name);

export const callChat = async (chat: Chat, method: string, options?: object): Promise<ChatAnswer> =>
  (await chat[method]?.(options as never)) as ChatAnswer;
