/** `miniCore` of the SDKs' packages: a connection whose functions come from plugins. */
import { connectionClass } from '../msync/connection';
import { download, parseDownloadResponse } from '../msync/download';
import { createLogger } from '../msync/logger';
import { MsyncMessage } from '../msync/message';
import type { MsyncPackage } from '../msync/sdk';
import { type NativeSdk, selectBackend } from '../msync/select-backend';
import { statusCodesOf } from '../msync/status-code';
import { type BeforeNative, loadNativeMiniCore, type MiniCoreClass, pageCredentials } from './native-class';
import { functionsOf, pluginIn } from './plugin';

type Fields = Record<string, unknown>;
type Fn = (...args: unknown[]) => unknown;

/** @param load imports the vendor's miniCore */
export function createMiniCore({ provider, version, codes, load }: MsyncPackage): new (options: Fields) => object {
  const before: BeforeNative = { plugins: new Set(), facades: new WeakMap() };
  const loadSdk = async () => ({ connection: await loadNativeMiniCore(load, before) }) as unknown as NativeSdk;
  const backend = selectBackend({ provider, version }, loadSdk);
  const Connection = connectionClass(backend) as unknown as MiniCoreClass;
  const logger = createLogger();
  Object.assign(MsyncMessage, { download, parseDownloadResponse });

  return class MiniCore extends Connection {
    constructor(options: Fields) {
      const isNative = backend.nativeClass() !== undefined;
      super(options);
      if (isNative) return;
      before.facades.set(options, this as unknown as Fields);
      Object.assign(this, { name: 'miniCore', Message: MsyncMessage, Code: statusCodesOf(codes), logger });
    }

    override open(credentials: unknown) {
      const error = openError(credentials);
      if (error) return Promise.reject(error);
      // The SDK looks at nothing else of them.
      const { username: user, password: pwd, user: _user, pwd: _pwd, ...rest } = Object(credentials) as Fields;
      return super.open({ user, pwd, ...rest, [pageCredentials]: credentials });
    }

    override usePlugin(value: unknown, name?: string) {
      const plugin = pluginIn(value);
      if (!plugin) {
        // biome-ignore lint/suspicious/noConsole: the developer of the page reads it
        console.warn('Partyline: usePlugin ignores plugins of other packages. Alias the package’s plugins too.');
        return;
      }
      before.plugins.add(plugin);
      super.usePlugin(value, name);
      const functions = functionsOf(plugin, this as unknown as Record<string, Fn>);
      // Without a name, the connection itself forwards the calls.
      if (name) Object.assign(this, { [name]: functions });
    }
  };
}

/** Returns the SDK's error for invalid options of `open`; those of the main entry have other texts. */
function openError(options: unknown): { type: number; message: string } | undefined {
  const illegal = (name: string) => ({ type: 1, message: `the ${name} is illegal` });
  if (typeof options !== 'object' || options === null) return illegal('param');
  const { username, password, agoraToken, accessToken } = options as Fields;
  const isText = (value: unknown) => typeof value === 'string' && value !== '';
  if (!isText(username)) return { type: 0, message: 'the username cannot be empty' };
  if ('agoraToken' in options && !isText(agoraToken)) return illegal('agoraToken');
  if ('accessToken' in options && !isText(accessToken)) return illegal('accessToken');
  return 'accessToken' in options || 'agoraToken' in options || password
    ? undefined
    : illegal('accessToken or password');
}
