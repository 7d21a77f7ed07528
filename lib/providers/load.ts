/**
 * Loads an SDK's script when it is first needed. A service worker may only import scripts that it has imported while it was
 * being installed, and only under the very same URL; an event page imports at any time.
 */
import browser from 'webextension-polyfill';
import { ProviderId } from '@/lib/contract/sign-in';
import type { CreateProvider } from './provider';
import { registeredSdk } from './registry';

const fileOf = (id: ProviderId) => `/sdk-${id}.js`;

declare const importScripts: ((...urls: string[]) => void) | undefined;
const isWorker = typeof importScripts === 'function';

/** To be called in the worker's first turn. */
export function installSdks(): void {
  if (!isWorker) return;
  self.addEventListener('install', () => {
    for (const id of ProviderId.options) {
      try {
        importScripts?.(fileOf(id));
      } catch {
        // One missing file must not take the others with it; loading that SDK will fail with its own error.
      }
    }
  });
}

/** @throws where the script is missing from the package */
export async function loadProvider(id: ProviderId): Promise<CreateProvider> {
  if (!registeredSdk(id)) {
    if (isWorker) importScripts?.(fileOf(id));
    else await import(/* @vite-ignore */ browser.runtime.getURL(fileOf(id)));
  }
  const evaluate = registeredSdk(id);
  if (!evaluate) throw new Error(`${fileOf(id)} registers no SDK`);
  return evaluate();
}
