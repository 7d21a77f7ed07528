/**
 * The SDK's chat object for pages. It uses the user's session, or forwards to the SDK's own object without
 * Partyline. All state is in closures, so a page's store may wrap, copy or freeze the object.
 */
import { roomCommands } from '@/lib/providers/tencent/room-commands';
import type { Announcement } from '../../client/extension-api';
import type { Status } from '../../client/types';
import { createAttachment } from '../attachment';
import { isPage } from '../detect-extension';
import { sessionError } from '../session-error';
import { Drafts, type MessageAuthor } from './drafts';
import { elementFactories } from './elements';
import { createEmitter } from './emitter';
import { forwardedKeys, localKeys } from './experimental';
import {
  ImError,
  invalidOperation,
  invalidParamsError,
  loggedOut,
  loginFailed,
  notLoggedIn,
  toImError,
} from './failure';
import type { TencentMessage } from './message';
import { ObjectCache } from './object-cache';
import type { TencentPageSession } from './page-session';
import { EVENT } from './sdk-constants';
import { createInviteId, parseSignaling } from './signaling';

type Fields = Record<string, unknown>;

export type TencentChatObject = Record<string, (...args: never[]) => unknown>;

export interface TencentChatOptions {
  SDKAppID: number;
  announcement: Announcement | undefined;
  /** Names of the methods that the session runs. */
  methods: Iterable<string>;
  /** Messages can be created while signed out, and are completed when the page signs in. */
  createsSignedOut?: boolean;
  /** Creates the SDK's own object. */
  create(): Promise<TencentChatObject>;
  onDestroy(): void;
}

interface Login {
  userID: string;
  userSig: string;
}

/** By the reason of the session's end: the `type` of `KICKED_OUT`, and the code of errors from then on. */
const endTypes: Readonly<Record<string, readonly [type: string, code: number]>> = {
  replaced: ['multipleAccount', 3003],
  tooManyDevices: ['multipleDevice', 3002],
  tokenExpired: ['userSigExpired', 3004],
  byUser: ['', loggedOut],
};

