/** What one connection of a page does, while the SDK's own object has not taken its place. */
import type { Announcement } from '../../client/extension-api';
import { forwardTo } from '../native-sdk';
import type { SharedSession } from '../shared-session';
import type { Calls } from './calls';
import { type Callbacks, Listeners } from './listeners';
import { getUniqueId } from './unique-id';
import type { PageUploads } from './uploads';

type Fields = Record<string, unknown>;
type Fn = (...args: unknown[]) => unknown;
type Shared = typeof import('./lazy-entry');

export interface MsyncVendor {
  provider: 'agora' | 'easemob';
  version: string;
  /** The extension, where the page has it. */
  announcement: Announcement | undefined;
}

/** The names that `connection.ts` gives to what a page reads, writes and calls. */
export interface MsyncPageSession {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  call(name: string, args: unknown[]): unknown;
}

/** What stands in the place of the token, which no page is given, and of the device's name. No service takes it. */
const placeholder = 'partyline';

/** Seconds that a token is said to live. The background renews it. */
const duration = 86_400;

/** @param makeOwn makes an object of the SDK's own */
export function createMsyncSession(
  { provider, announcement }: MsyncVendor,
  options: Fields,
  facade: Fields,
  makeOwn: () => Promise<Fields>,
): MsyncPageSession {
  const { appKey = '', appId = '' } = options;
  const listeners = new Listeners();
  /** What the SDK's own object is to be told, should there be one. */
  const said: [name: string, args: unknown[]][] = [];
  const context: Fields = contextOf('', '', appId);
  const shown: Fields = {
    user: '',
    token: '',
    logOut: true,
    context,
    clientResource: '',
    expirationTime: 0,
    expiresIn: 0,
  };
  let own: Fields | undefined;
  let calls: Promise<Calls> | undefined;
  let becoming: Promise<Fields> | undefined;
  let opening: Promise<unknown> | undefined;
  let cancel = new AbortController();
  let line: SharedSession | undefined;
  let isUp = false;
  let offs: (() => void)[] = [];

  /** From now on all is the SDK's own object's. */
  const handOver = () => {
    becoming ??= makeOwn().then(made => {
      for (const [id, callbacks] of listeners.handlers) (made.addEventHandler as Fn)(id, callbacks);
      if (listeners.legacyCallbacks) (made.listen as Fn)(listeners.legacyCallbacks);
      for (const [name, args] of said) (made[name] as Fn)(...args);
      own = made;
      if (!Object.isFrozen(facade)) forwardTo(facade, made);
      return made;
    });
    return becoming;
  };

  const load = () => import('./lazy-entry');
  const callsOf = () => {
    calls ??= load().then(({ createCalls }) => createCalls(options, listeners));
    return calls;
  };

  /** Also for what a page says while the connection is being opened. */
  const ask = async (name: string, args: unknown[]): Promise<unknown> => {
    if (!announcement) await handOver();
    await opening?.catch(() => {});
    return own ? (own[name] as Fn)(...args) : (await callsOf()).run(line, name, args);
  };

  const open = (given: unknown): Promise<unknown> => {
    if (opening) return Promise.reject({ type: 1, message: 'Currently logging in, please wait.' });
    if (!shown.logOut) return Promise.reject({ type: 208, message: 'The user has logged in.' });
    const run = signIn(given as Fields).finally(() => {
      opening = undefined;
    });
    opening = run;
    return run;
  };

  const signIn = async (given: Fields): Promise<unknown> => {
    const real = async () => ((await handOver()).open as Fn)(given);
    if (!announcement) return real();
    cancel = new AbortController();
    const { attach, openError, refuse, vendorErrorOf, ...shared } = await load();
    const fail = (error: unknown) => {
      listeners.emitLegacy('onError', error);
      return refuse(given, error);
    };
    const wrong = openError(given);
    if (wrong) return fail(wrong);
    const { uploads } = await callsOf();
    const { accessToken, agoraToken } = given;
    const userId = String(given.user);
    const token = (accessToken ?? agoraToken) as string | undefined;
    const how = { token, signal: cancel.signal };
    const wanted = { provider, app: String(appId || appKey), userId };
    const attached = await attach(announcement, wanted, how).catch(thrown => fail(vendorErrorOf(thrown)));
    if (attached.kind === 'own') return real();
    join(attached.session, userId, shared, uploads);
    return { accessToken: placeholder, ...(token === undefined && { duration }) };
  };

  /** Takes part in the session, as the SDK does once it has signed in. */
  const join = (
    joined: SharedSession,
    user: string,
    { follow, listen }: Pick<Shared, 'follow' | 'listen'>,
    uploads: PageUploads,
  ) => {
    const expiresIn = duration * 1_000;
    const expirationTime = Date.now() + expiresIn;
    line = joined;
    Object.assign(context, contextOf(user, placeholder, appId, facade));
    const known = { user, token: placeholder, clientResource: placeholder, expiresIn, expirationTime };
    Object.assign(shown, known, { logOut: false });
    const set = (up: boolean) => {
      isUp = up;
    };
    offs = [listen(joined, listeners, uploads), follow(joined, listeners, set, leave)];
  };

  /** The session stays; this page has no part in it any more. */
  const leave = () => {
    for (const off of offs.splice(0)) off();
    line?.detach();
    line = undefined;
    isUp = false;
    listeners.setDisconnected();
    Object.assign(shown, { token: '', logOut: true });
    Object.assign(context, { accessToken: '', status: 405 });
  };

  const local: Record<string, Fn> = {
    open,
    close: () => {
      if (becoming) return void handOver().then(real => (real.close as Fn)());
      cancel.abort();
      if (!line) return;
      leave();
      // The SDKs tell when the socket has closed.
      setTimeout(() => listeners.emitDisconnected());
    },
    isOpened: () => isUp,
    listen: callbacks => listeners.listen(callbacks as Callbacks),
    addEventHandler: (id, callbacks) => listeners.add(String(id), callbacks as Callbacks),
    removeEventHandler: id => void listeners.handlers.delete(String(id)),
    // A call to the service before anybody is signed in: only the SDK itself can make it.
    registerUser: async given => ((await makeOwn()).registerUser as Fn)(given),
    renewToken: async token => {
      if (!announcement) await handOver();
      await opening?.catch(() => {});
      if (own) return (own.renewToken as Fn)(token);
      if (!isUp) throw { status: false };
      return { status: true, token, expire: shown.expirationTime };
    },
    // The background sees to the line.
    reconnect: () => {},
    onShow: () => {},
    setLoginInfoCustomExt: (...args) => void said.push(['setLoginInfoCustomExt', args]),
    usePlugin: (...args) => void said.push(['usePlugin', args]),
    getUniqueId,
  };

  if (!announcement) handOver().catch(() => {});
  return {
    get: name => (own ?? shown)[name],
    set: (name, value) => {
      (own ?? shown)[name] = value;
    },
    call: (name, args) => (own ? (own[name] as Fn)(...args) : local[name] ? local[name](...args) : ask(name, args)),
  };
}

/** Before anybody has signed in, the SDKs have the names of the app in no part of it. */
function contextOf(userId: string, token: string, appId: unknown, facade: Fields = {}): Fields {
  const { appKey = '', appName = '', orgName = '' } = facade;
  return {
    jid: { appKey, clientResource: token, domain: 'easemob.com', name: userId },
    userId,
    appKey,
    appId,
    status: 0,
    restTokenData: token,
    appName,
    orgName,
    root: {},
    accessToken: token,
  };
}
