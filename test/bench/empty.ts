import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'wxt';

/** @returns the folder to load as an unpacked extension; its worker is named `empty.js`, unlike ours */
export async function buildEmptyExtension(out: string): Promise<string> {
  await build({ root: join(import.meta.dirname, 'empty'), outDir: resolve(out), logger: silent });
  const folder = join(resolve(out), 'chrome-mv3');
  const manifest = readFileSync(join(folder, 'manifest.json'), 'utf8');
  renameSync(join(folder, 'background.js'), join(folder, 'empty.js'));
  writeFileSync(join(folder, 'manifest.json'), manifest.replace('background.js', 'empty.js'));
  return folder;
}

const nothing = () => {};
const silent = {
  ...{ level: 0, debug: nothing, log: nothing, info: nothing, success: nothing },
  ...{ warn: console.warn, error: console.error, fatal: console.error },
};
