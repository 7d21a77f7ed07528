/** Where a page's connections come from: the extension, or the vendor's SDK, which is loaded only where that is needed. */

import { detectExtension } from '../detect-extension';
import { defaultExportOf } from '../native-sdk';
import type { Backend, NativeConnection } from './connection';

type Fields = Record<string, unknown>;

/** The vendor's module. */
export interface NativeSdk {
  connection: new (options: Fields) => NativeConnection;
  message: object;
  utils: object;
  logger: object;
}

/**
 * @param load the vendor's module, which starts to load at once where Partyline is not
 * @param onOwn called where the page uses the SDK itself, once it is loaded
 */
export function selectBackend(
  { provider, version }: { provider: 'agora' | 'easemob'; version: string },
  load: () => Promise<unknown>,
  onOwn: (sdk: NativeSdk) => void = () => {},
): Backend {
  const announcement = detectExtension();
  // It is wanted soon; where it cannot be had, `open` says so.
  if (announcement) import('./lazy-entry').catch(() => {});
  let loading: Promise<NativeSdk> | undefined;
  let real: NativeSdk | undefined;
  const loaded = () => {
    loading ??= load().then(module => {
      const sdk = defaultExportOf<NativeSdk>(module);
      if (announcement) return sdk;
      onOwn(sdk);
      real = sdk;
      return sdk;
    });
    return loading;
  };
  if (!announcement && typeof window !== 'undefined') loaded().catch(error => reportError(error));
  return {
    vendor: { provider, version, announcement },
    nativeClass: () => real?.connection,
    loadNativeClass: async () => (await loaded()).connection,
  };
}