export function createChat({
  SDKAppID,
  announcement,
  methods,
  createsSignedOut,
  create,
  onDestroy,
}: TencentChatOptions): TencentChatObject {
  const objects = new ObjectCache();
  const drafts = new Drafts();
  let pendingLogin: { userID: string; done: Promise<unknown> } | undefined;
  let session: TencentPageSession | undefined;
  let isReady = false;
  /** The SDK's code for calls while signed out. */
  let errorCode: number = notLoggedIn;
  let netState = 'connected';
  const recordedCalls: (readonly [method: string, args: never[]])[] = [];

  const events = createEmitter((name, call) => {
    // Listeners added after SDK_READY receive it, too.
    if (name === EVENT.SDK_READY && isReady) setTimeout(() => isReady && call({ name }));
  });
  const signals = createEmitter();
  const emit = (name: string, event: object = {}) => events.emit(name, { name, ...event });

  const attachment = createAttachment(announcement, create, created => {
    events.moveTo(created.on as never);
    signals.moveTo(created.addSignalingListener as never);
    for (const [method, args] of recordedCalls) created[method]?.(...args);
  });

  const signedOutError = (method: string): ImError => {
    const error = new ImError(errorCode, ` | ${method} | `);
    emit(EVENT.ERROR, { data: { code: error.code, message: error.message } });
    return error;
  };

  const endSession = (reason: string) => {
    if (!session) return;
    const [type, code] = endTypes[reason] ?? ['REST_API_Kick', 3006];
    errorCode = code;
    leave();
    if (type) emit(EVENT.KICKED_OUT, { data: { type } });
    emit(EVENT.SDK_NOT_READY);
  };

  const leave = () => {
    session?.leave();
    session = undefined;
    isReady = false;
    objects.clear();
  };

  const onStatus = (status: Status) => {
    switch (status.phase) {
      case 'online':
        return setNetState('connected');
      case 'offline':
        return setNetState('disconnected');
      case 'signedOut':
      case 'needsCredentials':
        return endSession(status.ended?.reason ?? 'byUser');
      case 'otherAccount':
        return endSession('replaced');
      default:
        return setNetState('connecting');
    }
  };
  const setNetState = (state: string) => {
    if (state === netState) return;
    netState = state;
    emit(EVENT.NET_STATE_CHANGE, { data: { state } });
  };

  const signIn = ({ userID, userSig }: Login): Promise<unknown> => {
    const callbacks = {
      emit,
      signal: (name: string, event: object) => signals.emit(name, { name, ...event }),
      onStatus,
      onGone: () => {
        setNetState('disconnected');
        endSession('byUser');
      },
    };
    return attachment.signIn<unknown>({
      account: { provider: 'tencent', app: String(SDKAppID), userId: userID },
      token: userSig,
      load: async () => (await import('./lazy-entry')).attach,
      async join(joined, signal) {
        const { createTencentPageSession } = await import('./lazy-entry');
        const user = { SDKAppID, userID };
        const created = await createTencentPageSession(joined, user, { objects, drafts }, callbacks);
        if (signal.aborted) {
          created.leave();
          throw new ImError(loggedOut, 'logout');
        }
        session = created;
        // The SDK resolves the promise before it emits SDK_READY.
        setTimeout(() => emitReady(created));
        return repeatedLogin();
      },
      open: async native => native.login?.({ userID, userSig } as never),
    });
  };

  const emitReady = (current: TencentPageSession) => {
    if (session !== current) return;
    isReady = true;
    emit(EVENT.SDK_READY);
    void current.emitLists(name => events.has(name));
  };

  const login = (credentials: Login): Promise<unknown> => {
    const { userID, userSig } = Object(credentials) as Partial<Login>;
    if (!userID || typeof userID !== 'string' || !userSig || typeof userSig !== 'string') throw invalidParamsError();
    const user = pendingLogin?.userID ?? session?.author.userID;
    if (user !== undefined && user !== userID) return Promise.reject(toImError(sessionError('otherAccount')));
    if (pendingLogin) return pendingLogin.done;
    if (session) return Promise.resolve(repeatedLogin());
    const done: Promise<unknown> = signIn({ userID, userSig })
      .catch(thrown => {
        throw thrown instanceof Error && 'data' in thrown ? thrown : toImError(thrown, loginFailed);
      })
      .finally(() => {
        if (pendingLogin?.done === done) pendingLogin = undefined;
      });
    pendingLogin = { userID, done };
    return done;
  };

  const logout = async (): Promise<unknown> => {
    if (pendingLogin) attachment.cancel();
    // The SDK emits no error for it.
    else if (!session) throw new ImError(notLoggedIn, '');
    pendingLogin = undefined;
    if (session) {
      errorCode = loggedOut;
      leave();
      emit(EVENT.SDK_NOT_READY);
    }
    return { code: 0, data: {} };
  };

  const destroy = (): Promise<unknown> =>
    logout().finally(() => {
      emit(EVENT.SDK_DESTROY, { data: { SDKAppID } });
      onDestroy();
    });

  /** Runs `run` in the session session, or the SDK's own method. Waits for a pending login. */
  const callWhenReady = async (
    method: string,
    args: never[],
    run: (session: TencentPageSession) => unknown,
  ): Promise<unknown> => {
    if (pendingLogin) await pendingLogin.done.catch(() => {});
    else if (!announcement) await attachment.switchToNative();
    const { native } = attachment;
    if (native) return native[method]?.(...args);
    if (!session) throw signedOutError(method);
    return run(session);
  };

  const send =
    (method: string) =>
    async (...args: never[]): Promise<unknown> => {
      const [message, options] = args as unknown as [message: TencentMessage | undefined, options: unknown];
      if (typeof message?.ID !== 'string') throw invalidParamsError();
      return callWhenReady(method, args, current => current.send(method, message, options));
    };

  const provisionalAuthor = (): MessageAuthor => ({
    SDKAppID,
    userID: pendingLogin?.userID ?? '',
    template: {},
    now: Date.now,
  });
  const createMessage = (method: string) => (options: never) => {
    if (!session && !pendingLogin && !createsSignedOut) return rejectSignedOut(method);
    const message = drafts.create(method, options, session?.author ?? provisionalAuthor());
    objects.add(message);
    return message;
  };
  const rejectSignedOut = (method: string) => Promise.reject(signedOutError(method));

  const localMethods: Record<string, (...args: never[]) => unknown> = {
    login,
    logout,
    destroy,
    isReady: () => isReady,
    getLoginUser: () => session?.author.userID ?? '',
    getServerTime: () => session?.author.now() ?? Date.now(),
    getTotalUnreadMessageCount: () => (session ? session.unread : rejectSignedOut('getTotalUnreadMessageCount')),
    findMessage: (id: string) => (session ? (objects.find(id) ?? null) : rejectSignedOut('findMessage')),
    getSignalingInfo: parseSignaling,
    on: events.on,
    once: events.once,
    off: events.off,
    addSignalingListener: signals.on,
    removeSignalingListener: signals.off,
    setLogLevel: (...args) => void recordedCalls.push(['setLogLevel', args]),
    // Plugins are code of the page, which the extension's SDK does not accept; it has its own upload plugin.
    registerPlugin: (...args) => void recordedCalls.push(['registerPlugin', args]),
    sendMessage: send('sendMessage'),
    resendMessage: send('resendMessage'),
    inviteSync: inviteSync('invite', ({ userID }) => typeof userID === 'string'),
    inviteInGroupSync: inviteSync(
      'inviteInGroup',
      ({ groupID, inviteeList }) => typeof groupID === 'string' && Array.isArray(inviteeList),
    ),
    callExperimentalAPI,
  };
  function inviteSync(method: string, isValid: (options: Fields) => boolean) {
    return (options: never, onSuccess: unknown, onError: unknown) => {
      if (!session && !pendingLogin) return rejectSignedOut(`${method}Sync`);
      const callbacks = [onSuccess, onError].map(fn => fn ?? (() => {}));
      if (!isValid(Object(options)) || callbacks.some(fn => typeof fn !== 'function')) throw invalidParamsError();
      const [succeed, fail] = callbacks as [(answer: object) => void, (code: unknown, message: unknown) => void];
      const inviteID = createInviteId();
      const args = [options, { inviteID }] as never[];
      callWhenReady(method, args, current => current.call(method, args)).then(
        answer => succeed({ inviteID: (answer as Fields).inviteID }),
        ({ code, message }) => fail(code, message),
      );
      return inviteID;
    };
  }
  function callExperimentalAPI(key: string, ...options: never[]): unknown {
    const state = { SDKAppID, paidFeatures: session?.paidFeatures ?? '0' };
    if (Object.hasOwn(localKeys, key)) return localKeys[key]?.(state);
    if (key === roomCommands || key === 'sendTRTCCustomData')
      return callWhenReady(key, [key, ...options] as never[], current => current.call(roomCommands, options));
    if (!Object.hasOwn(forwardedKeys, key))
      return Promise.reject(new ImError(invalidOperation, `Pages that share a session cannot use ${key}.`));
    if (announcement && !session && !pendingLogin) return Promise.resolve({ code: 0, data: forwardedKeys[key] });
    const args = [key, ...options] as never[];
    return callWhenReady('callExperimentalAPI', args, current => current.call('callExperimentalAPI', args));
  }

  const chat: TencentChatObject = Object.create(null);
  const add = (name: string, fn: (...args: never[]) => unknown) => {
    chat[name] = (...args) => (attachment.native?.[name] ?? fn)(...args);
  };
  for (const name of methods) add(name, (...args) => callWhenReady(name, args, current => current.call(name, args)));
  for (const method of Object.keys(elementFactories)) add(method, createMessage(method));
  for (const [name, fn] of Object.entries(localMethods)) add(name, fn);
  if (announcement) import('./lazy-entry').catch(() => {});
  else if (isPage()) attachment.switchToNative().catch(() => {});
  return chat;
}

const repeatedLogin = () => ({ code: 0, data: { actionStatus: 'OK', errorCode: 0, errorInfo: '', repeatLogin: true } });
