/** State of one connection of the page, until the SDK's own object replaces it. */
import type { Announcement } from '../../client/extension-api';
import { createAttachment } from '../attachment';
import { isPage } from '../detect-extension';
import { forwardTo } from '../native-sdk';
import type { SharedSession } from '../shared-session';
import type { Calls } from './calls';
import { type Callbacks, Listeners } from './listeners';
import { getUniqueId } from './unique-id';

type Fields = Record<string, unknown>;
type Fn = (...args: unknown[]) => unknown;
type LazyEntry = typeof import('./lazy-entry');

export type MsyncProvider = 'agora' | 'easemob' | 'shengwang';

export interface MsyncVendor {
  provider: MsyncProvider;
  version: string;
  announcement: Announcement | undefined;
}

/** Handles the page's access to properties and methods. */
export interface MsyncPageSession {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  call(name: string, args: unknown[]): unknown;
}

/** Stands for the token, which pages never receive, and for the device name. No service accepts it. */
const placeholder = 'partyline';

/** Reported lifetime of the placeholder token, in seconds; the background renews the real token. */
const tokenLifetime = 86_400;

/** @param createNative creates the SDK's own connection object */
export function createMsyncSession(
  { provider, announcement }: MsyncVendor,
  options: Fields,
  facade: Fields,
  createNative: () => Promise<Fields>,
): MsyncPageSession {
  const { appKey = '', appId = '' } = options;
  const listeners = new Listeners();
  /** Calls to repeat on the SDK's own object. */
  const recordedCalls: [name: string, args: unknown[]][] = [];
  const context: Fields = contextOf('', '', appId);
  const properties: Fields = {
    user: '',
    token: '',
    logOut: true,
    context,
    clientResource: '',
    expirationTime: 0,
    expiresIn: 0,
    grantType: '',
    autoReconnectNumMax: options.autoReconnectNumMax || 5,
    autoReconnectNumTotal: 0,
    times: 1,
    reconnecting: false,
    disconnectedReason: undefined,
    lastHeartbeat: Date.now(),
    _isLogging: false,
  };
  let calls: Promise<Calls> | undefined;
  let opening: Promise<unknown> | undefined;
  let session: SharedSession | undefined;
  let offs: (() => void)[] = [];

  /** Replaces this connection by the SDK's own object. */
  const replaceBy = (created: Fields) => {
    for (const [id, callbacks] of listeners.handlers) (created.addEventHandler as Fn)(id, callbacks);
    if (listeners.legacy) (created.listen as Fn)(listeners.legacy);
    for (const [name, args] of recordedCalls) (created[name] as Fn)(...args);
    if (Object.isExtensible(facade)) forwardTo(facade, created);
  };
  const attachment = createAttachment(announcement, createNative, replaceBy);
  const { switchToNative } = attachment;

  const load = () => import('./lazy-entry');
  const getCalls = () => {
    calls ??= load().then(({ createCalls }) => createCalls(options, listeners));
    calls.catch(() => {
      calls = undefined;
    });
    return calls;
  };

  /** Waits until a pending `open` has finished. */
  const callRemote = async (name: string, args: unknown[]): Promise<unknown> => {
    if (!announcement) await switchToNative();
    await opening?.catch(() => {});
    const { native } = attachment;
    return native ? (native[name] as Fn)(...args) : (await getCalls()).run(session, name, args);
  };

  const open = (credentials: unknown): Promise<unknown> => {
    if (opening) return Promise.reject({ type: 1, message: 'Currently logging in, please wait.' });
    if (!properties.logOut) return Promise.reject({ type: 208, message: 'The user has logged in.' });
    properties._isLogging = true;
    const run = signIn(credentials as Fields).finally(() => {
      opening = undefined;
      properties._isLogging = false;
    });
    opening = run;
    return run;
  };

  const signIn = async (credentials: Fields): Promise<unknown> => {
    const { user, accessToken, agoraToken } = Object(credentials) as Fields;
    const token = (accessToken ?? agoraToken) as string | undefined;
    let prepared: readonly [entry: LazyEntry, calls: Calls] | undefined;
    const loadAttach = async () => {
      const entry = await load();
      const { attach, openError, rejectWithCallback, toVendorError } = entry;
      const fail = (error: unknown) => {
        listeners.emitLegacy('onError', error);
        return rejectWithCallback(credentials, error);
      };
      const invalid = openError(credentials);
      if (invalid) return fail(invalid);
      prepared = [entry, await getCalls()];
      return (...args: Parameters<typeof attach>) => attach(...args).catch(thrown => fail(toVendorError(thrown)));
    };
    return attachment.signIn<unknown>({
      account: { provider, app: String(appId || appKey), userId: String(user) },
      token,
      load: loadAttach,
      join(joined) {
        properties.grantType = accessToken ? 'accessToken' : agoraToken ? 'agoraToken' : 'password';
        if (prepared) join(joined, String(user), ...prepared);
        return { accessToken: placeholder, ...(token === undefined && { duration: tokenLifetime }) };
      },
      open: native => (native.open as Fn)(credentials) as Promise<unknown>,
    });
  };

  /** Sets the properties and subscribes to the events, as the SDK does after sign-in. */
  const join = (
    joined: SharedSession,
    user: string,
    { followStatus, subscribeTopics }: Pick<LazyEntry, 'followStatus' | 'subscribeTopics'>,
    joinedCalls: Calls,
  ) => {
    const expiresIn = tokenLifetime * 1_000;
    const expirationTime = Date.now() + expiresIn;
    session = joined;
    Object.assign(context, contextOf(user, placeholder, appId, facade));
    const signedIn = { user, token: placeholder, clientResource: placeholder, expiresIn, expirationTime };
    Object.assign(properties, signedIn, { logOut: false });
    offs = [
      subscribeTopics(joined, listeners, joinedCalls, options),
      followStatus(joined, listeners, properties, leave),
    ];
  };

  /** Detaches this page; the user stays signed in. */
  const leave = () => {
    for (const off of offs.splice(0)) off();
    session?.detach();
    session = undefined;
    listeners.setDisconnected();
    Object.assign(properties, { token: '', logOut: true, reconnecting: false });
    Object.assign(context, { accessToken: '', status: 405 });
  };

  const localMethods: Record<string, Fn> = {
    open,
    close: () => {
      attachment.cancel();
      // Calls of `open` before the SDK has loaded are cancelled, so there is nothing to close.
      if (!session) return;
      leave();
      // The SDKs emit this asynchronously, when the socket has closed.
      setTimeout(() => listeners.emitClosed());
    },
    isOpened: () => session?.status.phase === 'online',
    listen: callbacks => listeners.listen(callbacks as Callbacks),
    addEventHandler: (id, callbacks) => listeners.add(String(id), callbacks as Callbacks),
    removeEventHandler: id => void listeners.handlers.delete(String(id)),
    // Registration happens before sign-in, so only the SDK itself can do it.
    registerUser: async params => ((await createNative()).registerUser as Fn)(params),
    // The background reconnects.
    reconnect: () => {},
    onShow: () => {},
    setLoginInfoCustomExt: (...args) => void recordedCalls.push(['setLoginInfoCustomExt', args]),
    usePlugin: (...args) => void recordedCalls.push(['usePlugin', args]),
    getUniqueId,
  };

  if (!announcement && isPage()) switchToNative().catch(() => {});
  return {
    get: name => (attachment.native ?? properties)[name],
    set: (name, value) => {
      (attachment.native ?? properties)[name] = value;
    },
    call(name, args) {
      const own = (attachment.native?.[name] as Fn | undefined)?.bind(attachment.native) ?? localMethods[name];
      return own ? own(...args) : callRemote(name, args);
    },
  };
}

/** Before sign-in, the SDKs leave the app's names empty. */
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
