/**
 * The chat object of lite-chat, on the one for `@tencentcloud/chat`: a session has that SDK, whose methods and
 * payloads are a superset. Forwards to the SDK's own object without Partyline.
 */
import { createChat, type TencentChatObject, type TencentChatOptions } from '../tencent/chat';
import { createEmitter } from '../tencent/emitter';
import type { ImError } from '../tencent/failure';
import { ChatError } from './chat-error';
import { callExperimentalApi } from './experimental';
import {
  allMethods,
  basicMethods,
  type Edition,
  isPluginName,
  type Line,
  missingParameter,
  pluginMethods,
  pluginsOf,
} from './methods';
import { nativePlugin } from './plugin';
import { isRefusedWhileSignedOut, signedOutAnswer } from './signed-out';
import { translateAnswer, translateEvent } from './translate';

type Args = readonly unknown[];
type Method = (...args: unknown[]) => unknown;
type Event = Record<string, unknown>;

export interface LiteChatOptions extends Omit<TencentChatOptions, 'methods' | 'createsSignedOut'> {
  line: Line;
  edition: Edition;
}

const notLoggedIn = 2024;
const loginInProgress = 2025;
const refused = 2998;

/** Fields of the first argument that the SDK adds to the message of an error. */
const errorFields: Readonly<Record<string, readonly string[]>> = {
  sendMessage: ['type', 'from', 'to'],
  resendMessage: ['type', 'from', 'to'],
  createGroup: ['groupID'],
  joinGroup: ['groupID'],
  pinConversation: ['conversationID', 'isPinned'],
};

const foreignPlugin =
  'Partyline did not install a plugin that is not the SDK’s own: a shared session runs no code of a page.';

