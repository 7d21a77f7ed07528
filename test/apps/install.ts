import { spawnSync } from 'node:child_process';
import { lstat, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '../browser/wait';

export const appsFolder = fileURLToPath(new URL('.', import.meta.url));

const lockFile = join(appsFolder, 'package-lock.json');
const installedLockFile = join(appsFolder, 'node_modules', '.installed-lock.json');
/** A folder, because its creation is atomic. Test workers may ask at the same time. */
const guard = join(appsFolder, '.installing');
/** Milliseconds after which the installation of a worker that died is repeated. */
const maxInstallMs = 600_000;

/** Installs the packages of `test/apps`, which `npm ci` of the project leaves out, unless they are there. */
export async function installApps(): Promise<void> {
  // A linked folder belongs to another checkout: do not replace it.
  const link = await lstat(join(appsFolder, 'node_modules')).catch(() => undefined);
  if (link?.isSymbolicLink()) return;
  const isInstalled = async () => {
    const [wanted, installed] = await Promise.all(
      [lockFile, installedLockFile].map(file => readFile(file, 'utf8').catch(() => '')),
    );
    return wanted === installed;
  };
  await waitFor(
    'the packages of test/apps',
    async () => {
      if (await isInstalled()) return true;
      const { mtimeMs } = await stat(guard).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
      if (mtimeMs < Date.now() - maxInstallMs) await rm(guard, { recursive: true, force: true });
      const isOurs = await mkdir(guard).then(
        () => true,
        () => false,
      );
      if (!isOurs) return false;
      try {
        if (await isInstalled()) return true;
        const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts'], {
          cwd: appsFolder,
          encoding: 'utf8',
          shell: process.platform === 'win32',
        });
        if (status !== 0) throw new Error(`npm ci failed in test/apps: ${stderr}`);
        await writeFile(installedLockFile, await readFile(lockFile, 'utf8'));
        return true;
      } finally {
        await rm(guard, { recursive: true, force: true });
      }
    },
    maxInstallMs,
  );
}
