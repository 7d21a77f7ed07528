import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BrowserName } from '../build/build-extension';
import { loopbackCsp } from '../build/loopback-csp';
import { unpack } from './unpack';

interface Manifest {
  host_permissions?: string[];
  optional_host_permissions: string[];
  browser_specific_settings?: { gecko?: object };
}

/**
 * Unpacks a zip and changes only its manifest, for automatic checks: requires host permissions of loopback pages, because
 * a script cannot answer the browser's prompt, and lets Firefox connect to unencrypted loopback services.
 *
 * @param name of the folder in `.partyline`
 * @param pages whether a permission is for pages; others stay optional, so that the extension gets no right to a service's
 * answers
 * @returns the folder to load, and its browser
 */
export function unpackExtension(
  zip: string,
  name = 'packed',
  pages: (pattern: string) => boolean = () => true,
): { folder: string; browser: BrowserName } {
  const folder = resolve('.partyline', name);
  rmSync(folder, { recursive: true, force: true });
  unpack(zip, folder);
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const browser = manifest.browser_specific_settings?.gecko ? 'firefox' : 'chrome';
  const loopback = manifest.optional_host_permissions.filter(
    pattern => pattern.startsWith('http://') && pages(pattern),
  );
  const host_permissions = [...(manifest.host_permissions ?? []), ...loopback];
  const optional_host_permissions = manifest.optional_host_permissions.filter(pattern => !loopback.includes(pattern));
  const csp = browser === 'firefox' && loopbackCsp;
  writeFileSync(file, JSON.stringify({ ...manifest, host_permissions, optional_host_permissions, ...csp }));
  return { folder, browser };
}