export function createLiteChat({ line, edition, create, onDestroy, ...options }: LiteChatOptions): TencentChatObject {
  let native: TencentChatObject | undefined;
  let isLoggingIn = false;
  let isDestroying = false;
  let netState = 'connected';
  let kick: Event | undefined;
  const readyWaiters: (() => void)[] = [];
  const plugins: unknown[] = [];
  let pluginsInstalled: Promise<unknown> = Promise.resolve();
  const subscribed = new Set<string>();
  const events = createEmitter(() => {}, 'own');

  const createNative = async (): Promise<TencentChatObject> => {
    const created = await create();
    const used = await Promise.all(plugins.map(nativePlugin));
    if (used.length > 0) created.use?.(used as never);
    native = created;
    return created;
  };
  const inner = createChat({
    ...options,
    methods: allMethods,
    createsSignedOut: true,
    create: createNative,
    onDestroy,
  }) as Record<string, Method>;

  const isSignedIn = () => inner.getLoginUser?.() !== '';

  const onEvent = (name: string) => (event: Event) => {
    if (native) return events.emit(name, event);
    switch (name) {
      case 'sdkStateReady':
        events.emit(name, event);
        for (const resolve of readyWaiters.splice(0)) resolve();
        void emitFriendGroups();
        return;
      case 'sdkStateNotReady':
        for (const resolve of readyWaiters.splice(0)) resolve();
        if (!isDestroying) events.emit(name, event);
        if (kick) events.emit('kickedOut', kick);
        kick = undefined;
        return;
      case 'kickedOut':
        // The SDK emits it after `sdkStateNotReady`.
        kick = event;
        return;
      case 'netStateChange':
        return onNetState(event);
      case 'sdkDestroy':
        return events.emit(name, event.data);
      case 'error':
        // The SDK throws the error instead.
        return;
      default:
        return events.emit(name, translateEvent(event, line));
    }
  };
  /** After a sign-in the SDK emits this list, too. */
  const emitFriendGroups = async () => {
    const name = 'onFriendGroupListUpdated';
    if (!events.has(name) || !chat.getFriendGroupList) return;
    const { data } = (await (run('getFriendGroupList', []) as Promise<Event>).catch(() => ({}))) as Event;
    if (data && isSignedIn()) events.emit(name, { name, data });
  };
  /** The SDK has no state `connecting`. */
  const onNetState = (event: Event) => {
    const { state } = event.data as { state: string };
    const next = state === 'connected' ? state : 'disconnected';
    if (next !== netState) events.emit('netStateChange', { ...event, data: { state: next } });
    netState = next;
  };
  const subscribe = (name: string) => {
    if (subscribed.has(name)) return;
    subscribed.add(name);
    inner.on?.(name, onEvent(name));
  };
  // `kickedOut` waits for `sdkStateNotReady`, and `login` for `sdkStateReady`.
  for (const name of ['sdkStateReady', 'sdkStateNotReady', 'kickedOut']) subscribe(name);

  const refuse = (method: string, code: number | undefined, message = ''): never => {
    throw new ChatError({ method, code, message });
  };
  const requireParameters = (method: string, args: Args) => {
    const missing = missingParameter(method, args);
    if (missing) refuse(method, undefined, `[${method}] Missing required params: "${missing}"`);
  };

  const failure = (method: string, thrown: unknown, args: Args): unknown => {
    const { code, message = '', data, partyline } = Object(thrown) as Partial<ImError>;
    const isSend = method === 'sendMessage' || method === 'resendMessage';
    if (typeof code !== 'number') return new ChatError({ method, message });
    const more = (errorFields[method] ?? []).map(key => `${key}:${(Object(args[0]) as Event)[key]}`).join(' ');
    return new ChatError({
      ...{ code, message, partyline, more: method === 'createGroup' ? ` ${more}` : more },
      ...(isSend ? { data } : { method }),
    });
  };

  const run = (method: string, args: Args): unknown => {
    try {
      const answer = inner[method]?.(...args);
      if (!(answer instanceof Promise)) return translateAnswer(method, answer, line);
      return answer.then(
        resolved => translateAnswer(method, resolved, line),
        thrown => {
          throw failure(method, thrown, args);
        },
      );
    } catch (thrown) {
      throw failure(method, thrown, args);
    }
  };

  const call =
    (method: string): Method =>
    (...args) => {
      if (native)
        return native[method]
          ? native[method](...(args as never[]))
          : pluginsInstalled.then(() => native?.[method]?.(...(args as never[])));
      if (local[method]) return local[method](...args);
      if (!isSignedIn()) {
        if (isRefusedWhileSignedOut(method)) refuse(method, notLoggedIn);
        const answer = signedOutAnswer(method);
        if (answer) return answer;
      }
      requireParameters(method, args);
      return run(method, args);
    };

  const use = (added: unknown): void => {
    const list = [added].flat().map(plugin => (Object(plugin) as { default?: unknown }).default ?? plugin);
    plugins.push(...list.filter(plugin => typeof Object(plugin) === 'object' || typeof plugin === 'function'));
    const names = list.map(plugin => (Object(plugin) as { name?: unknown }).name).filter(isPluginName);
    addMethods(pluginMethods(new Set(names)));
    const foreign = list.filter(isForeign);
    if (native) pluginsInstalled = Promise.all(list.map(nativePlugin)).then(own => native?.use?.(own as never));
    else if (options.announcement && foreign.length > 0)
      reportError(new ChatError({ method: 'use', code: refused, message: foreignPlugin }));
  };

  const login = (credentials: unknown): unknown => {
    requireParameters('login', [credentials]);
    if (isLoggingIn) return Promise.reject(new ChatError({ method: 'login', code: loginInProgress }));
    isLoggingIn = true;
    return (run('login', [credentials]) as Promise<unknown>)
      .then(async answer => {
        // The SDK is ready when the promise resolves.
        if (!native && isSignedIn() && !inner.isReady?.())
          await new Promise<void>(resolve => readyWaiters.push(resolve));
        return answer;
      })
      .finally(() => {
        isLoggingIn = false;
      });
  };

  const destroy = async (): Promise<void> => {
    isDestroying = true;
    try {
      await inner.destroy?.();
    } catch {
      // Without a session there is nothing to leave.
    } finally {
      isDestroying = false;
    }
  };

  const listen = (name: unknown, fn: unknown, context?: unknown) => {
    if (typeof name !== 'string' || name === '' || typeof fn !== 'function') return;
    subscribe(name);
    events.on(name, fn as never, context);
  };

  const local: Record<string, Method> = {
    login,
    destroy,
    use,
    on: listen,
    off: (name, fn, context) => events.off(name as string, fn as never, context),
    isReady: () => inner.isReady?.(),
    getLoginUser: () => inner.getLoginUser?.(),
    getServerTime: () => inner.getServerTime?.(),
    getTotalUnreadMessageCount: () => (isSignedIn() ? inner.getTotalUnreadMessageCount?.() : 0),
    getSignalingInfo: message => {
      // Reads `type` of `undefined` as the SDK does.
      void (message as Event).type;
      return inner.getSignalingInfo?.(message) ?? undefined;
    },
    setLogLevel: level => inner.setLogLevel?.(level),
    registerPlugin: () => {},
    addSignalingListener: (...args) =>
      typeof args[1] === 'function' ? inner.addSignalingListener?.(...args) : undefined,
    removeSignalingListener: (...args) => inner.removeSignalingListener?.(...args),
    callExperimentalAPI: (key, parameter) => callExperimentalApi(inner, isSignedIn(), key, parameter),
  };

  const chat: TencentChatObject = {};
  const addMethods = (names: Iterable<string>) => {
    for (const name of names) chat[name] ??= (name === 'use' ? use : call(name)) as TencentChatObject[string];
  };
  addMethods(basicMethods(line));
  addMethods(pluginMethods(new Set(pluginsOf(edition))));
  return chat;
}

const isForeign = (plugin: unknown): boolean =>
  (typeof plugin === 'function' || typeof (Object(plugin) as { install?: unknown }).install === 'function') &&
  !isPluginName((Object(plugin) as { name?: unknown }).name);
