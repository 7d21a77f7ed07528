/** A page without a browser, and an extension for it that does as it is told. */
import { afterEach, beforeEach, vi } from 'vitest';
import { announceEvent, requestEvent } from '@/lib/page/api';
import type { ExtensionCallOptions, ExtensionConnectOptions, ExtensionSession } from '@/lib/page/client/extension-api';
import type { Account, CallOptions, Conversation, EventInfo, Link, Scope, State } from '@/lib/page/client/types';

export const alice: Account = { provider: 'agora', app: '1117#support', userId: 'alice' };
export const online = (account: Account): State => ({ phase: 'online', since: 1, account, unread: 0 });
export const signedOut: State = { phase: 'signedOut', since: 1 };

/** Gives every test a page of its own in the place of the global one. */
export function stubPage(): { page: EventTarget } {
  const world = { page: new EventTarget() };
  beforeEach(() => {
    const page = new EventTarget();
    world.page = page;
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    vi.stubGlobal('dispatchEvent', page.dispatchEvent.bind(page));
    vi.stubGlobal('reportError', vi.fn());
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });
  return world;
}

export function announceExtension(page: EventTarget, detail: unknown): void {
  page.dispatchEvent(new CustomEvent(announceEvent, { detail }));
}

/** As the extension does it: now, and whenever the page asks. */
export function announceOnRequest(page: EventTarget, detail: unknown): void {
  page.addEventListener(requestEvent, () => announceExtension(page, detail));
  announceExtension(page, detail);
}

type Handler = Parameters<ExtensionSession['on']>[1];

/** A session that the test speaks for. */
export class FakeExtension {
  readonly version = 1;
  connectOptions: ExtensionConnectOptions | undefined;
  scopes: Scope[] = ['status', 'receive', 'send'];
  state: State;
  detached = 0;
  calls: unknown[][] = [];
  /** What was said with each of these. */
  callOptions: (ExtensionCallOptions | undefined)[] = [];
  /** What calls are answered with. */
  answer: (method: string) => Promise<unknown> = async () => 'done';
  /** What the user says about an account that a page expects. */
  expect: (account: Account, options?: CallOptions) => Promise<'ready' | 'own'> = async () => 'own';
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #states = new Set<(state: State) => void>();
  readonly #links = new Set<(setLink: Link) => void>();
  #seq = 0;

  constructor(
    state: State = online(alice),
    /** Whether it takes no options with a call, and says nothing of the line: as the first did. */
    private readonly isOld = false,
  ) {
    this.state = state;
  }

  connect = async (asked?: ExtensionConnectOptions): Promise<unknown> => {
    this.connectOptions = asked;
    return this.createSession();
  };

  createSession(): ExtensionSession {
    const self = this;
    const ask = (terms: ExtensionCallOptions | undefined, ...call: unknown[]) => {
      self.calls.push(call);
      self.callOptions.push(terms);
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
      send: async (message, terms) => (await ask(terms, 'message.send', message)) as never,
      call: (method, ...args) => ask(undefined, method, ...args),
      supplyToken: async (token, terms) => (await ask(terms, 'supplyToken', token)) as never,
      detach: () => {
        self.detached += 1;
      },
      ...(!self.isOld && {
        onLink: (fn: (link: Link) => void) => {
          fn('connected');
          return watch(self.#links, fn);
        },
        expect: (account: Account, options?: CallOptions) => self.expect(account, options),
        markRead: async (conversation?: Conversation, terms?: ExtensionCallOptions) =>
          (await ask(terms, 'markRead', conversation)) as never,
        mute: async (conversation: Conversation, muted?: boolean, terms?: ExtensionCallOptions) =>
          (await ask(terms, 'mute', conversation, muted)) as never,
        callWith: (terms: ExtensionCallOptions, method: string, ...args: unknown[]) => ask(terms, method, ...args),
      }),
    };
  }

  /** How many listen to a topic. */
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
    for (const wanted of [topic, '*']) for (const fn of this.#handlers.get(wanted) ?? []) fn(payload, event);
  }
}

function watch<T>(set: Set<T>, fn: T): () => void {
  set.add(fn);
  return () => set.delete(fn);
}
