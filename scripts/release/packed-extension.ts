/** The extension as the stores get it, ready for a browser that nobody sits at. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BrowserName } from '../build/build-extension';
import { loopbackOnly } from '../build/loopback-only';
import { unpack } from './unpack';

interface Manifest {
  host_permissions?: string[];
  optional_host_permissions: string[];
  browser_specific_settings?: { gecko?: object };
}

/**
 * Unpacks a zip. The manifest is changed, and every script is as packed: the browser's question, whether the extension may run on this
 * computer's own pages, is answered in it, because nobody can press its button; and Firefox, which asks for encryption everywhere, is told
 * of this computer's services.
 *
 * @returns the folder to load, and the browser that it is for
 */
export function unpackExtension(zip: string): { folder: string; browser: BrowserName } {
  const folder = resolve('.partyline', 'packed');
  rmSync(folder, { recursive: true, force: true });
  unpack(zip, folder);
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const browser = manifest.browser_specific_settings?.gecko ? 'firefox' : 'chrome';
  const own = manifest.optional_host_permissions.filter(pattern => pattern.startsWith('http://'));
  const host_permissions = [...(manifest.host_permissions ?? []), ...own];
  const optional_host_permissions = manifest.optional_host_permissions.filter(pattern => !own.includes(pattern));
  const local = browser === 'firefox' && loopbackOnly;
  writeFileSync(file, JSON.stringify({ ...manifest, host_permissions, optional_host_permissions, ...local }));
  return { folder, browser };
}
