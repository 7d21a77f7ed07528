import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BrowserName } from '../build/build-extension';
import { loopbackCsp, loopbackPages } from '../build/loopback';
import { unpack } from './unpack';

interface Manifest {
  host_permissions?: string[];
  browser_specific_settings?: { gecko?: object };
}

/**
 * Unpacks a zip and changes only its manifest, for automatic checks: adds host permissions of loopback pages, which a build
 * for the stores cannot request, and lets Firefox connect to unencrypted loopback services.
 *
 * @param name of the folder in `.partyline`
 * @param pages selects the permissions; without one for a service the extension gets no right to its answers
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
  const host_permissions = [...(manifest.host_permissions ?? []), ...loopbackPages.filter(pages)];
  const csp = browser === 'firefox' && loopbackCsp;
  writeFileSync(file, JSON.stringify({ ...manifest, host_permissions, ...csp }));
  return { folder, browser };
}
