/** A page in Node, and a fake extension that tests control. */
import { afterEach, beforeEach, vi } from 'vitest';
import { announceEvent, requestEvent } from '@/lib/page/api';
import type { ExtensionCallOptions, ExtensionConnectOptions, ExtensionSession } from '@/lib/page/client/extension-api';
import type { Account, CallOptions, Conversation, EventInfo, Link, Scope, State } from '@/lib/page/client/types';

export const alice: Account = { provider: 'agora', app: '1117#support', userId: 'alice' };
export const online = (account: Account): State => ({ phase: 'online', since: 1, account, unread: 0 });
export const signedOut: State = { phase: 'signedOut', since: 1 };

/** Replaces the global page by a new `EventTarget` for each test. */
export function stubPage(): { page: EventTarget } {
  const browser = { page: new EventTarget() };
  beforeEach(() => {
    const page = new EventTarget();
    browser.page = page;
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    vi.stubGlobal('dispatchEvent', page.dispatchEvent.bind(page));
    vi.stubGlobal('reportError', vi.fn());
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
  return browser;
}

export function announceExtension(page: EventTarget, detail: unknown): void {
  page.dispatchEvent(new CustomEvent(announceEvent, { detail }));
}

/** Announces now and at each request, as the extension does. */
export function announceOnRequest(page: EventTarget, detail: unknown): void {
  page.addEventListener(requestEvent, () => announceExtension(page, detail));
  announceExtension(page, detail);
}

type Handler = Parameters<ExtensionSession['on']>[1];

export class FakeExtension {
  readonly version = 1;
  connectOptions: ExtensionConnectOptions | undefined;
  scopes: Scope[] = ['status', 'receive', 'send'];
  state: State;
  /** How often the page has detached. */
  detached = 0;
  calls: unknown[][] = [];
  /** Options of each call. */
  callOptions: (ExtensionCallOptions | undefined)[] = [];
  /** Returns the result of each call. */
  answer: (method: string) => Promise<unknown> = async () => 'done';
  /** The user's answer to a request for an account. */
  expect: (account: Account, options?: CallOptions) => Promise<'ready' | 'own'> = async () => 'own';
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #states = new Set<(state: State) => void>();
  readonly #links = new Set<(setLink: Link) => void>();
  #seq = 0;

  constructor(
    state: State = online(alice),
    /** Without options for calls and without `onLink`, as in the first version. */
    private readonly isOldVersion = false,
  ) {
    this.state = state;
  }

  connect = async (options?: ExtensionConnectOptions): Promise<unknown> => {
    this.connectOptions = options;
    return this.createSession();
  };

  createSession(): ExtensionSession {
    const self = this;
    const request = (options: ExtensionCallOptions | undefined, ...call: unknown[]) => {
      self.calls.push(call);
      self.callOptions.push(options);
      return self.answer(String(call[0]));
    };
    return {
      get state() {
        return self.state;
      },
      get account() {
        return self.state.account;
      },
      get scopes() {
        return self.scopes;
      },
      onState: fn => {
        fn(self.state);
        return watch(self.#states, fn);
      },
      on: (topic, fn) => {
        const handlers = self.#handlers.get(topic) ?? new Set();
        self.#handlers.set(topic, handlers);
        return watch(handlers, fn);
      },
      send: async (message, options) => (await request(options, 'message.send', message)) as never,
      call: (method, ...args) => request(undefined, method, ...args),
      supplyToken: async (token, options) => (await request(options, 'supplyToken', token)) as never,
      detach: () => {
        self.detached += 1;
      },
      ...(!self.isOldVersion && {
        onLink: (fn: (link: Link) => void) => {
          fn('connected');
          return watch(self.#links, fn);
        },
        expect: (account: Account, options?: CallOptions) => self.expect(account, options),
        markRead: async (conversation?: Conversation, options?: ExtensionCallOptions) =>
          (await request(options, 'markRead', conversation)) as never,
        mute: async (conversation: Conversation, muted?: boolean, options?: ExtensionCallOptions) =>
          (await request(options, 'mute', conversation, muted)) as never,
        callWith: (options: ExtensionCallOptions, method: string, ...args: unknown[]) =>
          request(options, method, ...args),
      }),
    };
  }

  /** Returns the number of listeners of a topic. */
  listeners(topic: string): number {
    return this.#handlers.get(topic)?.size ?? 0;
  }

  setState(state: State): void {
    this.state = state;
    for (const fn of this.#states) fn(state);
  }

  link(link: Link): void {
    for (const fn of this.#links) fn(link);
  }

  emit(topic: string, payload: unknown): void {
    this.#seq += 1;
    const event: EventInfo = { topic, seq: this.#seq, at: 2 };
    for (const key of [topic, '*']) for (const fn of this.#handlers.get(key) ?? []) fn(payload, event);
  }
}

function watch<T>(set: Set<T>, fn: T): () => void {
  set.add(fn);
  return () => set.delete(fn);
}
