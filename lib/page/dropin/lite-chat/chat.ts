/**
 * The chat object of lite-chat: what the SDK answers at once, and until the page signs in. A session has the SDK
 * of `@tencentcloud/chat`, whose methods and payloads are a superset (`shared-chat.ts`). Forwards to the SDK's own
 * object without Partyline.
 */
import { createAttachment } from '../attachment';
import { isPage } from '../detect-extension';
import type { TencentChatObject, TencentChatOptions } from '../tencent/chat';
import { createEmitter } from '../tencent/emitter';
import { parseSignaling } from '../tencent/signaling';
import { ChatError } from './chat-error';
import { EarlyMessages, isEarlyMethod } from './early-messages';
import { callExperimentalApi } from './experimental';
import {
  basicMethods,
  type Edition,
  isPluginName,
  type Major,
  missingParameter,
  pluginMethods,
  pluginsOf,
} from './methods';
import { nativePlugin } from './plugin';
import type { SharedChat } from './shared-chat';
import { isRefusedWhileSignedOut, signedOutAnswer } from './signed-out';

type Method = (...args: never[]) => unknown;
type Fields = Record<string, unknown>;

export interface LiteChatOptions extends Omit<TencentChatOptions, 'methods' | 'createsSignedOut'> {
  major: Major;
  edition: Edition;
}

const notLoggedIn = 2024;
const loginInProgress = 2025;
const refused = 2998;
const foreignPlugin =
  'Partyline did not install a plugin that is not the SDK’s own: a shared session runs no code of a page.';

