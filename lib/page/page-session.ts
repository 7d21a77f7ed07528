/** The session object that a page holds. */
import type { Conversation } from '@/lib/contract/conversations';
import { longestTimeout } from '@/lib/contract/frames';
import type { Sent } from '@/lib/contract/methods';
import { type Account, accountId, type SessionState } from '@/lib/contract/session';
import type { EventHandler, PageCallOptions, PageLink, PageSession } from './api';
import { createLegacyListener } from './legacy-listener';
import type { PagePipe } from './page-pipe';

export function createPageSession(pipe: PagePipe): PageSession {
  const handlers = new Map<string, Set<EventHandler>>();
  const stateHandlers = new Set<(state: SessionState) => void>();
  const linkHandlers = new Set<(link: PageLink) => void>();
  const listener = createLegacyListener();
  const key = {};
  const ask = (method: string, params: object, { account, ...options }: PageCallOptions = {}) =>
    pipe.request(method, { ...params, ...(account && { account: accountId(account) }) }, options);

  /** Once for all that a script does in one go. */
  let isDue = false;
  let isOver = false;
  const retopic = () => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      isDue = false;
      if (!isOver) pipe.setTopics(key, new Set([...handlers.keys(), ...listener.topics()]));
    });
  };

  const stopEvents = watch(pipe.eventWatchers, event => {
    const { topic, seq, at, payload } = event;
    for (const wanted of [topic, '*']) {
      for (const handler of handlers.get(wanted) ?? []) guard(() => handler(payload, { topic, seq, at }));
    }
    guard(() => listener.emit(topic, payload));
  });
  const stopState = watch(pipe.stateWatchers, state => {
    for (const handler of stateHandlers) guard(() => handler(state));
  });
  const stopLink = watch(pipe.linkWatchers, link => {
    for (const handler of linkHandlers) guard(() => handler(link));
  });

  return Object.freeze({
    get state() {
      return pipe.state ?? { phase: 'signedOut', since: 0 };
    },
    get account() {
      return pipe.state?.account;
    },
    get scopes() {
      return pipe.scopes;
    },
    onState(fn: (state: SessionState) => void) {
      if (pipe.state) guard(() => fn(pipe.state as SessionState));
      return watch(stateHandlers, fn);
    },
    onLink(fn: (link: PageLink) => void) {
      guard(() => fn(pipe.link));
      return watch(linkHandlers, fn);
    },
    on(topic: string, fn: EventHandler) {
      const set = handlers.get(topic) ?? new Set();
      handlers.set(topic, set.add(fn));
      retopic();
      return () => {
        set.delete(fn);
        if (set.size === 0) handlers.delete(topic);
        retopic();
      };
    },
    listen(callbacks: Parameters<PageSession['listen']>[0]) {
      listener.setCallbacks(callbacks);
      retopic();
    },
    send: (message: Parameters<PageSession['send']>[0], options?: PageCallOptions) =>
      ask('message.send', message, options) as Promise<Sent>,
    call: (method: string, ...args: unknown[]) => ask('vendor.call', { method, args }),
    callWith: (options: PageCallOptions, method: string, ...args: unknown[]) =>
      ask('vendor.call', { method, args }, options),
    expect: (account: Account, options?: PageCallOptions) =>
      ask('session.expect', account, { timeout: longestTimeout, ...options }) as Promise<'ready' | 'own'>,
    supplyToken: (token: string, options?: PageCallOptions) =>
      ask('session.supplyToken', { token }, options) as Promise<void>,
    markRead: (conversation?: Conversation, options?: PageCallOptions) =>
      ask('unread.read', { ...(conversation && { conversation }) }, options) as Promise<void>,
    mute: (conversation: Conversation, muted = true, options?: PageCallOptions) =>
      ask('mutes.set', { ...conversation, muted }, options) as Promise<void>,
    detach() {
      isOver = true;
      stopEvents();
      stopState();
      stopLink();
      handlers.clear();
      stateHandlers.clear();
      linkHandlers.clear();
      pipe.setTopics(key, undefined);
    },
  });
}

function watch<T>(set: Set<T>, fn: T): () => void {
  set.add(fn);
  return () => set.delete(fn);
}

/** One handler that throws must not keep the event from the next; its error is the page's to see. */
function guard(run: () => void): void {
  try {
    run();
  } catch (error) {
    reportError(error);
  }
}
