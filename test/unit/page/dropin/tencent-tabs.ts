// Tabs with Tencent's drop-in, on the real driver and the real SDK; and the SDK itself, as it is in a page without Partyline.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { vi } from 'vitest';
import type { Announcement } from '@/lib/page/client/extension-api';
import type { Account, Link, State } from '@/lib/page/client/types';
import { type TencentCloudChat, tencentCloudChat } from '@/lib/page/dropin/tencent';
import type { RecordedSession } from '../../providers/msync-connection';
import { platform } from '../../providers/msync-connection';
import { createTencentFixture } from '../../providers/tencent/tencent-connection';

export interface SdkMessage {
  ID: string;
  status: string;
  payload: Record<string, unknown>;
  _elements: { type: string; content: unknown }[];
  [field: string]: unknown;
}

export interface Answer {
  code: number;
  data: { message: SdkMessage; messageList: SdkMessage[]; conversationList: SdkMessage[]; repeatLogin?: boolean };
}

type Listener = (this: unknown, event: { name: string; data: never }) => void;

/** As much of the SDK's chat object as the tests touch. */
export interface Chat {
  login(options: { userID: string; userSig: string }): Promise<Answer>;
  logout(): Promise<Answer>;
  destroy(): Promise<unknown>;
  isReady(): boolean;
  on(name: string, fn: Listener, context?: unknown): void;
  once(name: string, fn: Listener, context?: unknown): void;
  off(name: string, fn: Listener, context?: unknown): void;
  sendMessage(message: SdkMessage, options?: object): Promise<Answer>;
  findMessage(id: string): SdkMessage | null;
  getLoginUser(): string;
  getServerTime(): number;
  [method: string]: (...args: never[]) => unknown;
}

export interface Sdk extends Omit<TencentCloudChat, 'create'> {
  create(options: { SDKAppID: number | string; proxyServer?: string }): Chat;
}

const file = createRequire(import.meta.url).resolve('@tencentcloud/chat');

/** A fresh evaluation of the SDK, in what it takes to be a page. */
export function rawSdk(): Sdk {
  const quiet = { log() {}, warn() {}, info() {}, error() {}, debug() {} };
  const window = Object.assign(new EventTarget(), { URL, location: new URL('https://desk.example/'), performance: {} });
  const scope: Record<string, unknown> = {
    ...{ console: quiet, window, document: { charset: 'UTF-8', addEventListener() {} }, navigator: { userAgent: 'x' } },
    ...{ HTMLInputElement: class {}, WebSocket: platform.WebSocket, Worker: undefined, localStorage: undefined },
  };
  const module = { exports: {} };
  new Function(...Object.keys(scope), 'module', 'exports', readFileSync(file, 'utf8'))(
    ...Object.values(scope),
    module,
    module.exports,
  );
  return module.exports as Sdk;
}

type Handler = (payload: unknown, event: { topic: string; seq: number; at: number }) => void;

/** An extension, whose background is a session of the real driver. */
export class Background {
  readonly calls: string[] = [];
  readonly account: Account;
  state: State;
  readonly #states = new Set<(state: State) => void>();
  readonly #links = new Set<(link: Link) => void>();
  readonly #handlers = new Set<readonly [topic: string, fn: Handler]>();
  #told = 0;

  constructor(
    readonly session: RecordedSession,
    app: number,
    userId = 'alice',
  ) {
    this.account = { provider: 'tencent', app: String(app), userId };
    this.state = { phase: 'online', since: 1, account: this.account, unread: 0 };
    this.#told = session.signals.length;
  }

  /** What a page finds. */
  announcement(): Announcement {
    return { version: 1, connect: async () => this.#lend() };
  }

  become(state: State): void {
    this.state = state;
    for (const fn of [...this.#states]) fn(state);
  }

  cut(): void {
    for (const fn of [...this.#links]) fn('gone');
  }

  /** Events so far, to every tab. */
  tell(): void {
    for (const signal of this.session.signals.slice(this.#told)) {
      this.#told += 1;
      if (signal.kind !== 'event') continue;
      for (const [topic, fn] of [...this.#handlers])
        if (topic === signal.topic) fn(structuredClone(signal.payload), { topic, seq: this.#told, at: 1 });
    }
  }

  async #call(method: string, args: unknown[]): Promise<unknown> {
    this.calls.push(method);
    const answer = await this.session.provider.call(method, args);
    this.tell();
    return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  }

  #lend() {
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
      ...{ account, scopes: ['status', 'receive', 'send', 'manage'], send: call, call },
      callWith: (_terms: object, method: string, ...args: unknown[]) => call(method, ...args),
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

const lines = createTencentFixture();
export const service = lines;

/** A background that is signed in. */
export async function signedIn(userId = 'alice'): Promise<Background> {
  return new Background(await lines.ready(userId), lines.im.sdkAppId, userId);
}

/** A tab of its own: a fresh module. */
export const tabOf = (background: Background | undefined, load = async (): Promise<unknown> => rawSdk()): Sdk =>
  tencentCloudChat(background?.announcement(), load) as unknown as Sdk;

export interface Heard {
  name: string;
  data: never;
}

/** A chat object, with everything that it has told. */
export function listening(sdk: Sdk, options: object = {}): { chat: Chat; heard: Heard[] } {
  const chat = sdk.create({ SDKAppID: lines.im.sdkAppId, proxyServer: lines.im.url, ...options });
  chat.setLogLevel?.(4 as never);
  const heard: Heard[] = [];
  for (const name of Object.values(sdk.EVENT)) chat.on(name, event => heard.push(event));
  return { chat, heard };
}

export const login = (chat: Chat, userID = 'alice') =>
  chat.login({ userID, userSig: lines.im.issueUserSig(userID === 'zed' ? 'alice' : userID) });

/** Signed in, and ready. */
export async function readyChat(sdk: Sdk, userID = 'alice'): Promise<{ chat: Chat; heard: Heard[] }> {
  const { chat, heard } = listening(sdk);
  await login(chat, userID);
  await vi.waitFor(() => {
    if (!chat.isReady()) throw new Error('It is not ready.');
  });
  return { chat, heard };
}

export const namesOf = (heard: Heard[]): string[] => heard.map(({ name }) => name);

export const ask = async (chat: Chat, method: string, options?: object): Promise<Answer> =>
  (await chat[method]?.(options as never)) as Answer;
