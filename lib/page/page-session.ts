import type { Conversation } from '@/lib/contract/conversations';
import { maxTimeout } from '@/lib/contract/frames';
import type { Sent } from '@/lib/contract/methods';
import { PartylineError } from '@/lib/contract/partyline-error';
import { type Account, accountId, isSameAccount, type SessionState } from '@/lib/contract/session';
import type { EventHandler, PageCallOptions, PageLink, PageSession } from './api';
import type { PagePipe } from './page-pipe';
import { type ListenEvent, listenEventsOf } from './webim-listen/derive';
import { createListener, listenPrefix, topicsOf } from './webim-listen/listener';
import { withoutExtras } from './webim-listen/message';

/** @param isObserver whether the user reads no messages in it */
export function createPageSession(pipe: PagePipe, isObserver = false): PageSession {
  const handlers = new Map<string, Set<EventHandler>>();
  const stateHandlers = new Set<(state: SessionState) => void>();
  const linkHandlers = new Set<(link: PageLink) => void>();
  const listener = createListener();
  const sessionKey = {};
  pipe.sessions.add(sessionKey);
  /** Ids that this session has claimed. */
  const claimed = new Set<unknown>();
  const observer = isObserver && { observer: true };
  /** Names the account that the page sees, because another may be signed in when the call arrives. */
  const request = (
    method: string,
    params: object,
    { account = pipe.state?.account, ...options }: PageCallOptions = {},
  ) => pipe.request(method, { ...params, ...(account && { account: accountId(account) }) }, options);

  let isUpdateQueued = false;
  let isDetached = false;
  /** Sends one update for all changes in the same task. */
  const updateTopics = () => {
    if (isUpdateQueued) return;
    isUpdateQueued = true;
    queueMicrotask(() => {
      isUpdateQueued = false;
      if (!isDetached)
        pipe.setTopics(sessionKey, new Set([...handlers.keys(), ...listener.topics()].flatMap(topicsOf)), isObserver);
    });
  };

  /** Whether the page uses the older API, whose events are derived. */
  const hasOlder = () => [...listener.topics(), ...handlers.keys()].some(topic => topic.startsWith(listenPrefix));

  const stopEvents = watch(pipe.eventWatchers, event => {
    const { seq, at, topic } = event;
    const { id } = Object(event.payload) as { id?: unknown };
    if (topic === 'claimed' && claimed.has(id)) return;
    if (topic === 'released') claimed.delete(id);
    const emit = (topic: string, payload: unknown, keys: readonly string[] = [topic]) => {
      for (const key of keys)
        for (const handler of handlers.get(key) ?? []) callSafely(() => handler(payload, { topic, seq, at }));
    };
    const emitOlder = (events: readonly ListenEvent[]) => {
      for (const { name, payload } of events) {
        emit(listenPrefix + name, payload);
        callSafely(() => listener.emit(name, payload));
      }
    };
    const { payload, extras } = withoutExtras(event.payload);
    if (!hasOlder()) return emit(event.topic, payload, [event.topic, '*']);
    const { before, after } = listenEventsOf(event.topic, payload, extras);
    emitOlder(before);
    emit(event.topic, payload, [event.topic, '*']);
    emitOlder(after);
  });
  const stopState = watch(pipe.stateWatchers, state => {
    for (const handler of stateHandlers) callSafely(() => handler(state));
  });
  const stopLink = watch(pipe.linkWatchers, link => {
    for (const handler of linkHandlers) callSafely(() => handler(link));
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
      if (pipe.state) callSafely(() => fn(pipe.state as SessionState));
      return watch(stateHandlers, fn);
    },
    onLink(fn: (link: PageLink) => void) {
      callSafely(() => fn(pipe.link));
      return watch(linkHandlers, fn);
    },
    on(topic: string, fn: EventHandler) {
      const set = handlers.get(topic) ?? new Set();
      handlers.set(topic, set.add(fn));
      updateTopics();
      return () => {
        set.delete(fn);
        if (set.size === 0) handlers.delete(topic);
        updateTopics();
      };
    },
    listen(callbacks: Parameters<PageSession['listen']>[0]) {
      listener.setCallbacks(callbacks);
      updateTopics();
    },
    send: (message: Parameters<PageSession['send']>[0], options?: PageCallOptions) =>
      request('message.send', message, options) as Promise<Sent>,
    call: (method: string, ...args: unknown[]) => request('vendor.call', { method, args, ...observer }),
    callWith: (options: PageCallOptions, method: string, ...args: unknown[]) =>
      request('vendor.call', { method, args, ...observer }, options),
    async expect(account: Account, options?: PageCallOptions) {
      const { state, sessions } = pipe;
      const isShared = sessions.size > Number(sessions.has(sessionKey));
      // The port of a page has one account.
      if (isShared && state?.account && state.phase !== 'signedOut' && !isSameAccount(state.account, account))
        throw new PartylineError('otherAccount');
      return (await pipe.request('session.expect', account, { timeout: maxTimeout, ...options })) as 'ready' | 'own';
    },
    supplyToken: (token: string, options?: PageCallOptions) =>
      request('session.supplyToken', { token }, options) as Promise<void>,
    markRead: (conversation?: Conversation, options?: PageCallOptions) =>
      request('unread.read', { ...(conversation && { conversation }), ...observer }, options) as Promise<void>,
    mute: (conversation: Conversation, muted = true, options?: PageCallOptions) =>
      request('mutes.set', { ...conversation, muted }, options) as Promise<void>,
    async claim(id: string, options?: PageCallOptions) {
      claimed.add(id);
      let isFirst: unknown;
      try {
        isFirst = await request('events.claim', { id }, options);
      } finally {
        if (!isFirst) claimed.delete(id);
      }
      return isFirst as boolean;
    },
    detach() {
      isDetached = true;
      pipe.sessions.delete(sessionKey);
      stopEvents();
      stopState();
      stopLink();
      handlers.clear();
      stateHandlers.clear();
      linkHandlers.clear();
      pipe.setTopics(sessionKey, undefined);
    },
  });
}

function watch<T>(set: Set<T>, fn: T): () => void {
  set.add(fn);
  return () => set.delete(fn);
}

/** Reports an exception of a handler to the page, so that the other handlers still run. */
function callSafely(run: () => void): void {
  try {
    run();
  } catch (error) {
    reportError(error);
  }
}
