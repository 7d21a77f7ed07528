import browser from 'webextension-polyfill';
import { type ProviderId, providerIds } from '@/lib/contract/provider-id';
import type { CreateProvider } from '@/lib/providers/provider';
import { registeredSdk } from '@/lib/providers/registry';

const fileOf = (id: ProviderId) => `/sdk-${id}.js`;

declare const importScripts: ((...urls: string[]) => void) | undefined;
const isWorker = typeof importScripts === 'function';

/**
 * Imports the SDK scripts once at installation: a service worker can later import only scripts that it
 * imported while installing, under the same URL. An event page can import at any time. Call in the worker's
 * first turn. https://w3c.github.io/ServiceWorker/#importscripts
 */
export function installSdks(): void {
  if (!isWorker) return;
  self.addEventListener('install', () => {
    for (const id of providerIds) {
      try {
        importScripts?.(fileOf(id));
      } catch {
        // A missing file must not stop the other imports. Loading that SDK throws its own error later.
      }
    }
  });
}

/** @throws if the package has no script for the SDK */
export async function loadProvider(id: ProviderId): Promise<CreateProvider> {
  if (!registeredSdk(id)) {
    if (isWorker) importScripts?.(fileOf(id));
    else await import(/* @vite-ignore */ browser.runtime.getURL(fileOf(id)));
  }
  const evaluate = registeredSdk(id);
  if (!evaluate) throw new Error(`${fileOf(id)} registers no SDK`);
  return evaluate();
}