export function createLiteChat({
  major,
  edition,
  SDKAppID,
  announcement,
  create,
  onDestroy,
}: LiteChatOptions): TencentChatObject {
  let shared: SharedChat | undefined;
  let loading: Promise<SharedChat> | undefined;
  let isLoggingIn = false;
  /** The SDK's own object, of this attachment or of the session's. */
  let ownChat: TencentChatObject | undefined;
  const plugins: unknown[] = [];
  let pluginsInstalled: Promise<unknown> = Promise.resolve();
  const recordedCalls: (readonly [method: string, args: never[]])[] = [];
  const early = new EarlyMessages();
  const events = createEmitter(() => {}, 'own');
  const listened = new Set<string>();

  const createNative = async (): Promise<TencentChatObject> => {
    const created = await create();
    const used = await Promise.all(plugins.map(nativePlugin));
    if (used.length > 0) created.use?.(used as never);
    for (const [method, args] of recordedCalls) created[method]?.(...args);
    ownChat = created;
    return created;
  };
  /** The session's object has its own attachment, which asks the user. */
  const attachment = createAttachment(undefined, createNative, created => {
    for (const name of listened) listenNatively(created, name);
  });
  const listenNatively = (chat: TencentChatObject, name: string) =>
    chat.on?.(...([name, (event: unknown) => events.emit(name, event)] as never[]));

  const load = (known: NonNullable<typeof announcement>): Promise<SharedChat> => {
    loading ??= import('./shared-chat').then(({ createSharedChat }) => {
      shared = createSharedChat({
        ...{ major, SDKAppID, announcement: known, create: createNative },
        emit: events.emit,
        hasListener: events.has,
      });
      for (const name of listened) shared.subscribe(name);
      for (const [method, args] of recordedCalls) shared.call(method, args);
      return shared;
    });
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };

  const callNative = (method: string, args: never[]): unknown =>
    ownChat?.[method] ? ownChat[method](...args) : pluginsInstalled.then(() => ownChat?.[method]?.(...args));

  const requireParameters = (method: string, args: readonly unknown[]) => {
    const missing = missingParameter(method, args);
    if (missing) throw new ChatError({ method, message: `[${method}] Missing required params: "${missing}"` });
  };
  const record =
    (method: string): Method =>
    (...args) => {
      if (shared) return shared.call(method, args);
      recordedCalls.push([method, args]);
    };

  const login = async (credentials: unknown): Promise<unknown> => {
    if (isLoggingIn) throw new ChatError({ method: 'login', code: loginInProgress });
    isLoggingIn = true;
    try {
      if (!announcement) return await attachment.signIn({ open: async native => native.login?.(credentials as never) });
      const current = await load(announcement);
      const isRepeated = current.userID !== '';
      const answer = (await current.call('login', [credentials])) as { data: Fields };
      // tui-core-lite fails when a page signs out within 500 ms after a repeated login.
      if (!ownChat && !isRepeated) delete answer.data.repeatLogin;
      return answer;
    } finally {
      isLoggingIn = false;
    }
  };

  const cancelLogin = async (): Promise<unknown> => {
    attachment.cancel();
    await shared?.leave();
    return { code: 0, data: {} };
  };

  const use = (added: unknown): void => {
    const list = [added].flat().map(plugin => (Object(plugin) as { default?: unknown }).default ?? plugin);
    addMethods(pluginMethods(new Set(list.map(pluginName).filter(isPluginName))));
    if (ownChat) pluginsInstalled = Promise.all(list.map(nativePlugin)).then(own => ownChat?.use?.(own as never));
    else plugins.push(...list);
    if (announcement && !ownChat && list.some(isForeign))
      reportError(new ChatError({ method: 'use', code: refused, message: foreignPlugin }));
  };

  const on = (name: unknown, fn: unknown, context?: unknown): void => {
    if (typeof name !== 'string' || name === '' || typeof fn !== 'function') return;
    if (!listened.has(name)) {
      listened.add(name);
      if (shared) shared.subscribe(name);
      else if (ownChat) listenNatively(ownChat, name);
    }
    events.on(name, fn as never, context);
  };

  const destroy = async (): Promise<void> => {
    attachment.cancel();
    if (ownChat) await ownChat.destroy?.();
    else {
      await shared?.leave();
      events.emit('sdkDestroy', { SDKAppID });
    }
    onDestroy();
  };

  /** Work signed out, and are the page's own on a shared session. */
  const local: Readonly<Record<string, Method>> = {
    destroy,
    // The SDK is ready when `login` resolves, and emits `sdkStateReady` after that, on which tui-core-lite depends.
    isReady: () => Boolean(shared?.userID),
    getLoginUser: () => shared?.userID ?? '',
    getServerTime: () => shared?.call('getServerTime', []) ?? Date.now(),
    getTotalUnreadMessageCount: () => (shared?.userID ? shared.call('getTotalUnreadMessageCount', []) : 0),
    // Reads `type` of `undefined` as the SDK does.
    getSignalingInfo: (message: Fields) => (message.type ? parseSignaling(message) : null) ?? undefined,
    setLogLevel: record('setLogLevel'),
    registerPlugin: record('registerPlugin'),
    addSignalingListener: (...args) =>
      typeof args[1] === 'function' ? record('addSignalingListener')(...args) : undefined,
    removeSignalingListener: record('removeSignalingListener'),
    callExperimentalAPI: (key: unknown, parameter: unknown) => callExperimentalApi(shared, key, parameter),
  };
  const always: Readonly<Record<string, Method>> = {
    use,
    on,
    off: (...args) => events.off(...(args as unknown as Parameters<typeof events.off>)),
  };

  const call = (method: string, args: never[]): unknown => {
    if (ownChat && method !== 'destroy') return callNative(method, args);
    if (method === 'logout' && isLoggingIn) return cancelLogin();
    if (local[method]) return local[method](...args);
    if (method === 'login') {
      requireParameters(method, args);
      return login(args[0]);
    }
    if (!shared?.userID) {
      if (isRefusedWhileSignedOut(method)) throw new ChatError({ method, code: notLoggedIn });
      const answer = signedOutAnswer(method);
      if (answer) return answer;
    }
    requireParameters(method, args);
    if (!shared?.userID && isEarlyMethod(method)) return early.create(method, args[0] as never);
    if (!shared) throw new ChatError({ method, code: notLoggedIn });
    early.complete(args[0], shared.call);
    return shared.call(method, args);
  };

  const chat: TencentChatObject = {};
  const addMethods = (names: Iterable<string>) => {
    for (const name of names) chat[name] ??= always[name] ?? ((...args) => call(name, args));
  };
  addMethods(basicMethods(major));
  addMethods(pluginMethods(new Set(pluginsOf(edition))));
  if (announcement) load(announcement).catch(() => {});
  else if (isPage()) attachment.switchToNative().catch(() => {});
  return chat;
}

const pluginName = (plugin: unknown): unknown => (Object(plugin) as { name?: unknown }).name;

const isForeign = (plugin: unknown): boolean =>
  (typeof plugin === 'function' || typeof (Object(plugin) as { install?: unknown }).install === 'function') &&
  !isPluginName(pluginName(plugin));
