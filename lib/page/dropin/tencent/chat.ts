/**
 * The SDK's chat object for a page that shares the user's session. Where there is none to share it becomes a stand-in for the
 * SDK's own object, with everything that the page has done to it. It holds no state itself, so that any store may wrap, copy or
 * freeze it.
 */
import { tencentMethods } from '@/lib/providers/tencent/methods';
import type { Announcement } from '../../client/extension-api';
import type { Status } from '../../client/types';
import { attach } from '../attach';
import { sessionError } from '../shared-session';
import { Drafts, type MessageAuthor } from './drafts';
import { elementFactories } from './elements';
import { createEmitter } from './emitter';
import { ImError, invalidParamsError, loggedOut, loginFailed, notLoggedIn, toImError } from './failure';
import type { TencentMessage } from './message';
import { ObjectCache } from './object-cache';
import { createTencentPageSession, type TencentPageSession } from './page-session';
import { parseSignaling } from './signaling';
import { EVENT } from './tables';

export type TencentChatObject = Record<string, (...args: never[]) => unknown>;

export interface TencentChatOptions {
  SDKAppID: number;
  /** The extension, where it is there. */
  announcement: Announcement | undefined;
  /** The SDK's own object, made and not signed in. */
  create(): Promise<TencentChatObject>;
  /** When the object is destroyed. */
  destroyed(): void;
}

interface Login {
  userID: string;
  userSig: string;
}

/** By how the session has ended: what is told of it, and the code of every refusal from then on. */
const kicks: Readonly<Record<string, readonly [type: string, code: number]>> = {
  replaced: ['multipleAccount', 3003],
  tooManyDevices: ['multipleDevice', 3002],
  tokenExpired: ['userSigExpired', 3004],
  byUser: ['', loggedOut],
};

