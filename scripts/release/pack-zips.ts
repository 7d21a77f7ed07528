import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BrowserName } from '../build/build-extension';

/**
 * Packs the extension as for the stores. The zip for Firefox comes with one of the sources.
 *
 * @param folder of the sources
 * @param out gets the zips; those in it are deleted
 * @returns the zips by name
 */
export function packZips(
  folder: string,
  browsers: readonly (BrowserName | 'edge')[],
  out = join(folder, '.output'),
): Record<string, { bytes: number; hash: string }> {
  mkdirSync(out, { recursive: true });
  for (const name of zipsIn(out)) rmSync(join(out, name));
  for (const browser of browsers) {
    console.log(`Packing for ${browser} ...`);
    const env = { ...plainEnvironment(), PARTYLINE_OUT: resolve(out) };
    run(process.execPath, [join('node_modules', 'wxt', 'bin', 'wxt.mjs'), 'zip', '-b', browser], folder, env);
  }
  return Object.fromEntries(
    zipsIn(out).map(name => {
      const hash = createHash('sha256')
        .update(readFileSync(join(out, name)))
        .digest('hex');
      return [name, { bytes: statSync(join(out, name)).size, hash }];
    }),
  );
}

function zipsIn(out: string): string[] {
  return readdirSync(out).filter(name => name.endsWith('.zip'));
}

/** @throws {Error} with the output of a command that fails */
export function run(command: string, args: string[], cwd: string, env = plainEnvironment()): void {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', shell, env });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed in ${cwd}.\n${stdout}\n${stderr}`);
}

/**
 * A build for the stores has no sites or services, so settings of other builds are removed, except the providers. Vitest
 * sets NODE_ENV to `test`, which would change the build.
 */
function plainEnvironment(): NodeJS.ProcessEnv {
  const isOfOtherBuilds = (name: string) =>
    name === 'NODE_ENV' || (name.startsWith('PARTYLINE_') && name !== 'PARTYLINE_PROVIDERS');
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfOtherBuilds(name)));
}
