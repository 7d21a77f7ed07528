/** The extension as the stores get it, ready for a browser that nobody sits at. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpack } from './unpack';

interface Manifest {
  host_permissions?: string[];
  optional_host_permissions: string[];
}

/**
 * Unpacks a zip. One thing is changed in it: the browser's question, whether the extension may run on this computer's own
 * pages, is answered in the manifest, because nobody can press its button. Every script is as packed.
 *
 * @returns the folder to load
 */
export function unpackForCheck(zip: string): string {
  const folder = join('.partyline', 'packed');
  rmSync(folder, { recursive: true, force: true });
  unpack(zip, folder);
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const own = manifest.optional_host_permissions.filter(pattern => pattern.startsWith('http://'));
  const host_permissions = [...(manifest.host_permissions ?? []), ...own];
  const optional_host_permissions = manifest.optional_host_permissions.filter(pattern => !own.includes(pattern));
  writeFileSync(file, JSON.stringify({ ...manifest, host_permissions, optional_host_permissions }));
  return folder;
}
