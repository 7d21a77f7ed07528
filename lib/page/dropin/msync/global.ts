/** The SDKs' files also set the global `WebIM` when a bundler's module imports them. */
import { isPage } from '../detect-extension';
import { defaultExportOf } from '../native-sdk';
import { loadKeepingGlobals } from '../page-globals';

/** Sets the global, as the SDK does before the page's code runs. */
export function exposeWebIM(sdk: object): void {
  if (isPage()) Object.assign(window, { WebIM: sdk });
}

/** Returns a function that loads the SDK's module and keeps the page's `WebIM`. */
export const keepWebIM = (load: () => Promise<unknown>) => async (): Promise<unknown> => {
  const { loaded } = await loadKeepingGlobals({
    names: ['WebIM'],
    load,
    isVendors: (value, module) => value === defaultExportOf(module),
  });
  return loaded;
};
