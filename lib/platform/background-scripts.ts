import browser from 'webextension-polyfill';
import { type SdkName, sdkNamesOf } from '@/lib/contract/sdk-name';
import type { CreateProvider } from '@/lib/providers/provider';
import { registeredSdk } from '@/lib/providers/registry';
import { includedProviders } from './build-options';

/** Built from `entrypoints/account-session.ts`. */
export const accountScriptFile = '/account-session.js';
const sdkFileOf = (name: SdkName) => `/sdk-${name}.js`;

declare const importScripts: ((...urls: string[]) => void) | undefined;
const isWorker = typeof importScripts === 'function';

/**
 * Imports all scripts once at installation: a service worker can later import only scripts that it
 * imported while installing, under the same URL. An event page can import at any time. Call in the worker's
 * first turn. https://w3c.github.io/ServiceWorker/#importscripts
 */
export function installScripts(): void {
  if (!isWorker) return;
  self.addEventListener('install', () => {
    for (const file of [accountScriptFile, ...sdkNamesOf(includedProviders).map(sdkFileOf)]) {
      try {
        importScripts?.(file);
      } catch {
        // A missing file must not stop the other imports. Loading it later throws its own error.
      }
    }
  });
}

/**
 * Imports a script unless it has run in this worker.
 * @param registered what the script registers, once it has run
 * @throws if the package has no such script
 */
export async function loadScript<T>(file: string, registered: () => T | undefined): Promise<T> {
  if (!registered()) {
    if (isWorker) importScripts?.(file);
    else await import(/* @vite-ignore */ browser.runtime.getURL(file));
  }
  const result = registered();
  if (!result) throw new Error(`${file} registers nothing`);
  return result;
}

/** @throws if the package has no script for the SDK */
export async function loadProvider(name: SdkName): Promise<CreateProvider> {
  const evaluate = await loadScript(sdkFileOf(name), () => registeredSdk(name));
  return evaluate();
}