export function createChat({ SDKAppID, announcement, create, destroyed }: TencentChatOptions): TencentChatObject {
  const objects = new ObjectCache();
  const drafts = new Drafts();
  let real: TencentChatObject | undefined;
  let coming: Promise<TencentChatObject> | undefined;
  let entering: { userID: string; done: Promise<unknown>; stop: AbortController } | undefined;
  let shared: TencentPageSession | undefined;
  let isReady = false;
  /** Why nothing can be done: one of the SDK's codes. */
  let why: number = notLoggedIn;
  let netState = 'connected';
  const forTheSdk: (readonly [method: string, args: never[]])[] = [];

  const events = createEmitter((name, call) => {
    // Ready already: who comes late is told, too.
    if (name === EVENT.SDK_READY && isReady) setTimeout(() => isReady && call({ name }));
  });
  const signals = createEmitter();
  const emit = (name: string, event: object = {}) => events.emit(name, { name, ...event });

  const becomeReal = async (): Promise<TencentChatObject> => {
    coming ??= create().then(made => {
      real = made;
      events.moveTo(made.on as never);
      signals.moveTo(made.addSignalingListener as never);
      for (const [method, args] of forTheSdk) made[method]?.(...args);
      return made;
    });
    coming.catch(() => {
      coming = undefined;
    });
    return coming;
  };

  const refusal = (method: string): ImError => {
    const error = new ImError(why, ` | ${method} | `);
    emit(EVENT.ERROR, { data: { code: error.code, message: error.message } });
    return error;
  };

  const over = (reason: string) => {
    if (!shared) return;
    const [type, code] = kicks[reason] ?? ['REST_API_Kick', 3006];
    why = code;
    leave();
    if (type) emit(EVENT.KICKED_OUT, { data: { type } });
    emit(EVENT.SDK_NOT_READY);
  };

  const leave = () => {
    shared?.leave();
    shared = undefined;
    isReady = false;
    objects.clear();
  };

  const follow = (status: Status) => {
    switch (status.phase) {
      case 'online':
        return show('connected');
      case 'offline':
        return show('disconnected');
      case 'signedOut':
      case 'needsCredentials':
        return over(status.ended?.reason ?? 'byUser');
      case 'otherAccount':
        return over('replaced');
      default:
        return show('connecting');
    }
  };
  const show = (state: string) => {
    if (state === netState) return;
    netState = state;
    emit(EVENT.NET_STATE_CHANGE, { data: { state } });
  };

  const enter = async ({ userID, userSig }: Login, signal: AbortSignal): Promise<unknown> => {
    const wanted = { provider: 'tencent', app: String(SDKAppID), userId: userID } as const;
    const attached = announcement
      ? await attach(announcement, wanted, { token: userSig, signal })
      : { kind: 'own' as const };
    if (attached.kind === 'own') return (await becomeReal()).login?.({ userID, userSig } as never);
    const { session: line } = attached;
    const ears = {
      emit,
      signal: (name: string, event: object) => signals.emit(name, { name, ...event }),
      status: follow,
      gone: () => {
        show('disconnected');
        over('byUser');
      },
    };
    const mine = await createTencentPageSession(line, { SDKAppID, userID }, { objects, drafts }, ears);
    if (signal.aborted) {
      mine.leave();
      throw new ImError(loggedOut, 'logout');
    }
    shared = mine;
    // As from the SDK: the promise first.
    setTimeout(() => ready(mine));
    return repeated();
  };

  const ready = (mine: TencentPageSession) => {
    if (shared !== mine) return;
    isReady = true;
    emit(EVENT.SDK_READY);
    void mine.emitLists(name => events.has(name));
  };

  const login = (given: Login): Promise<unknown> => {
    const { userID, userSig } = Object(given) as Partial<Login>;
    if (!userID || typeof userID !== 'string' || !userSig || typeof userSig !== 'string') throw invalidParamsError();
    const user = entering?.userID ?? shared?.author.userID;
    if (user !== undefined && user !== userID) return Promise.reject(toImError(sessionError('otherAccount')));
    if (entering) return entering.done;
    if (shared) return Promise.resolve(repeated());
    const stop = new AbortController();
    const done = enter({ userID, userSig }, stop.signal)
      .catch(thrown => {
        throw thrown instanceof Error && 'data' in thrown ? thrown : toImError(thrown, loginFailed);
      })
      .finally(() => {
        if (entering?.stop === stop) entering = undefined;
      });
    entering = { userID, done, stop };
    return done;
  };

  const logout = async (): Promise<unknown> => {
    if (entering) entering.stop.abort();
    else if (!shared) throw refusal('logout');
    entering = undefined;
    if (shared) {
      why = loggedOut;
      leave();
      emit(EVENT.SDK_NOT_READY);
    }
    return { code: 0, data: {} };
  };

  const destroy = (): Promise<unknown> =>
    logout().finally(() => {
      emit(EVENT.SDK_DESTROY, { data: { SDKAppID } });
      destroyed();
    });

  /** Runs when the page is in the session, or with the SDK itself; an un-awaited sign-in is waited for. */
  const inside = async (
    method: string,
    args: never[],
    run: (share: TencentPageSession) => unknown,
  ): Promise<unknown> => {
    if (entering) await entering.done.catch(() => {});
    else if (coming) await coming;
    if (real) return real[method]?.(...args);
    if (!shared) throw refusal(method);
    return run(shared);
  };

  const send =
    (method: string) =>
    async (...args: never[]): Promise<unknown> => {
      const [given, options] = args as unknown as [given: TencentMessage | undefined, options: unknown];
      if (typeof given?.ID !== 'string') throw invalidParamsError();
      return inside(method, args, mine => mine.send(method, given, options));
    };

  const stranger = (): MessageAuthor => ({ SDKAppID, userID: entering?.userID ?? '', template: {}, now: Date.now });
  const make = (by: string) => (options: never) => {
    if (!shared && !entering) return rejected(by);
    const message = drafts.create(by, options, shared?.author ?? stranger());
    objects.add(message);
    return message;
  };
  const rejected = (method: string) => Promise.reject(refusal(method));

  const atOnce: Record<string, (...args: never[]) => unknown> = {
    login,
    logout,
    destroy,
    isReady: () => isReady,
    getLoginUser: () => shared?.author.userID ?? '',
    getServerTime: () => shared?.author.now() ?? Date.now(),
    getTotalUnreadMessageCount: () => (shared ? shared.unread : rejected('getTotalUnreadMessageCount')),
    findMessage: (id: string) => (shared ? (objects.find(id) ?? null) : rejected('findMessage')),
    getSignalingInfo: parseSignaling,
    on: events.on,
    once: events.once,
    off: events.off,
    addSignalingListener: signals.on,
    removeSignalingListener: signals.off,
    setLogLevel: (...args) => void forTheSdk.push(['setLogLevel', args]),
    // Code of the page's, for the SDK: the extension's has its own for uploads, and takes none from pages.
    registerPlugin: (...args) => void forTheSdk.push(['registerPlugin', args]),
    sendMessage: send('sendMessage'),
    resendMessage: send('resendMessage'),
    inviteSync: answeringLater('invite'),
    inviteInGroupSync: answeringLater('inviteInGroup'),
  };
  /** The id of an invitation is made where it is sent: here it comes with the answer only. */
  function answeringLater(method: string) {
    return (
      options: never,
      done?: (answer: unknown) => void,
      failed?: (code: unknown, message: string) => void,
    ): string => {
      const asked = inside(method, [options], mine => mine.call(method, [options])) as Promise<{ inviteID?: string }>;
      asked.then(
        answer => done?.({ inviteID: answer.inviteID }),
        ({ code, message }) => failed?.(code, message),
      );
      return '';
    };
  }

  const chat: TencentChatObject = Object.create(null);
  const add = (name: string, fn: (...args: never[]) => unknown) => {
    chat[name] = (...args) => (real?.[name] ?? fn)(...args);
  };
  for (const name of [...tencentMethods.keys(), 'callExperimentalAPI'])
    add(name, (...args) => inside(name, args, mine => mine.call(name, args)));
  for (const by of Object.keys(elementFactories)) add(by, make(by));
  for (const [name, fn] of Object.entries(atOnce)) add(name, fn);
  if (!announcement) void becomeReal();
  return chat;
}

const repeated = () => ({ code: 0, data: { actionStatus: 'OK', errorCode: 0, errorInfo: '', repeatLogin: true } });
