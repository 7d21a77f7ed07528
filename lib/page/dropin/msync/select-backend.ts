import { detectExtension, isPage } from '../detect-extension';
import { defaultExportOf } from '../native-sdk';
import type { Backend, NativeConnection } from './connection';
import type { MsyncProvider } from './session';

type Fields = Record<string, unknown>;

/** Exports of the vendor's module. */
export interface NativeSdk {
  connection: new (options: Fields) => NativeConnection;
  message: object;
  utils: object;
  logger: object;
}

const otherVersion =
  'The installed SDK has no `connection`, so it is not version 4 (or agora-chat 1). Partyline replaces these only.';

/**
 * Selects the extension or the vendor's SDK for the page's connections.
 * @param load loads the vendor's module; called at once without Partyline, otherwise only when needed
 * @param onNative called when the module is loaded, if the page has no Partyline
 */
export function selectBackend(
  { provider, version }: { provider: MsyncProvider; version: string },
  load: () => Promise<unknown>,
  onNative: (sdk: NativeSdk) => void = () => {},
): Backend {
  const announcement = detectExtension();
  // Preloads the chunk. The page's next call loads it again after a failure, and rejects with its error.
  if (announcement) import('./lazy-entry').catch(() => {});
  let loading: Promise<NativeSdk> | undefined;
  let nativeSdk: NativeSdk | undefined;
  const loadSdk = () => {
    loading ??= load().then(module => {
      const sdk = defaultExportOf<NativeSdk>(module);
      if (typeof sdk?.connection !== 'function') throw new Error(otherVersion);
      if (announcement) return sdk;
      onNative(sdk);
      nativeSdk = sdk;
      return sdk;
    });
    loading.catch(() => {
      loading = undefined;
    });
    return loading;
  };
  if (!announcement && isPage()) loadSdk().catch(() => {});
  return {
    vendor: { provider, version, announcement },
    nativeClass: () => nativeSdk?.connection,
    load: async () => (await loadSdk()).connection,
  };
}
